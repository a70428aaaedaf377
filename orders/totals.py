"""What a stored order comes to: from its rows to `orders.pricing` and back into them."""

from dataclasses import asdict
from decimal import Decimal

from orders import lifecycle, pricing
from orders.days import supply_date
from orders.models import Line, Order
from restaurants.models import Restaurant

ORDER_TOTALS = ["subtotal", "discount", "service_charge", "vat_total", "total", "vat_buckets"]
COMP, DISCOUNT = "comp", "discount"  # what an entry of `adjustments` is
LINE_TOTALS = ["discount", "total", "vat", "vat_buckets"]


def copy_terms(order: Order, restaurant: Restaurant) -> None:
    """Give a new order the restaurant's fiscal terms of this moment. A service charge is for those who sit down."""
    order.vat_registered = restaurant.vat_registered
    order.vat_method = restaurant.vat_method
    order.prices_include_tax = restaurant.prices_include_tax
    copy_charge(order, restaurant)


def copy_charge(order: Order, restaurant: Restaurant) -> None:
    """The service charge of an order of this type, as the restaurant takes it at this moment."""
    order.charge, order.charge_rate = Order.Charge.NONE, Decimal("0.0000")
    if order.order_type == Order.Type.DINE_IN and restaurant.service_charge != Order.Charge.NONE:
        order.charge = restaurant.service_charge
        order.charge_rate = restaurant.service_charge_rate


def reprice(order: Order, restaurant: Restaurant) -> list[Line]:
    """Work the order out anew from `order.all_lines` and put every sum in its place; nothing is saved.

    Answers the lines whose stored sums moved. VAT that is rounded per receipt may move a penny on a line that
    nobody touched.
    """
    priced = price(order, order.all_lines, restaurant)
    order.subtotal, order.discount = priced.subtotal, priced.discount
    order.service_charge, order.vat_total, order.total = priced.service_charge, priced.vat_total, priced.total
    order.vat_buckets = [_bucket(bucket) for bucket in priced.buckets]
    moved = []
    for line, figures in zip(order.all_lines, priced.lines, strict=True):
        sums = (figures.discount, figures.amount - figures.discount, figures.vat, [_bucket(b) for b in figures.buckets])
        if sums != (line.discount, line.total, line.vat, line.vat_buckets):
            line.discount, line.total, line.vat, line.vat_buckets = sums
            moved.append(line)
    return moved


def price(order: Order, lines: list[Line], restaurant: Restaurant) -> pricing.PricedOrder:
    """The order's terms applied to these lines. The date of supply is the day it was opened, in the zone."""
    charge = None
    if order.charge != Order.Charge.NONE:
        charge = pricing.ServiceCharge(
            order.charge_rate,
            compulsory=order.charge == Order.Charge.COMPULSORY,
            applied=order.charge_applied,
            rounding=order.charge_rounding,
        )
    return pricing.price_order(
        [_priceable(line) for line in lines],
        order_type=order.order_type,
        supplied_on=supply_date(order.opened_at, restaurant),
        vat=pricing.VatTerms(order.vat_registered, order.vat_method, order.prices_include_tax),
        discounts=_discounts(order.adjustments),
        service_charge=charge,
    )


def is_comped(line: Line) -> bool:
    return any(entry["kind"] == COMP for entry in line.adjustments)


def settle_bill(order: Order) -> None:
    """Say how far the bill is paid, from `paid` and `total`. One that comes to nothing is open until it is closed."""
    if order.bill == Order.Bill.VOID or not order.paid:
        return
    bill = Order.Bill.PAID if order.paid >= order.total else Order.Bill.PART_PAID
    if bill != order.bill and bill in lifecycle.BILL_MOVES[order.bill]:
        order.bill = bill


def _priceable(line: Line) -> pricing.Line:
    return pricing.Line(
        id=line.id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        components=tuple(pricing.Component(part["tax_class"], part["price"]) for part in line.components),
        discounts=_discounts(line.adjustments),
        charged=line.status != Line.Status.VOID and not is_comped(line),
    )


def _discounts(adjustments: list[dict]) -> tuple[pricing.Discount, ...]:
    return tuple(discount_of(entry) for entry in adjustments if entry["kind"] == DISCOUNT)


def discount_of(entry: dict) -> pricing.Discount:
    limit = entry.get("limit")
    if entry["rate"] is None:
        return pricing.AmountOff(entry["amount"], limit)
    return pricing.RateOff(entry["rate"], limit)


def _bucket(bucket: pricing.VatBucket) -> dict[str, Decimal | str]:
    return {**asdict(bucket), "treatment": bucket.treatment.value}
