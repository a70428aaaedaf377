"""Sell a gift card: its code, when it comes into force, what takes it back."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import services as orders
from orders.models import Order
from payments import services
from payments.gift_cards import codes, errors
from payments.gift_cards import services as gift_cards
from payments.gift_cards.projections import gift_cards as gift_cards_part
from payments.gift_cards.reducers import reduce_gift_cards
from payments.models import Entry, GiftCard, Payment, Posting, Receipt
from realtime.models import AuditEntry, Command, Event
from tests.javascript import as_javascript, call_javascript
from tests.orders.conftest import events_since, head, on_the_wire
from tests.payments.gift_cards.conftest import CODE, held, owed, posted

pytestmark = pytest.mark.django_db


def test_a_card_holds_nothing_until_its_bill_is_paid(prepare, run, carl):
    card, order, _ = prepare()
    assert (card.status, held(card), order.total, owed()) == ("prepared", D("0.00"), D("50.00"), D("0.00"))
    run(services.take_cash, actor=carl, order=order.id, amount=D("20.00"))
    assert held(card) == D("0.00")
    run(services.take_cash, actor=carl, order=order.id, amount=D("30.00"))
    card.refresh_from_db()
    assert (card.status, held(card), owed()) == ("active", D("50.00"), D("50.00"))
    entry = Entry.objects.get(kind="gift_card")
    assert dict(Posting.objects.filter(entry=entry).values_list("account", "amount")) == {
        "bills": D("50.00"),
        "gift_cards": D("-50.00"),
    }
    assert posted("bills") == D("0.00")


def test_a_made_code_has_sixteen_of_crockfords_letters(prepare):
    card, _, _ = prepare(code="")
    code = codes.code_of(card)
    assert len(code) == 16
    assert set(code) <= set(codes.ALPHABET)
    assert code.endswith(card.last_four)


def test_a_code_is_read_as_people_write_it():
    assert codes.read_code(" 7k2m-9qxa oc4d 7x2k ") == CODE
    assert codes.written_code(CODE) == "7K2M 9QXA 0C4D 7X2K"
    for wrong in ("", "7K2M", "7K2M9QXA0C4D7X2K" * 3, "7K2M9QXA0C4D7X2£"):
        with pytest.raises(errors.CodeInvalid):
            codes.read_code(wrong)


def test_the_database_holds_no_code(sell, run, actor):
    card = sell()
    run(gift_cards.reveal_code, actor=actor("marco"), card_id=card.id)
    assert codes.code_of(card) == CODE
    assert CODE not in f"{card.lookup} {card.sealed_code}"
    for rows in (Command, Event, AuditEntry, Receipt, Order, Payment):
        assert CODE not in str([vars(row) for row in rows.objects.all()]), f"{rows.__name__} holds the code"


def test_a_sealed_code_opens_on_its_own_row_alone(sell, prepare):
    first, (second, _, _) = sell(), prepare(code="AAAABBBBCCCCDDDD")
    second.sealed_code = first.sealed_code
    with pytest.raises(codes.sealing.envelope.CannotOpen):
        codes.code_of(second)


def test_a_printed_card_is_sold_once(sell, prepare):
    sell()
    with pytest.raises(errors.CodeTaken):
        prepare(code=CODE.lower())


def test_the_code_of_a_removed_card_is_not_sold_again(prepare, run, carl):
    card, order, line = prepare()
    run(orders.void_line, actor=carl, order_id=order.id, line_id=line.id)
    card.refresh_from_db()
    assert card.status == "cancelled"
    with pytest.raises(errors.CodeTaken):
        prepare()


@pytest.mark.parametrize("amount", ["4.99", "500.01"])
def test_an_amount_outside_the_owners_limits_is_refused(prepare, amount):
    with pytest.raises(errors.AmountNotSold) as refused:
        prepare(amount)
    assert refused.value.message == "A gift card is sold for £5.00 to £500.00."


def test_the_same_line_is_sold_once(prepare):
    line_id = uuid7()
    first, second = (prepare(line_id=line_id) for _ in range(2))
    assert (first[0].pk, first[1].pk) == (second[0].pk, second[1].pk)
    assert GiftCard.objects.count() == 1


def test_refunding_an_unused_card_ends_it(sell, run, actor):
    card = sell()
    payment = Payment.objects.get()
    run(services.refund_cash, actor=actor("marco"), payment_id=payment.id, reason="changed their mind")
    card.refresh_from_db()
    assert (card.status, held(card), owed(), posted("bills"), posted("cash")) == ("cancelled", 0, 0, 0, 0)


def test_a_part_of_an_unused_card_can_be_refunded(sell, run, actor):
    card = sell()
    payment = Payment.objects.get()
    run(services.refund_cash, actor=actor("marco"), payment_id=payment.id, amount=D("20.00"), reason="too much")
    card.refresh_from_db()
    assert (card.status, held(card), owed()) == ("active", D("30.00"), D("30.00"))


def test_more_than_is_left_on_a_card_is_not_refunded(sell, spend, place, run, actor):
    card = sell()
    sale = Payment.objects.get()
    spend(card, place())
    with pytest.raises(errors.SaleUsed) as refused:
        run(services.refund_cash, actor=actor("marco"), payment_id=sale.id, reason="changed their mind")
    assert (refused.value.details["balance"], held(card)) == (D("38.30"), D("38.30"))
    run(services.refund_cash, actor=actor("marco"), payment_id=sale.id, amount=D("38.30"), reason="the rest")
    assert (held(card), owed()) == (D("0.00"), D("0.00"))


def test_an_order_with_a_used_card_is_not_reopened(sell, spend, place, run, actor):
    card = sell()
    order = card.line.order
    spend(card, place())
    with pytest.raises(errors.SaleUsed):
        run(orders.reopen_order, actor=actor("marco"), order_id=order.id, reason="Forgot the wine")
    assert held(card) == D("38.30")


def test_a_reopened_card_is_empty_until_its_bill_is_paid_again(sell, run, actor):
    card = sell()
    run(orders.reopen_order, actor=actor("marco"), order_id=card.line.order_id, reason="Forgot the wine")
    assert (held(card), owed()) == (D("0.00"), D("0.00"))
    run(orders.set_status, actor=actor("marco"), order_id=card.line.order_id, status="completed")
    assert (held(card), owed()) == (D("50.00"), D("50.00"))


def test_only_a_paid_card_shows_its_code(prepare, run, actor):
    card, _, _ = prepare()
    with pytest.raises(errors.GiftCardNotPaid):
        run(gift_cards.reveal_code, actor=actor("marco"), card_id=card.id)


def test_a_restaurant_that_sells_no_cards_refuses_to_sell_one_and_still_takes_them(run, actor, sell, spend, place):
    sold = sell("50.00")
    joined, before = head(), on_the_wire(gift_cards_part())
    limits = {"amounts": [D("20.00")], "least": D("5.00"), "most": D("50.00"), "expiry_months": None}
    run(gift_cards.change_settings, actor=actor("olivia"), version=0, is_sold=False, **limits)
    with pytest.raises(errors.GiftCardsNotSold):
        sell("20.00", code="9QXA7K2M0C4D7X2K")
    assert spend(sold, place()).amount == D("11.70")
    events = [event for event in events_since(joined) if event["type"] == "gift_card.settings_changed"]
    state = on_the_wire(reduce_gift_cards(before, events[0]))
    assert state == on_the_wire(gift_cards_part()) == {"is_sold": False}
    [reduced] = call_javascript(
        "frontend/shared/reducers/gift_cards.js", "reducers.gift_cards", [(before, events)], reduces=True
    )
    assert reduced == as_javascript(state)
    run(gift_cards.change_settings, actor=actor("olivia"), version=1, **limits)
    assert gift_cards_part() == {"is_sold": False}, "without a choice it stays as it is"
