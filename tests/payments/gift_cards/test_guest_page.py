"""A guest pays with a gift card on the bill's page: a part, the rest another way, and refusals that tell nothing."""

from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from orders.models import Order
from payments.gift_cards import services as gift_cards
from payments.gift_cards.errors import GiftCardRefused
from payments.models import GiftCard, Payment
from payments.provider_accounts.services import remove_account
from realtime.models import AuditEntry, Command, Event
from restaurants.models import Restaurant
from tests.payments.gift_cards.conftest import CODE, held, owed
from tests.payments.test_bill_page import Phone, opened, paid, pay, phone  # noqa: F401, fixtures

pytestmark = pytest.mark.django_db
REFUSED = str(GiftCardRefused.message)
UNKNOWN = "9QXA7K2M0C4D7X2K"


@pytest.fixture
def bill(opened, place):  # noqa: F811, a fixture by its name
    """The path of a bill of £11.70."""
    return opened(place())


def use(phone, path, code=CODE, **form):  # noqa: F811
    return pay(phone, path, **{"with": "gift_card", "gift_card": code, **form})


def test_a_card_pays_the_whole_bill_with_a_receipt(sell, bill, phone):  # noqa: F811
    card = sell()
    payment = use(phone, bill, "7k2m 9qxa-0c4d 7x2k")
    assert (payment.status, payment.tender, payment.amount, payment.tip) == ("captured", "gift_card", D("11.70"), D(0))
    assert (held(card), owed()) == (D("38.30"), D("38.30"))
    assert (payment.taken_by, payment.guest is None) == (None, False)
    page = phone.get(f"{bill}{payment.id}/").text_
    assert "was taken from your gift card" in page
    assert "Your receipt" in page
    assert Order.objects.get(pk=payment.order_id).bill == "paid"
    assert "All paid. Thank you!" in phone.get(bill).text_


def test_a_card_with_less_pays_what_is_on_it_and_another_way_the_rest(sell, bill, phone, bank):  # noqa: F811
    card = sell("5.00")
    first = use(phone, bill)
    assert (first.amount, held(card)) == (D("5.00"), D("0.00"))
    assert "of the bill is left to pay" in phone.get(f"{bill}{first.id}/").text_
    rest = pay(phone, bill)
    paid(bank, rest)
    assert Payment.objects.get(pk=rest.pk).amount == D("6.70")
    assert Order.objects.get(pk=first.order_id).bill == "paid"


def test_a_card_pays_for_the_items_that_the_guest_chose(sell, opened, place, phone):  # noqa: F811
    order = place()  # tacos £8.50, latte £3.20
    sell("5.00")
    tacos = order.all_lines[0]
    payment = use(phone, opened(order), way="items", item=str(tacos.id))
    assert payment.amount == D("5.00")
    assert [(row.line_id, row.amount) for row in payment.allocations.all()] == [(tacos.id, D("5.00"))]


def test_a_tip_is_not_taken_from_a_card(sell, bill, phone):  # noqa: F811
    sell()
    assert use(phone, bill, tip="10").tip == D("0.00")


@pytest.mark.parametrize("what", ["unknown", "too short", "empty", "not paid", "blocked", "replaced", "expired"])
def test_every_refused_code_gets_the_same_sentence(what, run, actor, sell, prepare, spend, bill, phone, place):  # noqa: F811
    code = CODE
    if what == "unknown":
        sell()
        code = UNKNOWN
    elif what == "too short":
        sell()
        code = "7K2M"
    elif what == "not paid":
        prepare()
    else:
        card = sell("11.70" if what == "empty" else "50.00")
        if what == "empty":
            spend(card, place())
        elif what == "blocked":
            run(gift_cards.block_card, actor=actor("marco"), card_id=card.id, reason="stolen")
        elif what == "replaced":
            run(gift_cards.replace_card, actor=actor("marco"), card_id=card.id, reason="lost")
        else:
            run(lambda context: GiftCard.objects.update(expires_on=clock.now().date().replace(year=2020)))
    answer = use(phone, bill, code)
    assert (answer.status_code, REFUSED in answer.text_) == (GiftCardRefused.status, True)
    assert answer.text_.count("banner-title") - answer.text_.count("Test payments") == 1
    assert not Payment.objects.filter(guest__isnull=False).exists()


@pytest.mark.parametrize("code", [CODE, UNKNOWN], ids=["a card", "no card"])
def test_what_is_wrong_with_the_bill_is_said_for_any_code(code, sell, bill, phone):  # noqa: F811
    sell()
    pay(phone, bill)  # this browser has a payment under way
    assert "You have already started a payment on this bill" in use(phone, bill, code).text_


def test_without_a_code_the_page_asks_for_it(sell, bill, phone):  # noqa: F811
    sell()
    answer = use(phone, bill, "")
    assert (answer.status_code, "Enter the code of the gift card." in answer.text_) == (422, True)


def test_guesses_are_limited_by_bill_also_with_new_browsers(sell, bill, phone):  # noqa: F811
    sell()
    for _ in range(10):
        assert REFUSED in use(Phone(), bill, UNKNOWN).text_
    limited = use(Phone(), bill, CODE)
    assert (limited.status_code, "Retry-After" in limited.headers) == (429, True)
    assert held(GiftCard.objects.get()) == D("50.00")


def test_the_code_is_stored_nowhere(sell, bill, phone):  # noqa: F811
    sell()
    payment = use(phone, bill)
    stored = [str(row) for model in (Command, Event, AuditEntry) for row in model.objects.values_list()]
    assert not [row for row in [*stored, str(payment.choice)] if CODE in row or CODE.lower() in row]


def test_sending_the_form_twice_pays_once(sell, bill, phone):  # noqa: F811
    card, key = sell(), uuid7()
    form = {"key": key, "way": "amount", "amount": "5.00", "with": "gift_card", "gift_card": CODE}
    first, again = phone.post(bill, **form), phone.post(bill, **form)
    assert first["Location"] == again["Location"]
    assert held(card) == D("45.00")


def test_without_a_provider_the_page_still_takes_gift_cards(sell, bill, phone, run):  # noqa: F811
    run(remove_account, provider="stripe")
    assert "does not take payments on this page" in phone.get(bill).text_
    sell()
    page = phone.get(bill).text_
    assert "Pay with a gift card" in page
    assert "Add a tip?" not in page
    assert use(phone, bill).amount == D("11.70")


def test_a_restaurant_without_cards_does_not_ask_for_one(bill, phone):  # noqa: F811
    assert "gift card" not in phone.get(bill).text_.lower()


def test_a_suspended_restaurant_takes_no_gift_card(sell, bill, phone, tenant):  # noqa: F811
    sell()
    Restaurant.objects.filter(pk=tenant.pk).update(status="suspended")
    clear_restaurant_cache()
    answer, page = use(phone, bill), phone.get(bill).text_
    Restaurant.objects.filter(pk=tenant.pk).update(status="active")
    clear_restaurant_cache()
    assert (answer.status_code, Payment.objects.filter(tender="gift_card").exists()) == (409, False)
    assert "pay with a gift card" not in page.lower()
