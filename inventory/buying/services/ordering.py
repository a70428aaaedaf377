"""Begin, change and copy an order to a supplier while it is a draft."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from inventory.buying import events
from inventory.buying.errors import ItemTwice, NothingToReorder, PurchaseOrderChanged, PurchaseOrderSent
from inventory.buying.lifecycle import Status
from inventory.buying.selectors import get_order, items_by_id, last_prices, lock_order, supplier_in_use
from inventory.costing import COST_PLACES
from inventory.models import Item, PurchaseOrder, PurchaseOrderLine
from inventory.models.items import LONGEST_NAME
from inventory.units import rounded, spelled
from realtime.commands.context import CommandContext

PRICE_PLACES = Decimal("0.0001")


def create_order(
    *,
    context: CommandContext,
    supplier_id: UUID,
    lines: Sequence[Mapping[str, Any]],
    order_id: UUID | None = None,
    expected_on: date | None = None,
    note: str = "",
) -> PurchaseOrder:
    """Begin an order of `lines`: {item_id, quantity, unit, price}. It stays a draft until it is sent.

    Without a `unit` it is the one in which the item is bought; without a `price`, of one unit without VAT, what the
    supplier charged last, or else what stock cost on average. A second call with the same `order_id` returns the
    first's. Records `inventory.purchase_order_changed`.

    Raises SupplierNotFound, ItemNotFound, ItemArchived, ItemTwice, ConversionMissing.
    """
    earlier = PurchaseOrder.objects.filter(pk=order_id).first() if order_id else None
    if earlier is not None:
        return get_order(earlier.id)
    supplier = supplier_in_use(supplier_id)
    order = PurchaseOrder(
        id=order_id or uuid7(), supplier=supplier, expected_on=expected_on, note=note, created_at=context.at,
        created_by_name=context.actor.name,
    )  # fmt: skip
    made = _new_lines(order, lines)
    order.total = _total(made)
    order.save(force_insert=True)
    PurchaseOrderLine.objects.bulk_create(made)
    context.annotate(purchase_order=str(order.id), supplier=supplier.name, lines=len(made), total=order.total)
    events.order_changed(context, order)
    return get_order(order.id)


def change_order(
    *,
    context: CommandContext,
    order_id: UUID,
    version: int,
    lines: Sequence[Mapping[str, Any]] | None = None,
    **details: Any,
) -> PurchaseOrder:
    """Change a draft: `lines` replace those before, `expected_on` and `note` what was there. Locks the order.

    `version` is the one that the editor read. Records `inventory.purchase_order_changed`. Raises PurchaseOrderNotFound,
    PurchaseOrderSent, PurchaseOrderChanged, and as `create_order`.
    """
    order = lock_order(order_id)
    check_draft(order, version)
    for name, value in details.items():
        if getattr(order, name) != value:
            context.annotate(purchase_order=str(order.id), field=name, before=getattr(order, name), after=value)
            setattr(order, name, value)
    if lines is not None:
        made = _new_lines(order, lines)
        order.lines.all().delete()
        PurchaseOrderLine.objects.bulk_create(made)
        order.total = _total(made)
        context.annotate(purchase_order=str(order.id), lines=len(made), total=order.total)
    order.version += 1
    order.save(update_fields=["expected_on", "note", "total", "version"])
    events.order_changed(context, order)
    return get_order(order.id)


def reorder(*, context: CommandContext, order_id: UUID, new_id: UUID | None = None) -> PurchaseOrder:
    """Begin a new draft with the lines of an earlier order, at the supplier's last prices.

    Items that were archived since are left out. Raises PurchaseOrderNotFound, NothingToReorder, and as `create_order`.
    """
    earlier = get_order(order_id)
    lines = [
        {"item_id": line.item_id, "quantity": line.quantity, "unit": line.unit}
        for line in earlier.lines.all()
        if line.item.archived_at is None
    ]
    if not lines:
        raise NothingToReorder(order=str(order_id))
    return create_order(context=context, supplier_id=earlier.supplier_id, lines=lines, order_id=new_id)


def check_draft(order: PurchaseOrder, version: int) -> None:
    """Raises PurchaseOrderSent, PurchaseOrderChanged."""
    if order.status != Status.DRAFT:
        raise PurchaseOrderSent(status=str(order.status))
    if order.version != version:
        raise PurchaseOrderChanged(current_version=order.version)


def size_of(item: Item, unit: str) -> Decimal:
    """Return how many of the item's unit one `unit` is. Raises ConversionMissing."""
    return rounded(item.units.factor(unit, item.unit), COST_PLACES)


def usual_price(item: Item, size: Decimal, last: Mapping[UUID, Decimal]) -> Decimal:
    """Return the price of one unit of `size`: the supplier's last one, else what stock cost on average."""
    return rounded(Fraction(last.get(item.id, item.stock.cost)) * Fraction(size), PRICE_PLACES)


def _new_lines(order: PurchaseOrder, given: Sequence[Mapping[str, Any]]) -> list[PurchaseOrderLine]:
    """Two queries."""
    ids = [each["item_id"] for each in given]
    items = items_by_id(ids)
    last = last_prices(order.supplier_id, ids)
    made = []
    for position, each in enumerate(given):
        item = items[each["item_id"]]
        if item.id in ids[:position]:
            said = _("%(name)s is listed twice. Add the quantities up.") % {"name": item.name}
            raise ItemTwice(said, field="lines", item=item.name)
        unit = spelled(each.get("unit") or item.pack)
        size = size_of(item, unit)
        price = each.get("price")
        made.append(
            PurchaseOrderLine(
                order=order, position=position, item=item, name=item.name[:LONGEST_NAME],
                supplier_code=item.supplier_code, quantity=each["quantity"], unit=unit, size=size,
                price=usual_price(item, size, last) if price is None else price,
            )
        )  # fmt: skip
    return made


def _total(lines: Sequence[PurchaseOrderLine]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)
