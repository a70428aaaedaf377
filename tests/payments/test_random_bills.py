"""Random bills in memory: every mixture of discounts, comps, charges, splits, tips and refunds adds up to the penny.

Prices, splits and VAT are pure, so nothing is stored here; `tests/payments/test_projections.py` and
`tests/payments/cash_up/test_random_days.py` do the same on the database with the ledger. 2,000 bills in the suite,
100,000 with `FYNLO_LONG=1`.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal as D
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core.money import ZERO, spread
from menu.tax import TaxClass
from orders.models import Line, Order
from orders.pricing.adjustments import COMP, DISCOUNT
from orders.pricing.totals import copy_fiscal_terms, reprice
from payments import vat
from payments.selectors import cost_of
from payments.splitting import Pick, Split, SplitMethod, compute_balance, divide
from restaurants.models import Restaurant

BILLS = 100_000 if os.environ.get("FYNLO_LONG") == "1" else 2_000
AT_NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)

pence = st.integers(1, 9_999).map(lambda amount: D(amount) / 100)
share = st.integers(1, 100).map(lambda percent: D(percent) / 100)
product = st.tuples(st.sampled_from(TaxClass), pence, st.integers(1, 5), st.sampled_from(["", "", "", "comp", "off"]))
deal = st.tuples(st.sampled_from(TaxClass), st.integers(0, 3))  # a second tax class, and which part of the price
terms = st.tuples(
    st.sampled_from([True, True, True, False]),  # registered for VAT
    st.sampled_from(["per_line", "per_receipt"]),
    st.booleans(),  # prices include VAT
    st.sampled_from(["none", "optional", "compulsory"]),
    st.sampled_from(["dine_in", "takeaway"]),
)
step = st.tuples(st.sampled_from(["all", "items", "shares", "amount", "refund", "refund"]), st.integers(0, 2**16))


@dataclass
class Bill:
    """A bill with what was paid and refunded. Each entry of `receipts` is an amount and its Part, refunds negative."""

    order: Order
    receipts: list[tuple[D, vat.Part]] = field(default_factory=list)
    stated: vat.Part = field(default_factory=vat.Part)
    payments: list[dict[UUID, D]] = field(default_factory=list)  # what is left of each payment, by line

    @property
    def paid_by_line(self) -> dict[UUID, D]:
        total: dict[UUID, D] = defaultdict(lambda: ZERO)
        for payment in self.payments:
            for line_id, amount in payment.items():
                total[line_id] += amount
        return total

    @property
    def paid(self) -> D:
        return sum(self.paid_by_line.values(), ZERO)

    def balance(self):
        lines = self.order.open_lines()
        return compute_balance(
            total=self.order.total, paid=self.paid, weights={line.id: cost_of(line, self.order) for line in lines},
            paid_by_line=self.paid_by_line, held_by_line={},
        )  # fmt: skip

    def pay(self, split: Split) -> None:
        division = divide(self.balance(), split)
        if division.amount:
            self.payments.append(dict(division.by_line))
            assert sum(division.by_line.values(), ZERO) == division.amount
            self._issue(division.amount)

    def refund(self, payment: dict[UUID, D], amount: D) -> None:
        """Refund `amount` of a payment, spread over its lines in proportion."""
        for line_id, part in zip(list(payment), spread(amount, list(payment.values())), strict=True):
            payment[line_id] -= part
        self._issue(-amount)

    def _issue(self, amount: D) -> None:
        """State the VAT of what has just been paid or refunded, as receipts do."""
        now = vat.within(self.order, self.paid_by_line)
        part = vat.less(now, self.stated)
        self.stated = now
        self.receipts.append((amount, part))


def bill_of(lines, deals, chosen, off) -> Bill:
    registered, method, inclusive, charge, order_type = chosen
    restaurant = Restaurant(
        vat_registered=registered, vat_method=method, prices_include_tax=inclusive, service_charge=charge,
        service_charge_rate=D("0.1250"), timezone="Europe/London",
    )  # fmt: skip
    order = Order(order_type=order_type, opened_at=AT_NOON, adjustments=[_discount(off)] if off else [])
    copy_fiscal_terms(order, restaurant)
    order.all_lines = [
        Line(
            order=order, quantity=quantity, unit_price=price, status=Line.Status.HELD, position=position,
            components=_components(tax_class, price, deals[position % len(deals)]),
            adjustments=[{"kind": COMP}] if given == "comp" else [_discount(D("0.15"))] if given == "off" else [],
        )
        for position, (tax_class, price, quantity, given) in enumerate(lines)
    ]  # fmt: skip
    reprice(order, restaurant)
    return Bill(order)


def _discount(rate: D) -> dict:
    return {"kind": DISCOUNT, "rate": rate, "amount": None, "limit": None}


def _components(tax_class, price, deal) -> list[dict]:
    """The parts of the price by tax class: one, or two as in a meal deal."""
    other, quarters = deal
    second = spread(price, [4 - quarters, quarters])[1] if quarters else ZERO
    parts = [(tax_class, price - second), (other, second)]
    return [{"tax_class": name.value, "price": part} for name, part in parts if part]


def split_of(bill: Bill, method: str, number: int) -> Split:
    balance = bill.balance()
    if method == "items":
        shares = [each for each in balance.shares if each.left]
        return Split(SplitMethod.ITEMS, (Pick(shares[number % len(shares)].line_id, 1, 1 + number % 3),))
    if method == "shares":
        return Split(SplitMethod.SHARES, parts=1, of=2 + number % 5)
    if method == "amount":
        return Split.of_amount(D(1 + number % int(balance.left * 100)) / 100)
    return Split(SplitMethod.ALL)


@settings(max_examples=BILLS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=st.lists(product, min_size=1, max_size=6), deals=st.lists(deal, min_size=1, max_size=3), chosen=terms,
    off=st.one_of(st.none(), share), steps=st.lists(step, max_size=8),
)  # fmt: skip
def test_receipts_sum_to_the_bill_and_a_refund_of_everything_to_nothing(lines, deals, chosen, off, steps):
    pay_and_refund(bill_of(lines, deals, chosen, off), steps)


def pay_and_refund(bill: Bill, steps) -> None:
    """Take the steps, pay what is left, refund everything, and check every receipt on the way."""
    for action, number in steps:
        if action == "refund":
            open_ones = [payment for payment in bill.payments if any(payment.values())]
            if open_ones:
                payment = open_ones[number % len(open_ones)]
                left = sum(payment.values(), ZERO)
                bill.refund(payment, D(1 + number % int(left * 100)) / 100)
        elif bill.balance().left:
            bill.pay(split_of(bill, action, number))
        check_receipts(bill)
    if bill.balance().left:
        bill.pay(Split(SplitMethod.ALL))

    assert bill.paid == bill.order.total
    assert sum((amount for amount, _ in bill.receipts), ZERO) == bill.order.total
    assert by_band(bill.stated) == by_band_of(bill.order.vat_buckets)
    for payment in bill.payments:
        if left := sum(payment.values(), ZERO):
            bill.refund(payment, left)
    assert (bill.stated.buckets, bill.stated.service_charge) == ([], ZERO)
    check_receipts(bill)


def check_receipts(bill: Bill) -> None:
    """Each receipt's buckets and charge are its amount, and no bucket's VAT is more than its gross."""
    for amount, part in bill.receipts:
        assert sum((bucket["gross"] for bucket in part.buckets), part.service_charge) == amount
        assert all(bucket["net"] + bucket["vat"] == bucket["gross"] for bucket in part.buckets)


def by_band(part: vat.Part) -> dict:
    return by_band_of(part.buckets)


def by_band_of(buckets) -> dict:
    return {
        (bucket["rate"], bucket["treatment"]): (bucket["gross"], bucket["vat"]) for bucket in buckets if bucket["gross"]
    }


def test_a_bill_of_the_rules_is_one_of_these():
    """UK_RULES: £14.50, £13.95, £6.25 and £5.40 eaten in hold £6.69 of VAT per line."""
    lines = [(TaxClass.HOT_FOOD, D(price), 1, "") for price in ("14.50", "13.95", "6.25", "5.40")]
    bill = bill_of(lines, [(TaxClass.ZERO, 0)], (True, "per_line", True, "none", "dine_in"), None)
    assert (bill.order.total, bill.order.vat_total) == (D("40.10"), D("6.69"))
