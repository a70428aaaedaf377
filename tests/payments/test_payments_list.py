"""The portal's list of payments, its filters and file, and the story of one payment."""

import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from payments import services
from payments.search import find_payments, parse_filter
from payments.splitting import Split

pytestmark = pytest.mark.django_db

LIST = "/portal/payments/"


@pytest.fixture
def get(page_client, tenant):
    def page(path, name="marco", slug="alpha"):
        response = page_client(name, slug).get(path)
        connection.set_tenant(tenant)
        return response

    return page


@pytest.fixture
def day(take, place, waiter):
    """A cash payment with a tip, a card payment that was partly refunded, and one that was declined."""
    orders = [place() for _ in range(3)]
    cash = take(services.take_cash, actor=waiter, order=orders[0].id, amount=D("11.70"), tip=D("1.00"))
    card = take(
        services.take_card, actor=waiter, order=orders[1].id, amount=D("11.70"), card_last_four="4242",
        authorisation_code="A1",
    )  # fmt: skip
    take(services.refund, actor=waiter, payment_id=card.id, amount=D("3.00"), method="card", reason="cold")
    declined = take(services.note_declined_card, actor=waiter, order=orders[2].id, amount=D("11.70"))
    return {"cash": cash, "card": card, "declined": declined, "orders": orders}


def found(**wanted):
    return [payment.id for payment in find_payments(parse_filter(**wanted))]


def test_payments_are_found_by_tender_state_order_card_receipt_and_person(day):
    cash, card, declined = (day[name].id for name in ("cash", "card", "declined"))
    assert found() == [declined, card, cash]
    assert found(tender="cash") == [cash]
    assert found(state="taken") == [card, cash]
    assert found(state="refunded") == [card]
    assert found(state="failed") == [declined]
    assert found(search="4242") == [card]
    assert found(search=f"#{day['orders'][0].number}") == [cash]
    assert found(search="sara") == [declined, card, cash]
    assert found(search=day["cash"].all_receipts[0].name) == [cash]
    assert found(search="99999999999999999999") == []


def test_a_period_is_of_business_days(day):
    yesterday = (day["cash"].business_day - timedelta(days=1)).isoformat()
    assert len(found(date_range="today")) == 3
    assert found(day=yesterday) == []


def test_the_list_sums_what_was_taken(day, get):
    response = get(LIST)
    figures = response.context["figures"]
    assert (figures.payments, figures.amount, figures.tips, figures.refunded) == (2, D("23.40"), D("1.00"), D("3.00"))
    assert f"#{day['orders'][0].number}" in response.content.decode()


@pytest.mark.parametrize("query", ["tender=gold", "state=odd", "day=soon", "range=century"])
def test_a_filter_that_no_link_has_is_not_found(get, query):
    assert get(f"{LIST}?{query}").status_code == 404


def test_an_empty_period_and_an_empty_search_say_what_to_do(get):
    assert "No payments in this period" in get(LIST).content.decode()
    assert "No such payment" in get(f"{LIST}?q=nobody").content.decode()


def test_the_queries_do_not_grow_with_the_payments(day, take, place, waiter, page_client, tenant):
    client = page_client("marco")

    def count():
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        connection.set_tenant(tenant)
        return len(captured)

    few = count()
    for _ in range(5):
        take(services.take_cash, actor=waiter, order=place().id, amount=D("11.70"))
    assert count() == few


def test_the_file_has_the_payments_of_the_list_as_plain_numbers(day, get):
    lines = get(f"{LIST}export.csv?tender=card").content.decode().splitlines()
    assert len(lines) == 3
    assert ",Card,Captured,11.70,0.00,0.00,3.00,0.00,Sara,,4242,," in lines[2]


def test_too_many_payments_for_one_file_are_refused(day, get, monkeypatch):
    monkeypatch.setattr("payments.portal.list_pages.MOST_EXPORTED", 2)
    refused = get(f"{LIST}export.csv?range=week")
    assert refused.status_code == 302
    assert refused["Location"].startswith(f"{LIST}?range=week")


def test_the_history_of_a_payment_begins_with_its_start(day, get):
    story = [each.words for each in get(f"{LIST}{day['card'].id}/").context["story"]]
    assert story == ["£11.70 taken by card", "Refunded £3.00 by card (cold)"]
    declined = get(f"{LIST}{day['declined'].id}/").content.decode()
    assert "A card payment of £11.70 was declined" in declined


def test_a_guests_payment_says_when_it_was_started(begin, place, get):
    payment = begin(place(), Split.of_amount(D("5.00")))
    [first, *_] = get(f"{LIST}{payment.id}/").context["story"]
    assert first.words == "A guest started to pay £5.00"
    assert clock.now() >= first.at


def test_another_restaurants_payment_is_not_found(day, page_client, tenant):
    response = page_client("marco", "beta").get(f"{LIST}{day['cash'].id}/")
    connection.set_tenant(tenant)
    assert response.status_code == 404


def test_list_and_page_say_whether_all_of_it_went_back(get, day, take, waiter):
    card = day["card"]
    for more, state in ((None, "Partly refunded"), (D("8.70"), "Refunded")):
        if more:
            take(services.refund, actor=waiter, payment_id=card.id, amount=more, method="card", reason="cold")
        for path in (LIST, f"{LIST}{card.id}/"):
            page = get(path).content.decode()
            assert re.search(rf'badge-warning">.*?</svg>\s*{state}</span>', page, re.DOTALL), path
            assert ("Partly refunded</span>" in page) == (more is None), path
