"""The JSON of buying."""

from typing import Any

from inventory.buying.suggestions import Suggestion
from inventory.models import CreditNote, Delivery, DeliveryLine, PurchaseOrder


def serialize_order_head(order: PurchaseOrder) -> dict[str, Any]:
    """Return an order without its lines. Needs its supplier."""
    return {
        "id": order.id,
        "number": order.number,
        "status": order.status,
        "supplier_id": order.supplier_id,
        "supplier": order.supplier.name,
        "expected_on": order.expected_on,
        "note": order.note,
        "reason": order.reason,
        "total": order.total,
        "sent_at": order.sent_at,
        "sent_to": order.sent_to,
        "version": order.version,
    }


def serialize_order(order: PurchaseOrder) -> dict[str, Any]:
    """Return an order. Needs its lines and supplier."""
    return {
        **serialize_order_head(order),
        "lines": [
            {
                "item_id": line.item_id,
                "name": line.name,
                "supplier_code": line.supplier_code,
                "quantity": line.quantity,
                "unit": line.unit,
                "price": line.price,
                "amount": line.amount,
                "received": line.received,
            }
            for line in order.lines.all()
        ],
    }


def serialize_delivery_head(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery without its lines."""
    return {
        "id": delivery.id,
        "supplier_id": delivery.supplier_id,
        "order_id": delivery.order_id,
        "note": delivery.note,
        "total": delivery.total,
        "at": delivery.at,
        "by_name": delivery.by_name,
        "undone": delivery.undone_at is not None,
    }


def serialize_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery. Needs its lines with their items, and its credit notes."""
    return {
        **serialize_delivery_head(delivery),
        "lines": [
            {
                "id": line.id,
                "item_id": line.item_id,
                "name": line.item.name,
                "quantity": line.quantity,
                "unit": line.unit,
                "stock_quantity": line.stock_quantity,
                "price": line.price,
                "ordered_price": line.ordered_price,
                "last_price": line.last_price,
                "value": line.value,
                "returned": line.returned,
            }
            for line in delivery.lines.all()
        ],
        "credit_notes": [serialize_credit_note(each) for each in delivery.credit_notes.all()],
    }


def serialize_credit_note(credit: CreditNote) -> dict[str, Any]:
    return {
        "id": credit.id,
        "supplier_id": credit.supplier_id,
        "delivery_id": credit.delivery_id,
        "reason": credit.reason,
        "expected": credit.expected,
        "received": credit.received,
        "reference": credit.reference,
        "received_at": credit.received_at,
    }


def serialize_price(line: DeliveryLine) -> dict[str, Any]:
    """Return what one unit cost in a delivery. Needs its item and delivery."""
    return {
        "item_id": line.item_id,
        "name": line.item.name,
        "at": line.delivery.at,
        "quantity": line.quantity,
        "unit": line.unit,
        "price": line.price,
        "last_price": line.last_price,
    }


def serialize_suggestion(suggestion: Suggestion) -> dict[str, Any]:
    """Return what to order of an item, with the figures that it is made of, in the item's unit."""
    item, need = suggestion.item, suggestion.need
    return {
        "item_id": item.id,
        "name": item.name,
        "supplier_id": item.supplier_id,
        "unit": item.unit,
        "use_per_day": need.use_per_day,
        "days": need.days,
        "kept_back": need.kept_back,
        "par_level": need.par_level,
        "there": need.there,
        "on_order": need.on_order,
        "missing": need.missing,
        "packs": suggestion.packs,
        "pack": suggestion.pack,
        "pack_size": suggestion.size,
        "price": suggestion.price,
        "amount": suggestion.amount,
    }
