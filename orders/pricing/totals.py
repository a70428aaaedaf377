"""The sums of a stored order: price its rows with `calculation`, and write the sums back. In memory."""

from dataclasses import asdict
from decimal import Decimal

from orders import lifecycle
from orders.models import Line, Order
from orders.pricing import calculation
from orders.pricing.adjustments import discounts_in, is_comped
from orders.pricing.vat import VatBucket, VatTerms
from restaurants.business_days import supply_date
from restaurants.models import Restaurant

ORDER_TOTALS = ["subtotal", "discount", "service_charge", "vat_total", "total", "outside_sales", "vat_buckets"]
LINE_TOTALS = ["discount", "total", "vat", "vat_buckets"]


def copy_fiscal_terms(order: Order, restaurant: Restaurant) -> None:
    """Copy the restaurant's current VAT terms and service charge to a new order."""
    order.vat_registered = restaurant.vat_registered
    order.vat_method = restaurant.vat_method
    order.prices_include_tax = restaurant.prices_include_tax
    copy_service_charge(order, restaurant)


def copy_service_charge(order: Order, restaurant: Restaurant) -> None:
    """Copy the restaurant's current service charge to the order. Only dine-in orders have one."""
    order.charge, order.charge_rate = Order.Charge.NONE, Decimal("0.0000")
    if order.order_type == Order.Type.DINE_IN and restaurant.service_charge != Order.Charge.NONE:
        order.charge = restaurant.service_charge
        order.charge_rate = restaurant.service_charge_rate


def reprice(order: Order, restaurant: Restaurant) -> list[Line]:
    """Recompute all sums of the order and its `all_lines`. Saves nothing. Return the lines whose sums changed.

    VAT rounded per receipt may change a penny on a line that is not part of the change.
    """
    priced = price(order, order.all_lines, restaurant)
    order.subtotal, order.discount = priced.subtotal, priced.discount
    order.service_charge, order.vat_total, order.total = priced.service_charge, priced.vat_total, priced.total
    order.outside_sales = priced.outside_sales
    order.vat_buckets = [_bucket(bucket) for bucket in priced.buckets]
    changed = []
    for line, figures in zip(order.all_lines, priced.lines, strict=True):
        sums = (figures.discount, figures.amount - figures.discount, figures.vat, [_bucket(b) for b in figures.buckets])
        if sums != (line.discount, line.total, line.vat, line.vat_buckets):
            line.discount, line.total, line.vat, line.vat_buckets = sums
            changed.append(line)
    return changed


def price(order: Order, lines: list[Line], restaurant: Restaurant) -> calculation.PricedOrder:
    """Price these lines on the order's terms. The date of supply is the day it was opened, in the restaurant's zone."""
    charge = None
    if order.charge != Order.Charge.NONE:
        charge = calculation.ServiceCharge(
            order.charge_rate,
            compulsory=order.charge == Order.Charge.COMPULSORY,
            applied=order.charge_applied,
            rounding=order.charge_rounding,
        )
    return calculation.price_order(
        [_priceable(line) for line in lines],
        order_type=order.order_type,
        supplied_on=supply_date(order.opened_at, restaurant),
        vat=VatTerms(order.vat_registered, order.vat_method, order.prices_include_tax),
        discounts=discounts_in(order.adjustments),
        service_charge=charge,
    )


def update_bill(order: Order) -> None:
    """Update `order.bill` from `paid` and `total`. A zero-total bill stays OPEN until the order is closed."""
    if order.bill == Order.Bill.VOID or not order.paid:
        return
    bill = Order.Bill.PAID if order.paid >= order.total else Order.Bill.PART_PAID
    if bill != order.bill and bill in lifecycle.BILL_MOVES[order.bill]:
        order.bill = bill


def _priceable(line: Line) -> calculation.Line:
    return calculation.Line(
        id=line.id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        components=tuple(calculation.Component(part["tax_class"], part["price"]) for part in line.components),
        discounts=discounts_in(line.adjustments),
        charged=line.status != Line.Status.VOID and not is_comped(line),
        is_sale=line.is_sale,
    )


def _bucket(bucket: VatBucket) -> dict[str, Decimal | str]:
    return {**asdict(bucket), "treatment": bucket.treatment.value}
