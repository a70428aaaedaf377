"""Pay with a gift card: whole and in part, each refusal, refunds to the card, receipts, Z."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from orders.selectors import order_with_lines
from payments import services
from payments.cash_up.reports import close_day, read_document
from payments.errors import NotToThatTender, OverDue, PaymentIdTaken, TenderFixed
from payments.gift_cards import errors, expiry
from payments.gift_cards import services as gift_cards
from payments.models import GiftCard, Receipt
from payments.receipts import printing
from realtime.models import Alert
from tests.payments.gift_cards.conftest import held, owed, posted

pytestmark = pytest.mark.django_db


def stored(card):
    return GiftCard.objects.get(pk=card.pk)


def test_a_card_pays_a_bill_and_the_receipt_shows_the_rest(sell, spend, place):
    card, order = sell(), place()
    payment = spend(card, order)
    assert (payment.tender, payment.amount, payment.card_last_four) == ("gift_card", D("11.70"), "7X2K")
    assert (order_with_lines(order.id).bill, held(card), owed()) == ("paid", D("38.30"), D("38.30"))
    document = json_codec.loads(Receipt.objects.get(payment=payment).document)
    assert document["payment"]["balance_left"] == D("38.30")
    assert [bucket["treatment"] for bucket in document["vat"]["buckets"]] == ["taxable"], "VAT is due when it is spent"
    assert printing.render(document, "https://example.test/r/x").startswith(b"%PDF")


def test_a_card_pays_a_part_and_cash_the_rest(sell, spend, place, run, carl):
    card, order = sell("5.00"), place()
    spend(card, order, "5.00")
    run(services.take_cash, actor=carl, order=order.id, amount=D("6.70"))
    assert (order_with_lines(order.id).bill, held(card)) == ("paid", D("0.00"))
    assert stored(card).state == "used"


def test_more_than_is_on_the_card_is_refused(sell, spend, place):
    card, order = sell("5.00"), place()
    with pytest.raises(errors.GiftCardTooLittle) as refused:
        spend(card, order)
    assert (refused.value.details["balance"], held(card), order_with_lines(order.id).paid) == (D("5.00"), D("5.00"), 0)


def test_more_than_is_due_is_refused(sell, spend, place):
    with pytest.raises(OverDue):
        spend(sell(), place(), "11.71")


def test_the_same_payment_takes_once(sell, spend, place):
    card, order, payment_id = sell(), place(), uuid7()
    for _ in range(2):
        spend(card, order, "5.00", payment_id=payment_id)
    assert held(card) == D("45.00")
    other = sell(code="AAAABBBBCCCCDDDD")
    with pytest.raises(PaymentIdTaken):
        spend(other, order, "5.00", payment_id=payment_id)


def test_a_card_buys_no_card(sell, spend, prepare):
    card = sell()
    _, order, _ = prepare("20.00", code="")
    with pytest.raises(errors.CardBuysCard):
        spend(card, order)


def test_each_card_that_cannot_be_used_says_why(sell, prepare, spend, place, run, actor):
    order = place()
    unpaid, _, _ = prepare(code="AAAABBBBCCCC0001")
    used = sell("5.00", code="AAAABBBBCCCC0002")
    spend(used, order, "5.00")
    blocked = sell(code="AAAABBBBCCCC0003")
    run(gift_cards.block_card, actor=actor("marco"), card_id=blocked.id, reason="reported stolen")
    lost = sell(code="AAAABBBBCCCC0004")
    run(gift_cards.replace_card, actor=actor("marco"), card_id=lost.id, reason="lost on the bus")
    found = {}
    for card in (unpaid, used, blocked, lost):
        with pytest.raises(Exception, match="card") as refused:
            spend(card, order, "1.00")
        found[card.last_four] = refused.value.code
    assert found == {
        "0001": "gift_card.not_paid", "0002": "gift_card.used", "0003": "gift_card.blocked",
        "0004": "gift_card.replaced",
    }  # fmt: skip


def test_an_unblocked_card_can_be_used(sell, spend, place, run, actor):
    card = sell()
    for service in (gift_cards.block_card, gift_cards.unblock_card):
        run(service, actor=actor("marco"), card_id=card.id, reason="found again")
    spend(card, place(), "5.00")
    assert held(card) == D("45.00")


def test_a_replacement_has_the_rest_and_the_lost_card_nothing(sell, run, actor):
    lost = sell()
    new = run(gift_cards.replace_card, actor=actor("marco"), card_id=lost.id, reason="lost on the bus")
    assert (held(lost), held(new), owed()) == (D("0.00"), D("50.00"), D("50.00"))
    with pytest.raises(errors.NothingToReplace):
        run(gift_cards.replace_card, actor=actor("marco"), card_id=lost.id, reason="again")


# -- refunds ---------------------------------------------------------------------------------------------------


def test_a_refund_goes_back_to_the_card(sell, spend, place, run, actor):
    card = sell()
    payment = spend(card, place())
    refund = run(services.refund, actor=actor("marco"), payment_id=payment.id, amount=D("5.00"), reason="cold")
    assert (refund.method, held(card), owed()) == ("gift_card", D("43.30"), D("43.30"))


def test_it_never_goes_back_in_cash(sell, spend, place, run, actor):
    card = sell()
    payment = spend(card, place())
    with pytest.raises(NotToThatTender):
        run(services.refund_cash, actor=actor("marco"), payment_id=payment.id, reason="cold")
    assert held(card) == D("38.30")


def test_a_payment_by_card_is_not_corrected_to_cash(sell, spend, place, run, actor):
    payment = spend(sell(), place())
    with pytest.raises(TenderFixed):
        run(services.correct_tender, actor=actor("marco"), payment_id=payment.id, tender="cash", reason="it was cash")


def test_a_refund_to_a_replaced_card_is_on_the_new_one(sell, spend, place, run, actor):
    card = sell()
    payment = spend(card, place())
    new = run(gift_cards.replace_card, actor=actor("marco"), card_id=card.id, reason="lost on the bus")
    run(services.refund, actor=actor("marco"), payment_id=payment.id, reason="cold")
    assert (held(card), held(new), owed()) == (D("0.00"), D("50.00"), D("50.00"))


# -- expiry ----------------------------------------------------------------------------------------------------


@pytest.fixture
def expiring(run, actor, sell):
    """A card of £50.00 that expires after a month."""
    fields = {"version": 0, "amounts": [D("20.00")], "least": D("5.00"), "most": D("100.00"), "expiry_months": 1}
    run(gift_cards.change_settings, actor=actor("olivia"), **fields)
    return sell()


def test_a_card_expires_on_the_day_after_its_last(expiring, spend, place, run, worker_day):
    with worker_day(expiring.expires_on):
        assert expiry.due(expiring.expires_on).expired == []
        spend(expiring, place(), "1.70")
    after = expiring.expires_on + timedelta(days=1)
    with worker_day(after):
        with pytest.raises(errors.GiftCardExpired, match="expired on"):
            spend(expiring, place(), "1.00")
        assert expiry.due(after).expired == [expiring.id]
        for _ in range(2):
            run(expiry.expire_card, card_id=expiring.id)
    assert (stored(expiring).status, held(expiring), owed()) == ("expired", D("0.00"), D("0.00"))
    assert posted("other_income") == D("-48.30")


def test_a_refund_brings_an_expired_card_back(expiring, spend, place, run, actor, worker_day):
    payment = spend(expiring, place(), "10.00")
    with worker_day(expiring.expires_on + timedelta(days=1)):
        run(expiry.expire_card, card_id=expiring.id)
        run(services.refund, actor=actor("marco"), payment_id=payment.id, reason="cold")
    card = stored(expiring)
    assert (card.status, card.expires_on, held(card), owed()) == ("active", None, D("10.00"), D("10.00"))


def test_a_warning_names_each_card_once(expiring, run, worker_day):
    day = expiring.expires_on - timedelta(days=20)
    with worker_day(day):
        ids = expiry.due(day).expiring
        for _ in range(2):
            run(expiry.warn, card_ids=ids)
        assert expiry.due(day).expiring == []
    (alert,) = Alert.objects.filter(kind="gift_card.expiring")
    assert "The gift card ending 7X2K with £50.00 will expire" in alert.sentence


def test_a_card_without_a_setting_never_expires(sell):
    assert sell().expires_on is None


@pytest.fixture
def worker_day():
    """`worker_day(day)` moves the clock to the noon of that day."""
    return lambda day: clock.travel(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=12))


# -- the Z -----------------------------------------------------------------------------------------------------


def test_a_z_has_what_was_sold_and_redeemed(sell, spend, place, run, actor):
    spend(sell(), place())
    (report,) = run(close_day, actor=actor("marco")).reports
    content = read_document(report)
    assert (content["gift_cards"]["sold"], content["gift_cards"]["redeemed"]) == (D("50.00"), D("11.70"))
    assert (content["sales"]["gross"], content["not_sales"]["gross"]) == (D("11.70"), D("50.00"))
    assert all(identity["left"] == identity["right"] for identity in content["identities"])
    assert {row["method"]: row["net"] for row in content["tenders"]} == {"cash": D("50.00"), "gift_card": D("11.70")}
