"""The content of a receipt as one JSON document. Nothing on a receipt is read from anywhere else later.

Call it in the restaurant's language: it writes texts such as the type of order.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core.money import ZERO
from orders.labels import option_names
from orders.line_kinds import KINDS
from orders.models import Order
from payments.models import Payment, Refund
from payments.tenders import TENDERS
from payments.vat import Part
from restaurants.business_days import supply_date
from restaurants.models import Restaurant

LAYOUT = 1


def for_payment(
    payment: Payment, order: Order, by_line: Mapping[UUID, Decimal], part: Part, restaurant: Restaurant
) -> dict[str, Any]:
    """Return the receipt of a captured payment: what it paid for, its VAT, its tender, what is still due."""
    return {
        "layout": LAYOUT,
        "kind": "sale",
        "restaurant": issuer(restaurant, vat_registered=order.vat_registered),
        "order": _order(order, restaurant),
        "is_whole_bill": payment.amount == order.total,
        "lines": _lines(order, by_line),
        "bill": _bill(order),
        "vat": _vat(order, part),
        "payment": {
            "method": payment.tender,
            "amount": payment.amount,
            "over": payment.amount - sum(by_line.values(), ZERO),
            "service_charge": part.service_charge,
            "tip": payment.tip,
            "total": payment.amount + payment.tip,
            "received": payment.received,
            "change": payment.change,
            "is_test": payment.is_test,
            "taken_by": payment.taken_by_name,
            "at": payment.captured_at,
            **({} if payment.balance_left is None else {"balance_left": payment.balance_left}),
            **_voucher(payment, payment.tender),
        },
        "due": order.due,
    }


def for_refund(
    refund: Refund, payment: Payment, order: Order, by_line: Mapping[UUID, Decimal], of: str, restaurant: Restaurant
) -> dict[str, Any]:
    """Return the receipt of a refund: the refunded amounts and the VAT that they reverse."""
    return {
        "layout": LAYOUT,
        "kind": "refund",
        "of": of,
        "reason": refund.reason,
        "restaurant": issuer(restaurant, vat_registered=order.vat_registered),
        "order": _order(order, restaurant),
        "is_whole_bill": False,
        "lines": _lines(order, by_line),
        "bill": _bill(order),
        "vat": _vat(order, Part(refund.buckets, refund.service_charge)),
        "payment": {
            "method": refund.method,
            "amount": refund.amount,
            "over": refund.amount - sum(by_line.values(), ZERO),
            "service_charge": refund.service_charge,
            "tip": refund.tip,
            "total": refund.amount + refund.tip,
            "received": ZERO,
            "change": ZERO,
            "is_test": payment.is_test,
            "taken_by": refund.by_name,
            "at": refund.at,
            **_voucher(payment, refund.method),
        },
        "due": order.due,
    }


def _voucher(payment: Payment, tender: str) -> dict[str, Any]:
    """Return the voucher that paid, or that a refund gives back; nothing in another tender."""
    if not TENDERS[tender].has_kinds:
        return {}
    return {
        "voucher": {
            "name": payment.voucher_name, "value": payment.voucher_value, "reference": payment.voucher_reference
        }
    }  # fmt: skip


def issuer(restaurant: Restaurant, *, vat_registered: bool) -> dict[str, Any]:
    """Return the restaurant as a receipt names it now. Unless it is registered for VAT, it shows no VAT number.

    Documents from before the logo and the lines of text have no `logo`, `header` and `footer`; those from before
    printing in the restaurant's language have no `language`.
    """
    return {
        "logo": restaurant.logo,
        "header": restaurant.receipt_header,
        "footer": restaurant.receipt_footer,
        "name": restaurant.name,
        "address": restaurant.address,
        "phone": restaurant.phone,
        "email": restaurant.email,
        "vat_number": restaurant.vat_number if vat_registered else "",
        "currency": restaurant.currency,
        "timezone": restaurant.timezone,
        "language": restaurant.language,
    }


def _order(order: Order, restaurant: Restaurant) -> dict[str, Any]:
    return {
        "id": order.id,
        "number": order.number,
        "business_day": order.business_day,
        "supplied_on": supply_date(order.opened_at, restaurant),
        "opened_at": order.opened_at,
        "type": order.order_type,
        "type_name": order.get_order_type_display(),
        "table": order.table_name,
        "server": order.server_name,
        "guests": order.guests,
    }


def _lines(order: Order, by_line: Mapping[UUID, Decimal]) -> list[dict[str, Any]]:
    """Return the lines that the money is for. `amount` is its part of each, with the line's share of a charge.

    Lines that are no sale of food come last, under the `heading` of their kind.
    """
    return [
        {
            "id": line.id,
            "name": line.printed_name,
            "heading": "" if line.is_sale else str(KINDS[line.kind].heading),
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "options": option_names(line),
            "discount": line.discount,
            "total": line.total,
            "amount": by_line[line.id],
        }
        for line in sorted(order.all_lines, key=lambda line: "" if line.is_sale else line.kind)
        if line.id in by_line
    ]


def _bill(order: Order) -> dict[str, Any]:
    return {
        "subtotal": order.subtotal,
        "discount": order.discount,
        "service_charge": order.service_charge,
        "service_charge_kind": order.charge if order.service_charge else "none",
        "service_charge_rate": order.charge_rate,
        "vat_total": order.total - order.subtotal + order.discount - order.service_charge
        if not order.prices_include_tax
        else order.vat_total,
        "prices_include_tax": order.prices_include_tax,
        "total": order.total,
    }


def _vat(order: Order, part: Part) -> dict[str, Any]:
    """Return the VAT of a receipt.

    A registered restaurant states VAT unless it uses a retail scheme. One that is not registered shows none.
    """
    return {
        "stated": order.vat_registered and order.vat_method != "daily_gross",
        "method": order.vat_method,
        "shown": order.vat_registered,
        "buckets": part.buckets,
    }
