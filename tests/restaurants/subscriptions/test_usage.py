"""What is used of a plan: counted exactly, warned about once, and nothing stops."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from menu.services import archive_product
from realtime.actors import Actor
from realtime.models import Alert
from restaurants.business_days import business_day
from restaurants.models import Membership, OutgoingMail, Plan, Restaurant, Subscription
from restaurants.platform.settings.services import set_override
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.subscriptions.usage import NEAR, OVER, level_of, usage_now
from restaurants.subscriptions.worker import warn_everywhere
from tests.services import run_service

pytestmark = pytest.mark.django_db


def used(name: str):
    return next(row for row in usage_now().rows if row.counter.name == name)


def today(restaurant):
    return business_day(clock.now(), restaurant)


@pytest.mark.parametrize(
    ("count", "limit", "level"),
    [
        (399, 500, ""), (400, 500, NEAR), (499, 500, NEAR), (500, 500, NEAR), (501, 500, OVER),
        (0, 0, ""), (1, 0, OVER), (1, 1, ""), (2, 1, OVER), (10**9, None, ""),
    ],
)  # fmt: skip
def test_a_level_begins_at_its_edge(count, limit, level):
    assert level_of(count, limit, 80) == level


def test_the_500th_order_is_within_the_plan_and_the_501st_is_placed_all_the_same(free, have_orders, api, card):
    have_orders(today(free), 499)
    body = {"items": [{"product_id": str(card.latte.id), "quantity": 1}], "order_type": "takeaway"}
    assert api("sara")("POST", "/orders", body).status_code == 201
    assert (used("orders").used, used("orders").level) == (500, NEAR)
    assert api("sara")("POST", "/orders", {**body, "notes": "another"}).status_code == 201
    assert (used("orders").used, used("orders").level) == (501, OVER)


def test_orders_of_other_months_drafts_and_cancelled_ones_do_not_count(free, have_orders):
    first = today(free).replace(day=1)
    have_orders(first - timedelta(days=1), 2)
    have_orders(first, 3)
    have_orders(first, 1, status="draft")
    have_orders(first, 1, status="cancelled", closed_at=clock.now())
    have_orders((first + timedelta(days=32)).replace(day=1), 2)
    assert used("orders").used == 3


def test_staff_counts_active_members_without_owners(free):
    assert (used("staff").used, used("staff").limit, used("staff").level) == (5, 1, OVER)
    Membership.objects.filter(restaurant=free, user__email="sara@alpha.example").update(is_active=False)
    assert used("staff").used == 4


def test_locations_counts_the_active_restaurants_of_its_owners(free, person, beta):
    assert used("locations").used == 1
    Membership.objects.create(user=person("olivia"), restaurant=beta, role="restaurant_owner")
    assert (used("locations").used, used("locations").level) == (2, OVER)
    Restaurant.objects.filter(pk=beta.pk).update(status="suspended")
    assert used("locations").used == 1


def test_products_counts_what_is_not_archived(free, card, run):
    before = used("products").used
    assert before > 0
    run(archive_product, product_id=card.latte.id)
    assert used("products").used == before - 1


@pytest.mark.parametrize("status", ["suspended", "cancelled"])
def test_a_subscription_that_is_not_in_force_has_the_limits_of_the_free_plan(tenant, status):
    assert used("orders").limit is None
    Subscription.objects.filter(restaurant=tenant).update(status=status)
    assert used("orders").limit == 500


def test_usage_costs_a_query_for_each_counter_whatever_there_is(free, have_orders, django_assert_num_queries):
    usage_now()
    # 1. subscription and plan  2. orders  3. products  4. staff  5. locations
    with django_assert_num_queries(5):
        usage_now()


def warn() -> list[tuple[str, str]]:
    warn_everywhere()
    with in_restaurant(Restaurant.objects.get(slug="alpha")):
        return sorted(Alert.objects.values_list("kind", "sentence"))


def test_owners_are_warned_at_80_percent_and_beyond_each_once_a_month(free, have_orders):
    Plan.objects.filter(slug="alpha").update(max_staff_accounts=None)
    have_orders(today(free), 399)
    assert warn() == []
    have_orders(today(free), 1)
    near = ("plan.near_limit", "Orders this month: 400 of 500.")
    assert warn() == [near]
    assert warn() == [near]
    have_orders(today(free), 101)
    assert warn() == [near, ("plan.over_limit", "Orders this month: 501 of 500.")]
    written_to = set(OutgoingMail.objects.values_list("to", flat=True))
    assert written_to == {"olivia@alpha.example", "olivia@beta.example"}  # Beta has all of its five people


def test_a_setting_says_from_where_on_to_warn(free, have_orders):
    Plan.objects.filter(slug="alpha").update(max_staff_accounts=None)
    have_orders(today(free), 250)
    given = {"restaurant_id": free.pk, "key": "usage.warn_at", "override_value": 50}
    run_service(set_override, actor=Actor.system(), by=PLATFORM_EXECUTOR, **given)
    assert warn() == [("plan.near_limit", "Orders this month: 250 of 500.")]


def test_a_restaurant_that_fails_does_not_stop_the_others(free, monkeypatch):
    from restaurants.subscriptions import worker

    seen = []

    def break_in_alpha():
        seen.append(connection.schema_name)
        raise RuntimeError("broken")

    monkeypatch.setattr(worker, "due_warnings", break_in_alpha)
    warn_everywhere()
    assert seen == ["r_alpha", "r_beta"]


# -- API and page -------------------------------------------------------------------------------------------


def test_the_api_tells_managers_the_plan_and_its_usage(free, api, have_orders):
    have_orders(today(free), 7)
    answer = api("marco")("GET", "/subscriptions/current").body["data"]
    first = today(free).replace(day=1)
    assert answer["subscription"]["plan"]["name"] == "alpha"
    assert answer["subscription"]["current_period_start"] == first.isoformat()
    assert (answer["usage"]["orders_count"], answer["usage"]["limits"]["orders"]) == (7, 500)
    assert answer["usage"]["limits"] == {"orders": 500, "staff": 1, "menu_items": None, "locations": 1}
    assert answer["usage"]["warnings"] == ["staff"]
    assert api("sara")("GET", "/subscriptions/current").status_code == 403


def test_the_page_shows_usage_and_plans_in_a_fixed_number_of_queries(free, page_client, have_orders):
    client, counts = page_client("olivia"), []
    have_orders(today(free), 450)
    client.get("/portal/settings/plan/")
    for _ in range(2):
        connection.set_tenant(free)
        have_orders(today(free), 20)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/portal/settings/plan/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    text = " ".join(page.content.decode().split())
    for fact in ("490 of 500", "Nearly used", "Limit passed", "Your plan", "£49.00", "Kitchen stations"):
        assert fact in text
    assert "may look at this portal" not in page.content.decode(), "the notice of support access, with nobody looking"
    assert page_client("marco").get("/portal/settings/plan/").status_code == 403
