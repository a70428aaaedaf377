"""The JSON of stock as the mobile app reads it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from fynlo.core.money import round_half_up
from inventory.models import Item, Movement

OUT = (
    Movement.Kind.SALE, Movement.Kind.COMP, Movement.Kind.RETURN, Movement.Kind.PRODUCTION, Movement.Kind.WASTE,
)  # fmt: skip
TURNOVER_DAYS = 30
HUNDREDTH = Decimal("0.01")


def used_since(today: date) -> dict[UUID, Decimal]:
    """Return how much of each item went out in the last TURNOVER_DAYS days. One query."""
    since = today - timedelta(days=TURNOVER_DAYS)
    found = Movement.objects.filter(kind__in=OUT, business_day__gt=since).order_by()
    return {row["item"]: -row["sum"] for row in found.values("item").annotate(sum=Sum("quantity"))}


def serialize_row(item: Item, used: Mapping[UUID, Decimal]) -> dict[str, Any]:
    """Return an item for the app's list. Needs its stock and supplier.

    `turnover_rate` is how many times what is there went out in the last TURNOVER_DAYS days, 0 if nothing is there.
    An item that was never delivered has no `last_restocked`.
    """
    stock = item.stock
    turnover = used.get(item.id, Decimal(0)) / stock.quantity if stock.quantity > 0 else Decimal(0)
    return {
        "id": item.id,
        "sku": item.sku,
        "name": item.name,
        "category": item.category,
        "current_stock": stock.quantity,
        "minimum_stock": item.reorder_at or Decimal(0),
        "maximum_stock": item.par_level or Decimal(0),
        "reorder_level": item.reorder_at or Decimal(0),
        "unit": item.unit,
        "unit_cost": round_half_up(stock.cost),
        "supplier": item.supplier.name if item.supplier else "",
        **({"last_restocked": stock.last_delivered_at} if stock.last_delivered_at else {}),
        "last_updated": stock.changed_at or item.created_at,
        "turnover_rate": turnover.quantize(HUNDREDTH),
    }


def serialize_ledger_row(movement: Movement) -> dict[str, Any]:
    """Return a movement with its item, as the app's ledger lists it. Needs its item."""
    return {
        "id": movement.id,
        "sku": movement.item.sku,
        "name": movement.item.name,
        "type": movement.kind,
        "quantity": movement.quantity,
        "unit": movement.item.unit,
        "value": movement.value,
        "reason": movement.reason,
        "by": movement.by_name,
        "created_at": movement.at,
    }
