"""The guest's pages: the printed code opens nothing alone, allergens come first, and one key orders once."""

import re
from datetime import time
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from menu import services as menu
from menu.selectors import published_menu
from orders.guest import access, services
from orders.models import GuestRequest, Line, Order, Visit, VisitGuest
from payments.models import BillLink
from restaurants.identity.throttle import Throttle
from tests.payments.test_bill_page import Phone as Browser

HIDDEN = re.compile(r'name="(key|seen)" value="([^"]+)"')


class Phone(Browser):
    """A guest's browser at a table of alpha."""

    def enter(self, visit: Visit, *avoids: str) -> "Phone":
        """Enter the code of the table and say what the guest avoids."""
        assert self.post(f"/table/{visit.table_id}/", code=visit.code).status_code == 302
        form = {"avoids": list(avoids)} if avoids else {"none": "1"}
        assert self.post("/visit/allergens/", **form).status_code == 302
        return self

    def order(self, **fields: object):
        """Send the form of the menu as the page shows it now, with `fields` in it."""
        hidden = dict(HIDDEN.findall(self.get("/visit/").text_.partition('data-cart="')[2]))
        return self.post("/visit/", **{**hidden, **fields})


@pytest.fixture
def phone(db) -> Phone:
    return Phone()


def test_the_printed_code_says_nothing_and_opens_nothing_alone(phone, visit, room):
    used, unused = (phone.get(f"/table/{table.id}/") for table in (room.one, room.two))
    assert used.status_code == unused.status_code == 200
    assert "Tacos" not in used.text_
    assert visit.code not in used.text_
    for path in ("/visit/", "/visit/live/", "/visit/allergens/"):
        refused = phone.get(path)
        assert (refused.status_code, "Tacos" in refused.text_) == (404, False)
    assert phone.get(f"/table/{uuid7()}/").status_code == 404
    off = Phone("beta").get(f"/table/{room.one.id}/")  # beta takes no orders by phone, whatever the table
    assert (off.status_code, 'name="code"' in off.text_) == (200, False)


def test_the_right_code_asks_for_allergens_first_and_then_shows_the_menu(phone, visit, card):
    wrong = phone.post(f"/table/{visit.table_id}/", code=f"{(int(visit.code) + 1) % 10_000:04d}")
    assert (wrong.status_code, "Ask a member of staff" in wrong.text_) == (422, True)
    assert phone.post(f"/table/{visit.table_id}/", code="12").status_code == 422
    admitted = phone.post(f"/table/{visit.table_id}/", code=visit.code)
    assert admitted["Location"] == "/visit/allergens/"
    cookie = admitted.cookies[access.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert phone.get("/visit/")["Location"] == "/visit/allergens/"
    assert "Tree nuts" in phone.get("/visit/allergens/").text_
    assert phone.post("/visit/allergens/").status_code == 422
    assert phone.post("/visit/allergens/", avoids=["milk"]).status_code == 302
    shown = phone.get("/visit/").text_
    assert "You avoid: Milk" in shown
    assert f"q-{card.crisps.id}" in shown
    assert f"q-{card.latte.id}" not in shown, "a latte contains milk, so there is nothing to enter"
    assert "Allergens not known" in shown, "the mushroom filling"
    assert phone.get(f"/table/{visit.table_id}/")["Location"] == "/visit/"


def test_a_form_without_scripts_orders_once_for_its_key(phone, visit, card, allow):
    allow("at_once")
    phone.enter(visit)
    fields = {
        f"q-{card.tacos.id}": "2",
        f"o-{card.tacos.id}-{card.filling.id}": str(card.prawn.id),
        f"n-{card.tacos.id}": "No\x00 onion",
        f"q-{card.crisps.id}": "1",
        f"q-{card.latte.id}": "0",
        "key": str(uuid7()),
    }
    first, second = phone.order(**fields), phone.order(**fields)
    assert first["Location"] == second["Location"]
    assert (Order.objects.get().total, Line.objects.count()) == (D("21.20"), 2)
    shown = phone.get(first["Location"].partition("#")[0]).text_
    assert "The kitchen has it" in shown
    assert "In the kitchen" in shown
    assert "No onion" in shown


def test_guests_of_one_table_see_each_other_and_poll_cheaply(phone, visit, card, run, waiter, place, room):
    other = Phone().enter(visit)
    phone.enter(visit)
    phone.order(**{f"q-{card.crisps.id}": "3", f"n-{card.crisps.id}": "I am pregnant"})
    shown = other.get("/visit/live/")
    assert "Guest 2" in shown.text_
    assert "I am pregnant" not in shown.text_, "a note is for the kitchen and its writer"
    assert "I am pregnant" in phone.get("/visit/live/").text_
    assert "Waiting for a waiter" in shown.text_
    assert other.get("/visit/live/", if_none_match=shown["ETag"]).status_code == 304
    run(services.refuse_request, actor=waiter, request_id=GuestRequest.objects.get().id, reason="Kitchen closed")
    assert "Our staff say: Kitchen closed" in other.get("/visit/live/").text_


def test_a_refusal_keeps_what_the_guest_chose(phone, visit, card, run):
    phone.enter(visit)
    page = phone.get("/visit/").text_
    hidden = dict(HIDDEN.findall(page.partition('data-cart="')[2]))
    run(menu.set_availability, item_id=card.crisps.id, available=False)
    refused = phone.post("/visit/", **hidden, **{f"q-{card.crisps.id}": "1", f"q-{card.sandwich.id}": "4"})
    assert (refused.status_code, "Sold out: Crisps" in refused.text_) == (422, True)
    assert 'value="4"' in refused.text_
    assert "Sold out" in refused.text_
    run(menu.set_availability, item_id=card.crisps.id, available=True)
    run(menu.update_product, product_id=card.sandwich.id, price=D("5.00"))
    run(menu.publish)
    moved = phone.post("/visit/", **{**hidden, "key": str(uuid7())}, **{f"q-{card.sandwich.id}": "4"})
    assert (moved.status_code, "The menu has changed" in moved.text_, "5.00" in moved.text_) == (422, True, True)
    assert not GuestRequest.objects.exists()


def test_a_photograph_and_a_cookie_of_an_ended_visit_open_nothing(phone, visit, take, allow):
    phone.enter(visit)
    take(services.end_visit, visit_id=visit.id)
    for path in ("/visit/", "/visit/live/", "/visit/allergens/"):
        assert phone.get(path).status_code == 410
    assert "Your visit has ended" in phone.get("/visit/").text_
    assert phone.post(f"/table/{visit.table_id}/", code=visit.code).status_code == 422
    allow("off")
    assert "switched off" in phone.get(f"/table/{visit.table_id}/").text_


def test_calling_the_waiter_and_paying(phone, visit, card, allow):
    allow("at_once")
    phone.enter(visit)
    assert phone.post("/visit/pay/")["Location"] == "/visit/", "nothing to pay yet"
    phone.order(**{f"q-{card.crisps.id}": "1"})
    assert phone.post("/visit/call/").status_code == 302
    assert "The waiter knows that you called." in phone.get("/visit/").text_
    bill = phone.post("/visit/pay/")
    assert bill["Location"] == f"/pay/{BillLink.objects.get().token}/"
    assert phone.get(bill["Location"]).status_code == 200


def test_a_call_that_is_refused_leaves_what_the_phone_has_chosen(phone, visit, card, allow, monkeypatch):
    allow("at_once")
    phone.enter(visit)
    monkeypatch.setattr(access, "SENT_BY_GUEST", Throttle("one call", access.QUARTER, per_subject=1))
    assert phone.post("/visit/call/").status_code == 302
    refused = phone.post("/visit/call/")
    assert refused.status_code == 429
    assert "Not sent" in refused.text_
    assert "data-refused" not in refused.text_, "the page would forget what is kept on the phone"
    assert "data-refused" in phone.order(**{f"q-{card.crisps.id}": "1"}).text_


def test_codes_and_orders_are_limited(phone, visit, card, monkeypatch):
    for _ in range(5):
        phone.post(f"/table/{visit.table_id}/", code="9999" if visit.code != "9999" else "0000")
    assert phone.post(f"/table/{visit.table_id}/", code=visit.code).status_code == 429
    access.CODES.forgive_everywhere(access.subject_of(visit.table_id))
    phone.enter(visit)
    monkeypatch.setattr(access, "SENT_BY_GUEST", Throttle("few", access.QUARTER, per_subject=1))
    assert phone.order(**{f"q-{card.crisps.id}": "1"}).status_code == 302
    refused = phone.order(**{f"q-{card.crisps.id}": "2"})
    assert (refused.status_code, 'value="2"' in refused.text_) == (429, True)
    assert phone.post("/visit/allergens/", none="1").status_code == 429
    assert phone.post("/visit/pay/")["Location"] == "/visit/"


def test_the_menu_is_that_of_the_hour_with_sizes_and_sends_their_prices(phone, visit, card, run):
    always = run(menu.create_daypart, name="Now", weekdays=range(7), starts=time(0), ends=time(0))
    hour = (clock.now().astimezone(ZoneInfo(published_menu().document["timezone"])).hour + 12) % 24
    later = run(menu.create_daypart, name="Later", weekdays=range(7), starts=time(hour), ends=time(hour, 30))
    sizes = [{"name": "Small", "allergens": []}, {"name": "Big", "price": D("1.00"), "portions": D(2), "allergens": []}]
    glass = run(menu.create_modifier_group, name="Bag", is_size=True, options=sizes)
    for product, only, price in ((card.crisps, always, D("0.90")), (card.sandwich, later, None)):
        dayparts = [{"daypart_id": only.id, "only": True, "price": price}]
        run(menu.update_product, product_id=product.id, dayparts=dayparts)
    run(menu.update_product, product_id=card.crisps.id, modifier_groups=[glass.id])
    run(menu.publish)
    shown = phone.enter(visit).get("/visit/").text_
    assert f"q-{card.sandwich.id}" not in shown, "it is sold in another time of day only"
    assert 'data-price="0.90"' in shown
    big = glass.options.get(name="Big")
    refused = phone.order(**{f"q-{card.crisps.id}": "1"})
    assert (refused.status_code, "Bag" in refused.text_) == (422, True), "a size must be chosen"
    fields = {f"q-{card.crisps.id}": "2", f"o-{card.crisps.id}-{glass.id}": str(big.id)}
    assert "Not sold at this time: Sandwich" in phone.order(**fields, **{f"q-{card.sandwich.id}": "1"}).text_
    assert phone.order(**fields).status_code == 302
    request = GuestRequest.objects.get()
    assert (request.total, [item["name"] for item in request.items]) == (D("3.80"), ["Crisps"])


def test_a_compulsory_service_charge_is_in_every_price_that_a_guest_sees(phone, visit, card, tenant):
    tenant.service_charge, tenant.service_charge_rate = "compulsory", D("0.1250")
    tenant.save(update_fields=["service_charge", "service_charge_rate"])
    connection.tenant.service_charge, connection.tenant.service_charge_rate = "compulsory", D("0.1250")
    phone.enter(visit)
    clear_restaurant_cache()
    assert 'data-price="5.06"' in phone.get("/visit/").text_, "a sandwich for £4.50 and 12.5 %"
    phone.order(**{f"q-{card.sandwich.id}": "2"})
    assert GuestRequest.objects.get().total == D("10.13"), "the charge is rounded once, as on the bill"


def test_the_menu_costs_the_same_queries_whatever_is_on_it(phone, visit, card, run):
    phone.enter(visit)
    phone.get("/visit/")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            phone.get("/visit/")
        return len(queries)

    before = count()
    for number in range(5):
        run(menu.create_product, name=f"Soup {number}", price=D("6.00"), category_id=card.crisps.category_id,
            station="grill", allergens=[])  # fmt: skip
    run(menu.publish)
    for number in range(3):
        phone.order(**{f"q-{card.crisps.id}": str(number + 1)})
    phone.get("/visit/")
    # 1. guest with visit, order and tables  2. settings  3. availability  4. what guests sent
    assert count() == before <= 6


def test_nobody_else_holds_a_guests_token(phone, visit, card):
    phone.enter(visit)
    guest = VisitGuest.objects.get()
    assert guest.token not in phone.get("/visit/").text_
    stranger = Phone()
    stranger.client.cookies[access.COOKIE] = "x" * 22
    assert stranger.get("/visit/").status_code == 404
    neighbour = Phone("beta")
    neighbour.client.cookies[access.COOKIE] = guest.token
    assert neighbour.get("/visit/").status_code == 404
