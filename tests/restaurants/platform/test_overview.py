"""The overview of Django admin: growth, volume, what was saved, who is at risk, how long kitchens wait."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.gateway import kitchen_delay
from realtime.gateway.kitchen_delay import KitchenDelay, Taken
from realtime.sync.models import Device, KitchenDelayDay
from restaurants.models import DailyFigure, OutgoingMail, PlatformAudit, Restaurant, Subscription, User
from restaurants.platform import figures
from restaurants.platform.admin import growth, risks

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return clock.now().date()


@pytest.fixture
def overview():
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return lambda path="": client.get(f"/admin/{path}")


@pytest.fixture
def store():
    def stored(restaurant, day, **values) -> None:
        for name, value in values.items():
            DailyFigure.objects.create(restaurant=restaurant, day=day, name=name.replace("_", "."), value=value)

    return stored


def test_growth_counts_sign_ups_and_first_orders_once_by_week(store, alpha, beta, today):
    store(alpha, today - timedelta(weeks=30), orders=3)
    store(alpha, today, orders=9)
    store(beta, today - timedelta(weeks=1), orders=1)
    store(beta, today, orders=2)
    table = growth.growth()
    this_week, last_week = table.rows[:2]
    assert (this_week[1], last_week[1][1]) == (["2", "0", "0"], "1")
    assert [text for _, text in table.lines] == ["0", "1", "2"], "half a sign-up is no line of the axis"


def test_volume_and_savings_add_up_all_restaurants_by_way_of_paying(store, alpha, beta, today):
    store(alpha, today, taken_cash=1050, taken_qr=2000, saved_qr=-2)
    store(beta, today, taken_qr=500, saved_qr=10)
    taken, saved = growth.volume()
    assert (taken.heads, taken.rows[0][1]) == (["All", "Cash", "QR code"], ["£35.50", "£10.50", "£25.00"])
    assert (saved.heads, saved.rows[0][1]) == (["All", "QR code"], ["£0.08", "£0.08"])
    assert [words.rpartition(": ")[2] for _, words in taken.boxes] == ["£35.50"]


def test_a_restaurant_is_at_risk_by_each_rule_and_the_rule_is_named(store, alpha, beta, today):
    assert risks.at_risk() == ([], 0)
    store(alpha, today - timedelta(days=7), orders=3)
    store(beta, today - timedelta(days=6), orders=3)
    Subscription.objects.filter(restaurant=alpha).update(status="past_due")
    seen = clock.now() - timedelta(days=3, minutes=1)
    Device.objects.create(
        id=uuid7(), restaurant=alpha, number=901, kind="till", name="Bar", created_at=seen, last_seen_at=seen
    )
    now = clock.now()
    OutgoingMail.objects.create(restaurant=beta, to="a@b.example", created_at=now, next_attempt_at=now, failed_at=now)
    (first, second), count = risks.at_risk()
    assert (first.name, count) == ("Alpha", 2)
    assert first.rules == ["No order for 7 days", "Payment of the plan overdue", f"Devices silent since {seen:%-d %b}"]
    assert second.rules == ["Emails not delivered in 7 days (1)"]
    Restaurant.objects.filter(pk=alpha.pk).update(status="suspended")
    assert risks.at_risk()[1] == 1


def test_the_list_of_restaurants_names_who_is_at_risk_and_filters_by_it(store, overview, alpha, beta, today):
    store(alpha, today - timedelta(days=7), orders=3)
    listed = {
        health: [row.slug for row in overview(f"restaurants/restaurant/?health={health}").context["cl"].result_list]
        for health in ("risk", "well", "")
    }
    assert listed["risk"] == ["alpha"]
    assert "alpha" not in listed["well"]
    assert set(listed["risk"]) | set(listed["well"]) == set(listed[""])
    assert "No order for 7 days" in overview("restaurants/restaurant/?health=risk").content.decode()
    assert "No order for 7 days" in overview(f"restaurants/restaurant/{alpha.pk}/change/").content.decode()


def test_figures_are_kept_for_two_years_and_a_bit(store, alpha, beta, today):
    store(alpha, today - figures.KEEP_FOR, orders=1)
    store(alpha, today - figures.KEEP_FOR - timedelta(days=1), orders=2)
    store(beta, today - timedelta(days=3000), orders=3)
    figures.prune()
    assert list(DailyFigure.objects.values_list("value", flat=True)) == [1]


def test_gateways_add_the_time_until_a_screen_has_drawn_to_the_day(alpha, today):
    delay = KitchenDelay(alpha.schema_name)
    recorded = clock.now() - timedelta(seconds=6)
    for number in (1, 2):
        delay.note_event({
            "type": "kitchen.order_received", "recorded_at": recorded.isoformat(), "aggregate": {"id": str(number)},
        })  # fmt: skip
    delay.note_shown(["1", "1", "unknown"])
    taken = delay.take_unstored()
    assert (taken.shown, taken.late, delay.take_unstored()) == (1, 1, Taken())
    delay.put_back(taken)
    assert delay.take_unstored() == taken

    kitchen_delay.store([(alpha.pk, taken), (uuid7(), taken)])
    kitchen_delay.store([(alpha.pk, Taken(3, 0, 1200))])
    row = KitchenDelayDay.objects.get()
    assert (row.restaurant_id, row.day, row.shown, row.late) == (alpha.pk, today, 4, 1)
    assert row.milliseconds == taken.milliseconds + 1200
    (shown,) = risks.kitchen_times()
    assert (shown.name, shown.tickets, shown.seconds) == ("Alpha", 4, row.milliseconds / 4000)


def test_the_overview_costs_the_same_for_many_restaurants(
    overview, store, alpha, beta, today, django_assert_num_queries, django_assert_max_num_queries
):
    store(alpha, today - timedelta(days=30), orders=1)
    overview()
    with django_assert_max_num_queries(40) as of_one:
        overview()
    for back in range(20):
        store(alpha, today - timedelta(days=back + 8), orders=back + 1, taken_cash=100)
        store(beta, today - timedelta(days=back + 8), orders=back + 1, taken_cash=100)
    kitchen_delay.store([(alpha.pk, Taken(3, 0, 1200)), (beta.pk, Taken(1, 1, 9000))])
    with django_assert_num_queries(len(of_one)):
        page = overview().content.decode()
    for text in ("No order for 8 days", "9.00 s", "Fees saved", "First orders"):
        assert text in page


def test_the_list_of_restaurants_names_the_last_order_and_counts_orders_and_devices(store, alpha, today):
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    store(alpha, today, orders=3)
    store(alpha, today - timedelta(days=40), orders=9)
    seen = clock.now()
    Device.objects.create(
        id=uuid7(), restaurant=alpha, number=901, kind="till", name="Bar", created_at=seen, last_seen_at=seen
    )
    rows = client.get("/admin/restaurants/restaurant/", {"q": "alpha"}).context["cl"].result_list
    assert [(row.last_day, row.month_orders, row.devices_used) for row in rows] == [(today, 3, 1)]


def test_the_audit_is_exported_as_it_is_searched():
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    chosen = {"action": "export_csv", "_selected_action": ["x"], "select_across": "1"}
    found = client.post("/admin/restaurants/platformaudit/?q=create_restaurant", chosen).content.decode()
    head, *lines = found.strip().splitlines()
    assert head == "\ufeffat,what,kind,who,about,role,client,target,notes"
    assert len(lines) == PlatformAudit.objects.filter(kind="platform.create_restaurant").count() > 0
    assert "Created a restaurant" in lines[0]
