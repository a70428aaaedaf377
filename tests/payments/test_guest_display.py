"""The guest display: the order on its till's screen, the code to pay it, and nothing else of the restaurant."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from orders import services as orders
from payments import services as payments
from payments.guest_display.services import show_order
from payments.guest_display.view import SHOWN_FOR
from payments.models import BillLink
from realtime.devices import hashed
from realtime.models import Event
from realtime.sync.models import Device
from restaurants.devices import guest_displays
from restaurants.devices.proof import COOKIE
from restaurants.models import Restaurant
from tests.payments.conftest import card, latte, pay, place, room, tacos, take, waiter  # noqa: F401
from tests.security.routes import all_routes
from tests.security.table import rows_of

pytestmark = pytest.mark.django_db
SECRET = "the-display's-own-cookie"


@pytest.fixture
def till(enrol, set_pin, person):
    """An enrolled till of alpha on which Sara is signed in."""
    till = enrol()
    set_pin("sara")
    assert till.sign_in(person("sara")).status_code == 200
    return till


@pytest.fixture
def display(enrol, till):
    """The till's guest display, and its browser."""
    display = enrol("guest_display", cookie_hash=hashed(SECRET), partner=till.row)
    display.client.cookies[COOKIE] = SECRET
    return display


def show(till, order=None, **fields):
    body = {"order_id": str(order.id) if order else None, **fields}
    return till.post(f"devices/{till.row.pk}/shown", body)


def shown_on(display) -> str:
    response = display.get("/display/live/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def state_of(display) -> str:
    return shown_on(display).partition('data-state="')[2].partition('"')[0]


def test_it_shows_lines_discount_service_charge_and_total(display, till, place, run, actor):  # noqa: F811
    order = place(notes="Birthday of Ana", guests=2)
    marco = actor("marco")
    run(orders.give_discount, actor=marco, order_id=order.id, percent=D("10"), reason="Regular")
    order.refresh_from_db()

    assert show(till, order).json()["data"] == {"has_display": True}

    text = shown_on(display)
    for words in ("1 × Tacos", "Carnitas", "1 × Latte", "Discount", f"£{order.discount}", f"£{order.total}"):
        assert words in text, words
    assert "Birthday" not in text
    assert "Sara" not in text


@pytest.mark.usefixtures("bank")
def test_at_the_till_s_payment_it_shows_the_code_of_that_bill(display, till, place):  # noqa: F811
    order = place()
    show(till, order)
    assert state_of(display) == "order"

    show(till, order, paying=True)

    assert state_of(display) == "pay"
    assert "<svg" in shown_on(display)
    assert BillLink.objects.get().order_id == order.id


def test_a_person_who_may_give_no_links_shows_no_code(display, till, place, run, actor):  # noqa: F811
    order, sara = place(), actor("sara")
    without = replace(sara, permissions=sara.permissions - {"payments.link"})

    run(show_order, actor=without, device_id=till.row.pk, order_id=order.id, paying=True)

    assert state_of(display) == "order"
    assert not BillLink.objects.exists()


def test_a_paid_bill_thanks_the_guest_until_the_till_leaves_it(display, till, place, run, waiter):  # noqa: F811
    order = place()
    show(till, order)
    run(payments.take_cash, actor=waiter, order=order.id, amount=order.total)

    assert state_of(display) == "thanks"
    assert "Thank you!" in shown_on(display)
    show(till)
    assert state_of(display) == "idle"


def test_idle_it_shows_the_restaurants_name(display, till):
    assert (state_of(display), "Alpha" in shown_on(display)) == ("idle", True)


def test_an_order_that_the_till_showed_long_ago_is_shown_no_longer(display, till, place):  # noqa: F811
    show(till, place())
    Device.objects.filter(pk=till.row.pk).update(shown_at=clock.now() - SHOWN_FOR)

    assert state_of(display) == "idle"


def test_a_cancelled_order_is_not_shown(display, till, place, run, actor):  # noqa: F811
    order = place()
    show(till, order)
    run(orders.cancel_order, actor=actor("marco"), order_id=order.id, reason="Left")

    assert state_of(display) == "idle"


def test_another_tills_order_is_not_shown(display, enrol, set_pin, person, place):  # noqa: F811
    other = enrol()
    other.sign_in(person("sara"))
    Device.objects.filter(pk=other.row.pk).update(shown_order=place().id, shown_at=clock.now())

    assert state_of(display) == "idle"


def test_without_a_till_it_says_where_to_choose_one(display, till):
    for changed in ({"partner": None}, {"partner": till.row}):
        Device.objects.filter(pk=display.row.pk).update(**changed)
        Device.objects.filter(pk=till.row.pk).update(revoked_at=clock.now())
        assert "has no till yet" in shown_on(display)


@pytest.mark.parametrize(
    "changed", [{"revoked_at": clock.now()}, {"kind": "till"}, {"enrolled_at": None}, {"cookie_hash": hashed("other")}]
)
def test_what_is_no_display_any_more_shows_nothing(display, till, place, changed):  # noqa: F811
    show(till, place())
    Device.objects.filter(pk=display.row.pk).update(**changed)

    live, whole = display.get("/display/live/"), display.get("/display/")

    assert (live.status_code, live.content, whole.status_code) == (404, b"", 404)
    assert "This is no guest display of Alpha" in whole.content.decode()
    assert "Tacos" not in whole.content.decode()


def test_the_neighbours_host_shows_nothing(display, till, place):  # noqa: F811
    show(till, place())
    neighbour = Client(headers={"host": "beta.localhost"})
    neighbour.cookies[COOKIE] = SECRET

    assert neighbour.get("/display/live/").status_code == 404


def test_a_suspended_restaurants_display_shows_nothing(display, till, place):  # noqa: F811
    show(till, place())
    Restaurant.objects.filter(slug="alpha").update(status="suspended")
    clear_restaurant_cache()

    assert display.get("/display/live/").status_code == 404


def test_nothing_is_sent_again_that_the_display_has(display, till, place):  # noqa: F811
    show(till, place())
    first = display.get("/display/live/")

    again = display.get("/display/live/", **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_only_the_till_itself_shows_an_order(display, till, place, api, enrol):  # noqa: F811
    order, other = place(), enrol()
    path, body = f"/devices/{till.row.pk}/shown", {"order_id": str(order.id)}

    assert api("sara")("POST", path, body).status_code == 403
    assert till.post(f"devices/{other.row.pk}/shown", body).status_code == 403
    assert till.post(f"devices/{uuid4()}/shown", body).status_code == 404
    assert state_of(display) == "idle"


@pytest.mark.parametrize("order_id", ["x", 5, [], "01890000-0000-7000-8000-000000000001"])
def test_an_order_that_does_not_exist_is_not_shown(display, till, order_id):
    response = till.post(f"devices/{till.row.pk}/shown", {"order_id": order_id})

    assert response.status_code in (400, 404)
    assert state_of(display) == "idle"


def test_a_till_without_a_display_writes_nothing(till, place):  # noqa: F811
    order, before = place(), Event.objects.count()

    assert show(till, order).json()["data"] == {"has_display": False}

    assert Event.objects.count() == before
    assert Device.objects.get(pk=till.row.pk).shown_order is None


def test_each_new_order_is_one_event_and_the_same_one_none(display, till, place):  # noqa: F811
    order = place()

    for asked in (order, order, None):
        show(till, asked)

    shown = Event.objects.filter(type="display.shown").count()
    assert shown == 2
    assert display.row.pk in Device.objects.filter(partner=till.row).values_list("pk", flat=True)


def test_a_till_learns_from_its_report_that_it_has_a_display(till, display):
    report = till.post(f"devices/{till.row.pk}/report", {"unsent": 0})
    assert report.json()["data"]["has_display"] is True

    Device.objects.filter(pk=display.row.pk).update(revoked_at=clock.now())
    report = till.post(f"devices/{till.row.pk}/report", {"unsent": 0})
    assert report.json()["data"]["has_display"] is False


def test_a_display_opens_no_more_than_a_stranger(display, till, place):  # noqa: F811
    show(till, place())
    routes = {route.path: route for route in all_routes("restaurant")}
    own = {"display/", "display/live/"}
    guarded = [row for row, who in rows_of("restaurant").items() if who != "anybody" and row[0] not in own]
    stranger = Client(headers={"host": "alpha.localhost"})
    headers = {"X-Device-Secret": display.secret}

    def status(client, path, method):
        body = "" if method == "get" else "{}"
        return client.generic(
            method.upper(), routes[path].example, body, "application/json", headers=headers
        ).status_code

    opened = {row for row in guarded if status(display.client, *row) < 300 or status(display.client, *row) >= 500}
    assert opened == {row for row in guarded if status(stranger, *row) < 300}


def test_the_page_costs_a_constant_number_of_queries(display, till, place, django_assert_max_num_queries):  # noqa: F811
    order = place()
    show(till, order)

    # 1. session  2. device by its cookie  3. it with its till  4. order  5. lines  6. payments  7. bill link
    with django_assert_max_num_queries(8):
        assert state_of(display) == "order"


# -- choosing the till ------------------------------------------------------------------------------------------------


def choose(client, display, till_id):
    before = connection.tenant
    try:
        return client.post(f"/portal/devices/{display.row.pk}/till/", {"key": str(uuid4()), "till": till_id})
    finally:
        connection.set_tenant(before)


def test_a_manager_chooses_the_till_on_the_displays_page(display, till, page_client, place, tenant):  # noqa: F811
    Device.objects.filter(pk=display.row.pk).update(partner=None)
    client = page_client("marco")
    assert "No till chosen" in client.get("/portal/devices/").content.decode()
    connection.set_tenant(tenant)

    choose(client, display, str(till.row.pk))

    show(till, place())
    assert "Tacos" in shown_on(display)
    page = client.get(f"/portal/devices/{till.row.pk}/").content.decode()
    connection.set_tenant(tenant)
    assert "Guest display" in page
    choose(client, display, "")
    assert "has no till yet" in shown_on(display)


def test_a_screen_or_a_revoked_till_cannot_be_chosen(display, till, page_client, enrol):
    kitchen = enrol("kitchen")
    gone = enrol(revoked_at=clock.now())
    client = page_client("marco")

    for other in (kitchen.row.pk, gone.row.pk, display.row.pk, uuid7(), "x"):
        choose(client, display, str(other))

    assert Device.objects.get(pk=display.row.pk).partner_id == till.row.pk


def test_a_till_is_no_display(till, run, actor, enrol):
    other = enrol()
    with pytest.raises(guest_displays.NotADisplay):
        run(guest_displays.pair_display, actor=actor("marco"), device_id=other.row.pk, till_id=till.row.pk)


def test_the_neighbours_display_is_not_found(display, till, page_client):
    stranger = page_client("marco", slug="beta", of="beta")
    assert choose(stranger, display, "").status_code == 404
    assert Device.objects.get(pk=display.row.pk).partner_id == till.row.pk


def test_a_lapse_is_longer_than_the_tills_pause_between_two_calls():
    assert timedelta(minutes=5) * 2 < SHOWN_FOR  # guest_display.js: RENEW_MS
