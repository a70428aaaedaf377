"""Properties of every priced order, such as: the parts sum to the whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from orders.pricing.adjustments import discounts_in, split_entries
from orders.pricing.calculation import Component, Line, ServiceCharge, price_order
from orders.pricing.discounts import AmountOff, RateOff, most_off
from orders.pricing.vat import OrderType, TaxClass, VatMethod, VatTerms

prices = st.decimals(min_value=0, max_value=300, places=2)
fractions = st.decimals(min_value=0, max_value=1, places=4)
discounts = st.lists(st.builds(AmountOff, prices) | st.builds(RateOff, fractions), max_size=2).map(tuple)
components = st.builds(Component, st.sampled_from(TaxClass), st.decimals(min_value=-5, max_value=60, places=2))
lines = st.builds(
    Line,
    id=st.uuids(),
    quantity=st.integers(min_value=1, max_value=20),
    unit_price=prices,
    components=st.lists(components, min_size=1, max_size=4).map(tuple),
    discounts=discounts,
    charged=st.booleans(),
)
charges = st.none() | st.builds(ServiceCharge, fractions, st.booleans(), st.booleans())
days = st.sampled_from([date(2019, 1, 1), date(2021, 8, 10), date(2021, 10, 10), date(2026, 11, 20)])
including_tax = st.builds(VatTerms, st.booleans(), st.sampled_from(VatMethod))
terms = including_tax | st.builds(
    VatTerms, st.booleans(), st.sampled_from([VatMethod.PER_LINE, VatMethod.PER_RECEIPT]), st.just(False)
)
orders = st.fixed_dictionaries(
    {
        "lines": st.lists(lines, max_size=6),
        "order_type": st.sampled_from(OrderType),
        "supplied_on": days,
        "vat": terms,
        "discounts": discounts,
        "service_charge": charges,
    }
)


def total(rows, field):
    return sum((getattr(row, field) for row in rows), D("0.00"))


@given(orders)
def test_the_parts_sum_to_the_whole(order):
    bill = price_order(**order)

    charge = order["service_charge"]
    optional = D("0.00") if charge and charge.compulsory else bill.service_charge
    added_tax = D("0.00") if order["vat"].prices_include_tax else bill.vat_total
    assert bill.subtotal == total(bill.lines, "amount")
    assert bill.discount == total(bill.lines, "discount")
    assert bill.total == bill.subtotal - bill.discount + bill.service_charge + added_tax
    assert bill.total == total(bill.buckets, "gross") + optional
    assert bill.vat_total == total(bill.buckets, "vat") == total(bill.lines, "vat") + bill.service_charge_vat
    for part in ("gross", "net", "vat"):
        charged = total(bill.service_charge_buckets, part)
        assert total(bill.buckets, part) == total(bill.lines, part) + charged
        assert all(getattr(line, part) == total(line.buckets, part) for line in bill.lines)
    if order["vat"].prices_include_tax:
        assert total(bill.service_charge_buckets, "gross") == bill.service_charge - optional


@given(orders)
def test_each_rate_sums_over_lines_and_charge(order):
    bill = price_order(**order)

    pieces = [bucket for line in bill.lines for bucket in line.buckets] + list(bill.service_charge_buckets)
    for bucket in bill.buckets:
        alike = [piece for piece in pieces if (piece.rate, piece.treatment) == (bucket.rate, bucket.treatment)]
        assert bucket.gross == total(alike, "gross") == bucket.net + bucket.vat
        assert bucket.vat == total(alike, "vat")


@given(orders)
def test_nothing_is_negative_and_everything_has_two_places(order):
    bill = price_order(**order)

    figures = [bill.subtotal, bill.discount, bill.service_charge, bill.service_charge_vat, bill.vat_total, bill.total]
    figures += [getattr(line, field) for line in bill.lines for field in ("amount", "discount", "gross", "net", "vat")]
    figures += [getattr(bucket, field) for bucket in bill.buckets for field in ("gross", "net", "vat")]
    assert all(type(figure) is D and figure.as_tuple().exponent == -2 for figure in figures)
    assert all(figure >= 0 and not figure.is_signed() for figure in figures)


@given(orders, st.sampled_from(OrderType), including_tax)
def test_the_gross_is_the_same_for_dine_in_and_takeaway(order, other_type, vat):
    order["vat"] = vat

    here, there = price_order(**order), price_order(**{**order, "order_type": other_type})

    assert (here.subtotal, here.discount, here.total) == (there.subtotal, there.discount, there.total)
    assert [line.gross for line in here.lines] == [line.gross for line in there.lines]


@given(orders, st.data())
def test_totals_do_not_depend_on_the_order_of_lines(order, data):
    order["vat"] = replace(order["vat"], prices_include_tax=True)
    shuffled = {**order, "lines": data.draw(st.permutations(order["lines"]))}

    first, second = price_order(**order), price_order(**shuffled)

    assert (first.subtotal, first.discount, first.service_charge, first.total) == (
        second.subtotal,
        second.discount,
        second.service_charge,
        second.total,
    )


@given(orders, st.data())
def test_without_discount_or_charge_vat_does_not_depend_on_the_order_of_lines(order, data):
    """With a discount it does: a penny of the spread goes to the first of equal lines, whose rate may differ."""
    order |= {"discounts": (), "service_charge": None}
    shuffled = {**order, "lines": data.draw(st.permutations(order["lines"]))}

    first, second = price_order(**order), price_order(**shuffled)

    assert (first.buckets, first.total) == (second.buckets, second.total)


@given(orders)
def test_lines_that_are_not_charged_change_no_sum(order):
    bill = price_order(**order)

    without = price_order(**{**order, "lines": [line for line in order["lines"] if line.charged]})

    assert replace(bill, lines=()) == replace(without, lines=())
    assert [line for line, given in zip(bill.lines, order["lines"], strict=True) if given.charged] == list(
        without.lines
    )


@given(orders)
def test_per_receipt_rounds_once_a_rate(order):
    order["vat"] = VatTerms(method=VatMethod.PER_RECEIPT)

    for bucket in price_order(**order).buckets:
        exact = bucket.gross * bucket.rate / (1 + bucket.rate)
        assert abs(bucket.vat - exact) <= D("0.005")


limits = st.sampled_from([D("0.0500"), D("0.1000"), D("0.2500")])
limited = st.lists(st.builds(AmountOff, prices, limits) | st.builds(RateOff, fractions, limits), max_size=3).map(tuple)


@given(orders, st.data())
def test_a_discount_limit_holds_when_lines_are_removed(order, data):
    """Each discount is given within a limit; any lines may be voided or comped afterwards."""
    largest = D("0.2500")
    order["discounts"] = data.draw(limited)
    order["lines"] = [replace(line, discounts=data.draw(limited)) for line in order["lines"]]
    bill = price_order(**order)

    for line, priced in zip(order["lines"], bill.lines, strict=True):
        if not order["discounts"]:
            assert priced.discount <= most_off([line.amount], largest)
    on_lines = sum((most_off([line.amount], largest) for line in order["lines"]), D("0.00"))
    on_order = most_off([line.amount for line in order["lines"] if line.charged], largest)
    assert bill.discount <= max(on_lines, on_order)


@given(limited, prices, prices, st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_a_discount_limit_holds_when_a_line_is_divided_and_its_price_changes(discounts, given, new, quantities):
    """The parts of a line keep the discounts as amounts; each stays within the limit at any later price."""
    largest = D("0.2500")
    entries = [
        {"id": str(index), "kind": "discount", "limit": discount.limit, "reason": "late", "by": None,
         "rate": getattr(discount, "rate", None), "amount": getattr(discount, "amount", None)}
        for index, discount in enumerate(discounts)
    ]  # fmt: skip
    parts = split_entries(entries, given * sum(quantities), quantities)

    for quantity, part in zip(quantities, parts, strict=True):
        price = new * quantity
        line = Line(0, quantity, new, (Component("hot_food", new),), discounts=discounts_in(part))
        bill = price_order([line], order_type="takeaway", supplied_on=date(2026, 11, 20), vat=VatTerms())
        assert bill.discount <= most_off([price], largest)
