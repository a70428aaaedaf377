"""Random meal deals in memory: their parts share the price to the penny and the VAT of UK_RULES, paid in any way.

The deals are built from a menu as orders build them (`orders.line_items`); nothing is stored.
"""

import gzip
import itertools
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal as D
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import json_codec
from fynlo.core.money import ZERO, round_half_up
from menu.published import PublishedMenu
from menu.tax import TaxClass
from orders.line_items import Choice, Item, build_lines
from orders.models import Order
from orders.pricing.adjustments import DISCOUNT
from orders.pricing.totals import copy_fiscal_terms, reprice
from restaurants.models import Restaurant
from tests.payments.test_random_bills import Bill, pay_and_refund, step

DEALS = 20_000 if os.environ.get("FYNLO_LONG") == "1" else 300
AT_NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
# What is taxed at 20 % in UK_RULES. The rest is zero-rated or exempt.
STANDARD_RATED = {
    "dine_in": {"standard", "standard_food", "hot_food", "cold_food"},
    "takeaway": {"standard", "standard_food", "hot_food"},
}

tax_classes = st.sampled_from([each.value for each in TaxClass])


def pounds_up_to(most):
    return st.integers(0, most * 100).map(lambda pence: (D(pence) / 100).quantize(D("0.01")))


@dataclass(frozen=True)
class Part:
    """A product of a deal: its own price, what it adds to the deal's, its options, and how often it is chosen."""

    tax_class: str
    price: D
    more: D = ZERO
    options: tuple[tuple[str | None, D], ...] = ()  # tax class, None for the product's, and price
    times: int = 1

    @property
    def alone(self) -> D:
        return self.price + self.extra

    @property
    def extra(self) -> D:
        return sum((price for _, price in self.options), ZERO)


@dataclass(frozen=True)
class Deal:
    """A deal as a guest orders it; `discount` is a fraction."""

    price: D
    parts: tuple[Part, ...]
    quantity: int = 1
    discount: D = ZERO

    @property
    def unit_price(self) -> D:
        return self.price + sum((part.times * (part.more + part.extra) for part in self.parts), ZERO)

    def alone_by_class(self) -> dict[str, D]:
        """Return what the deal's products cost without it, by how they are taxed."""
        prices: dict[str, D] = defaultdict(lambda: ZERO)
        for part in self.parts:
            prices[part.tax_class] += part.times * part.price
            for tax_class, price in part.options:
                prices[tax_class or part.tax_class] += part.times * price
        return prices


parts = st.builds(
    Part, tax_classes, pounds_up_to(40), pounds_up_to(5),
    st.lists(st.tuples(st.none() | tax_classes, pounds_up_to(3)), max_size=2).map(tuple), st.integers(1, 2),
)  # fmt: skip
deals = st.builds(
    Deal, pounds_up_to(60), st.lists(parts, min_size=1, max_size=4).map(tuple), st.integers(1, 9),
    st.sampled_from([ZERO, ZERO, D("0.15"), D("0.33")]),
)  # fmt: skip


def published(wanted: list[Deal]) -> tuple[PublishedMenu, list[Item]]:
    """Return a menu with these deals, and the items that order them."""
    ids = (str(UUID(int=number)) for number in itertools.count(1))
    category, products, groups, items = next(ids), [], [], []

    def product(name, price, tax_class, group_ids):
        products.append(
            {
                "id": next(ids), "category_id": category, "name": name, "description": "", "price": price, "emoji": "",
                "tax_class": tax_class, "station": "grill", "prep_minutes": 5, "allergens": [],
                "modifier_groups": group_ids,
            }
        )  # fmt: skip
        return products[-1]["id"]

    def group(options, most):
        groups.append({"id": next(ids), "name": "Group", "min": 0, "max": most, "options": options})
        return groups[-1]["id"]

    def option(price, tax_class, product_id=None):
        return {
            "id": next(ids), "name": "Option", "price": price, "is_default": False, "tax_class": tax_class,
            "allergens": [], "product_id": product_id,
        }  # fmt: skip

    for deal in wanted:
        offered, choices = [], []
        for part in deal.parts:
            within = [option(price, tax_class) for tax_class, price in part.options]
            made = product("Part", part.price, part.tax_class, [group(within, len(within))] if within else [])
            chosen = option(part.more, part.tax_class, product_id=made)
            offered.append(group([chosen], part.times))
            inner = tuple(Choice(UUID(each["id"])) for each in within)
            choices.append(Choice(UUID(chosen["id"]), part.times, inner))
        deal_id = product("Deal", deal.price, TaxClass.HOT_FOOD.value, offered)
        items.append(Item(UUID(deal_id), deal.quantity, tuple(choices)))
    document = {
        "timezone": "Europe/London", "stations": [], "categories": [{"id": category, "name": "Deals"}],
        "products": products, "modifier_groups": groups,
    }  # fmt: skip
    return PublishedMenu(1, "", gzip.compress(json_codec.dumps(document), 1)), items


def order_of(wanted: list[Deal], order_type: str, method: str) -> Order:
    """Return an order of these deals in memory, priced for a restaurant that is registered for VAT."""
    restaurant = Restaurant(
        vat_registered=True, vat_method=method, prices_include_tax=True, service_charge="none",
        service_charge_rate=ZERO, timezone="Europe/London",
    )  # fmt: skip
    menu, items = published(wanted)
    order = Order(order_type=order_type, opened_at=AT_NOON, adjustments=[])
    copy_fiscal_terms(order, restaurant)
    order.all_lines = build_lines(items, menu, order_type, AT_NOON)
    for line, deal in zip(order.open_lines(), wanted, strict=True):
        if deal.discount:
            line.adjustments = [{"kind": DISCOUNT, "rate": deal.discount, "amount": None, "limit": None}]
    reprice(order, restaurant)
    return order


def vat_of(bucket) -> D:
    """The VAT of a bucket by the rule: gross × 20 / 120, rounded half up; none at 0 %."""
    return round_half_up(bucket["gross"] * 20 / 120) if bucket["rate"] else ZERO


@settings(max_examples=DEALS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    wanted=st.lists(deals, min_size=1, max_size=2), order_type=st.sampled_from(["dine_in", "takeaway"]),
    method=st.sampled_from(["per_line", "per_receipt"]), steps=st.lists(step, max_size=4),
)  # fmt: skip
def test_deals_are_shared_taxed_paid_and_refunded_to_the_penny(wanted, order_type, method, steps):
    order = order_of(wanted, order_type, method)
    for line, deal in zip(order.open_lines(), wanted, strict=True):
        check_shares(line, deal)
        check_vat(line, deal, order_type, method)
    assert all((part.unit_price, part.total, part.vat) == (0, 0, 0) for part in order.all_lines if part.part_of_id)
    assert order.total == sum((line.total for line in order.open_lines()), ZERO)
    if method == "per_receipt":
        assert all(bucket["vat"] == vat_of(bucket) for bucket in order.vat_buckets)
    pay_and_refund(Bill(order), steps)


def check_shares(line, deal):
    """The shares sum to the price, and each class has its part of it in proportion to what it costs alone."""
    assert line.unit_price == deal.unit_price == sum(share["price"] for share in line.components)
    by_class, counts = defaultdict(lambda: ZERO), defaultdict(int)
    for share in line.components:
        assert share["price"] >= 0
        by_class[share["tax_class"]] += share["price"]
        counts[share["tax_class"]] += 1
    alone = deal.alone_by_class()
    whole = sum(alone.values(), ZERO)
    for tax_class, price in alone.items() if whole else ():
        off = abs(by_class[tax_class] - deal.unit_price * price / whole)
        assert off < D("0.01") * max(counts[tax_class], 1), tax_class


def check_vat(line, deal, order_type, method):
    """What is taxed at 20 % is the shares of its classes, and its VAT is the rule's."""
    taxed = sum(
        (share["price"] for share in line.components if share["tax_class"] in STANDARD_RATED[order_type]), ZERO
    )  # fmt: skip
    gross = sum((bucket["gross"] for bucket in line.vat_buckets if bucket["rate"]), ZERO)
    if not deal.discount:
        assert (line.total, gross) == (deal.unit_price * deal.quantity, taxed * deal.quantity)
    elif line.unit_price:
        classes = len({share["tax_class"] for share in line.components})
        assert abs(gross - line.total * taxed / line.unit_price) < D("0.01") * classes
    if method == "per_line":
        assert all(bucket["vat"] == vat_of(bucket) for bucket in line.vat_buckets)


@pytest.mark.parametrize(("order_type", "vat"), [("takeaway", "0.48"), ("dine_in", "1.08")])
def test_the_deal_of_the_rules_is_one_of_these(order_type, vat):
    """UK_RULES: £6.50 of a sandwich at £4.20, crisps at £1.30 and a cola at £2.00."""
    parts_of_rules = (
        Part("cold_food", D("4.20")), Part("standard_food", D("1.30")), Part("standard_food", D("2.00")),
    )  # fmt: skip
    order = order_of([Deal(D("6.50"), parts_of_rules)], order_type, "per_line")
    assert [share["price"] for share in order.all_lines[0].components] == [D("3.64"), D("1.13"), D("1.73")]
    assert (order.total, order.vat_total) == (D("6.50"), D(vat))
