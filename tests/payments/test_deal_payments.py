"""The bill of a meal deal: split in every way, paid once, and refunded with the VAT that was stored."""

from decimal import Decimal as D

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.models import Order
from payments import errors, services
from payments.models import Allocation, Receipt, Refund
from payments.services.refunding import left_by_rate
from payments.splitting import Pick, Split, SplitMethod
from tests.orders.test_deals import card, deal, deals_card  # noqa: F401


@pytest.fixture
def cash(take, waiter):
    """`cash(order, split)` takes a part of the bill in cash; everything without a split."""

    def pay(order, split=None, **fields):
        return take(
            services.take_cash, actor=waiter, order=order.id, split=split or Split(SplitMethod.ALL), **fields
        )  # fmt: skip

    return pay


@pytest.fixture
def back(take):
    """`back(payment, by_line=…)` refunds a payment in the tender that it was made in."""
    return lambda payment, **fields: take(services.refund, payment_id=payment.id, reason="cold food", **fields)


def of_items(*picks):
    return Split(SplitMethod.ITEMS, picks)


def by_rate(buckets):
    """Return {rate: (gross, VAT)}, summed."""
    sums = {}
    for bucket in buckets:
        gross, vat = sums.get(bucket["rate"], (D("0.00"), D("0.00")))
        sums[bucket["rate"]] = (gross + bucket["gross"], vat + bucket["vat"])
    return sums


def documents():
    """Return the documents of the receipts, oldest first."""
    return [json_codec.loads(text) for text in Receipt.objects.order_by("number").values_list("document", flat=True)]


def test_a_bill_with_deals_is_split_by_items_shares_and_an_amount(place, deal, latte, cash, api):  # noqa: F811
    order = place(deal(quantity=2), latte(), order_type="takeaway")  # £13.00 and £3.20
    line, part = order.all_lines[0], order.all_lines[1]
    shown = api("sara")("GET", f"/orders/{order.id}/bill").body["data"]
    assert [(each["line_id"], each["due"]) for each in shown["lines"]] == [
        (str(line.id), D("13.00")), (str(order.all_lines[4].id), D("3.20")),
    ]  # fmt: skip
    with pytest.raises(errors.NotOnBill):
        cash(order, of_items(Pick(part.id)))
    amounts = [
        cash(order, split).amount
        for split in (
            of_items(Pick(line.id, 1, 2)), Split(SplitMethod.SHARES, parts=1, of=2), Split.of_amount(D("2.00")), None,
        )
    ]  # fmt: skip
    assert amounts == [D("6.50"), D("4.85"), D("2.00"), D("2.85")]
    assert Order.objects.get(pk=order.id).bill == "paid"
    assert set(Allocation.objects.values_list("line_id", flat=True)) == {line.id, order.all_lines[4].id}
    stated = by_rate(bucket for document in documents() for bucket in document["vat"]["buckets"])
    # at 20 %: £5.72 of the deals and the latte, rounded for the bill; the wraps are zero-rated
    assert stated == {D("0.2000"): (D("8.92"), D("1.49")), D("0.0000"): (D("7.28"), D("0.00"))}
    assert stated == by_rate(order.vat_buckets)


def test_a_receipt_names_the_deal_once_with_what_was_chosen(place, deal, cash):  # noqa: F811
    cash(place(deal(quantity=2), order_type="takeaway"))
    (document,) = documents()
    assert [(line["name"], line["quantity"], line["amount"]) for line in document["lines"]] == [
        ("Lunch deal", 2, D("13.00"))
    ]  # fmt: skip
    assert document["lines"][0]["options"] == ["Wrap", "Salted crisps", "Cola (Small)"]


def test_a_refund_of_half_a_deal_reverses_half_of_each_rate_and_the_rest_the_rest(
    place, deal, latte, cash, back  # noqa: F811
):  # fmt: skip
    order = place(deal(), latte(), order_type="takeaway")
    line = order.all_lines[0]
    payment = cash(order)
    half = back(payment, by_line={line.id: D("3.25")})
    assert by_rate(half.buckets) == {D("0.2000"): (D("1.43"), D("0.24")), D("0.0000"): (D("1.82"), D("0.00"))}
    with pytest.raises(errors.OverRefund):
        back(payment, by_line={line.id: D("3.26")})
    rest = back(payment)
    assert (half.amount, rest.amount) == (D("3.25"), D("6.45"))
    reversed_vat = by_rate(bucket for refund in Refund.objects.all() for bucket in refund.buckets)
    assert reversed_vat == by_rate(order.vat_buckets)
    assert [line["name"] for line in documents()[1]["lines"]] == ["Lunch deal"]


def test_a_part_of_a_deal_is_not_refunded_alone(place, deal, cash, back):  # noqa: F811
    order = place(deal(), order_type="takeaway")
    payment = cash(order)
    with pytest.raises(errors.NotOnBill):
        back(payment, by_line={order.all_lines[1].id: D("1.00")})
    assert not Refund.objects.exists()


def test_only_a_deal_of_one_rate_is_refunded_by_rate(place, deal, latte, cash, back):  # noqa: F811
    away = place(deal(), latte(), order_type="takeaway")
    payment = cash(away)
    left = {line.id: line.total for line in away.open_lines()}
    assert left_by_rate(away, left) == {D("0.2000"): D("3.20")}, "the deal is taxed at two rates"
    with pytest.raises(errors.OverRefund):
        back(payment, by_rate={D("0.2000"): D("3.21")})
    here = place(deal(), order_type="dine_in")
    refund = back(cash(here), by_rate={D("0.2000"): D("6.50")})
    assert by_rate(refund.buckets) == {D("0.2000"): (D("6.50"), D("1.08"))}


def test_what_is_paid_of_a_deal_stays_on_its_order(place, deal, latte, cash, take, actor, room):  # noqa: F811
    order = place(deal(quantity=2), latte(quantity=3), order_type="takeaway")
    line = order.all_lines[0]
    cash(order, of_items(Pick(line.id, 1, 2)))
    for move in (orders.Move(line.id), orders.Move(line.id, 1, uuid7())):
        with pytest.raises(errors.LinesAlreadyPaid, match="paying for Lunch deal") as refused:
            take(
                orders.move_lines, actor=actor("marco"), order_id=order.id, to_table_id=room.one.id, moves=[move]
            )  # fmt: skip
        assert refused.value.details["lines"] == [str(line.id)]
