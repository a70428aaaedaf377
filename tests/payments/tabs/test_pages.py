"""Tabs on pages: the guest's own page, the payment in the portal with its forms, and what the Z report lists."""

import re
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.cash_up.pending import pending
from payments.models import Payment
from restaurants.business_days import business_day
from tests.payments.tabs.conftest import polled, work

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    """Return what a person reads on a page: amounts stand in elements of their own."""
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


@pytest.fixture
def ask(tenant):
    """`ask(client.get, url)`: a request, after which the test goes on in the restaurant."""

    def send(method, *args):
        answer = method(*args)
        connection.set_tenant(tenant)
        return answer

    return send


@pytest.fixture
def guest_page(ask, page_client):
    """The guest's own page of a hold, as text."""
    client = page_client()
    return lambda payment: text_of(ask(client.get, f"/pay/{payment.link.token}/{payment.id}/"))


def test_the_guest_reads_what_happens_to_the_card(place, hold, bank, guest_page, capture):
    order = place()
    payment = work(hold(order, reader_id=None))
    page = guest_page(payment)
    assert "Hold £50.00 on my card" in page
    assert "Nothing is taken now." in page
    assert "Cancel" in page
    bank.approve(payment)
    payment = polled(payment)
    page = guest_page(payment)
    assert "Your tab is open" in page
    assert "card ending 4242" in page
    assert "Cancel" not in page
    polled(capture(payment, amount=order.due))
    assert "£11.70 was taken from your card" in guest_page(payment)


def test_a_guest_cannot_release_the_card_of_their_tab(place, hold, bank, page_client, ask):
    payment = work(hold(place(), reader_id=None))
    bank.approve(payment)
    payment = polled(payment)
    ask(page_client().post, f"/pay/{payment.link.token}/{payment.id}/give-up/")
    assert not Payment.objects.get(pk=payment.pk).cancel_wanted


def test_a_guest_may_give_up_before_the_card_is_held(place, hold, page_client, ask):
    payment = work(hold(place(), reader_id=None))
    ask(page_client().post, f"/pay/{payment.link.token}/{payment.id}/give-up/")
    assert polled(payment).status == "cancelled"


def test_staff_take_a_tab_in_the_portal(place, held, page_client, ask):
    order = place()
    payment = held(order, name="Anna")
    marco = page_client("marco")
    page = ask(marco.get, f"/portal/payments/{payment.id}/").content.decode()
    assert "Tab of Anna:" in page
    assert "Nothing is taken" in page
    url = f"/portal/orders/payments/{payment.id}/capture/"
    form = ask(marco.get, url).content.decode()
    assert 'value="11.70"' in form
    assert "£50.00 is held and £11.70 of the bill is to be paid." in form
    wrong = ask(marco.post, url, {"key": uuid7(), "amount": "60.00"})
    assert wrong.status_code == 422
    ask(marco.post, url, {"key": uuid7(), "amount": "11.70", "tip": "1.00"})
    payment = polled(payment)
    assert (payment.status, payment.tip) == ("captured", D("1.00"))
    assert "£50.00 was held" in text_of(ask(marco.get, f"/portal/payments/{payment.id}/"))


def test_staff_release_a_card_in_the_portal(place, held, page_client, ask):
    payment = held(place())
    url = f"/portal/orders/payments/{payment.id}/release/"
    assert "£50.00 is free on the guest’s card again" in ask(page_client("sara").get, url).content.decode()
    ask(page_client("sara").post, url, {"key": uuid7()})
    assert polled(payment).status == "cancelled"


def test_another_restaurant_and_a_cook_see_no_form(place, held, page_client, ask):
    payment = held(place())
    for form in ("capture", "release"):
        url = f"/portal/orders/payments/{payment.id}/{form}/"
        assert ask(page_client("kim").get, url).status_code == 403
        assert ask(page_client("marco").get, f"/portal/orders/payments/{uuid7()}/{form}/").status_code == 404


def test_held_amounts_are_listed_apart_and_no_sale(place, held, page_client, ask, tenant):
    held(place())
    found = pending(tenant, business_day(clock.now(), tenant))
    assert (found.payments, found.holds, found.held) == (0, 1, D("50.00"))
    page = text_of(ask(page_client("marco").get, "/portal/cash-up/"))
    assert "£50.00 held on 1 card of bar tabs" in page
    listed = ask(page_client("marco").get, "/portal/payments/?range=today&state=held").content.decode()
    assert "Held on a card" in listed


def test_the_owner_decides_what_the_till_proposes(page_client, ask, place, api, reader):
    form = {"key": uuid7(), "version": 0, "pinned": "", "refund_limit": "", "tab_hold": "80"}
    ask(page_client("olivia").post, "/portal/payments/fees/", form)
    assert api("sara")("GET", f"/orders/{place().id}/bill").json()["data"]["tab"]["amount"] == 80.0
    wrong = ask(
        page_client("olivia").post, "/portal/payments/fees/", {**form, "key": uuid7(), "version": 1, "tab_hold": "0"}
    )
    assert wrong.status_code == 422
