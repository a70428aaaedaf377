"""Named reads of buying. `lock_…` reads lock the row until the commit."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _

from inventory.buying.errors import CreditNoteNotFound, DeliveryNotFound, PurchaseOrderNotFound
from inventory.buying.lifecycle import ON_ORDER
from inventory.errors import ItemArchived, ItemNotFound, SupplierNotFound
from inventory.models import (
    CreditNote,
    Delivery,
    DeliveryLine,
    Item,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
    SupplierReturn,
    SupplierReturnLine,
)


def orders() -> QuerySet[PurchaseOrder]:
    """Return the orders with their suppliers, the newest first."""
    return PurchaseOrder.objects.select_related("supplier")


def orders_on_the_way() -> QuerySet[PurchaseOrder]:
    """Return the orders whose goods are expected, the one that is due first."""
    found = orders().filter(status__in=ON_ORDER)
    return found.order_by(F("expected_on").asc(nulls_last=True), "sent_at", "id")


def get_order(order_id: UUID) -> PurchaseOrder:
    """Return the order with its lines and their items. Two queries. Raises PurchaseOrderNotFound."""
    found = orders().prefetch_related(_lines()).filter(pk=order_id).first()
    if found is None:
        raise PurchaseOrderNotFound(order=str(order_id))
    return found


def lock_order(order_id: UUID) -> PurchaseOrder:
    """Lock the order, and return it with its supplier and lines. Two queries. Raises PurchaseOrderNotFound."""
    found = PurchaseOrder.objects.select_for_update(of=("self",), no_key=True).select_related("supplier")
    order = found.prefetch_related(_lines()).filter(pk=order_id).first()
    if order is None:
        raise PurchaseOrderNotFound(order=str(order_id))
    return order


def supplier_in_use(supplier_id: UUID) -> Supplier:
    """Raises SupplierNotFound, for an archived one too."""
    found = Supplier.objects.filter(pk=supplier_id, archived_at=None).first()
    if found is None:
        raise SupplierNotFound(field="supplier_id")
    return found


def items_by_id(item_ids: Iterable[UUID]) -> dict[UUID, Item]:
    """Return these items with their stock and places. One query. Raises ItemNotFound, ItemArchived."""
    wanted = list(dict.fromkeys(item_ids))
    found = {item.id: item for item in Item.objects.filter(pk__in=wanted).select_related("stock", "location")}
    for item_id in wanted:
        if item_id not in found:
            raise ItemNotFound(item=str(item_id))
        if found[item_id].archived_at is not None:
            name = found[item_id].name
            raise ItemArchived(_("%(name)s is archived. Restore it first.") % {"name": name}, item=name)
    return found


def last_prices(supplier_id: UUID, item_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """Return what each item last cost from this supplier, in pounds for one of the item's unit. One query."""
    return _last(DeliveryLine.objects.filter(delivery__supplier=supplier_id, item__in=list(item_ids)))


def own_last_prices() -> dict[UUID, Decimal]:
    """Return what each item last cost from its present supplier, as `last_prices`. One query."""
    return _last(DeliveryLine.objects.filter(delivery__supplier=F("item__supplier")))


def _last(found: QuerySet[DeliveryLine]) -> dict[UUID, Decimal]:
    """Deliveries that were undone do not count."""
    rows = found.filter(delivery__undone_at=None).order_by("item_id", "-delivery__at", "-id").distinct("item_id")
    return {item_id: price / size for item_id, price, size in rows.values_list("item_id", "price", "size")}


def on_order() -> dict[UUID, Decimal]:
    """Return what is on its way of each item, in the item's unit. One query."""
    rows = PurchaseOrderLine.objects.filter(order__status__in=ON_ORDER, received__lt=F("quantity")).order_by()
    left = rows.values("item").annotate(sum=Sum((F("quantity") - F("received")) * F("size")))
    return {row["item"]: row["sum"] for row in left}


def prices_of(supplier: Supplier) -> QuerySet[DeliveryLine]:
    """Return what this supplier delivered and what it cost, by item, the newest first, without what was undone."""
    found = DeliveryLine.objects.filter(delivery__supplier=supplier, delivery__undone_at=None)
    return found.select_related("item", "delivery").order_by("item__name", "item_id", "-delivery__at", "-id")


def deliveries() -> QuerySet[Delivery]:
    """Return the deliveries with their suppliers and orders, the newest first."""
    return Delivery.objects.select_related("supplier", "order")


def get_delivery(delivery_id: UUID) -> Delivery:
    """Return the delivery with lines, returns and credit notes. Five queries. Raises DeliveryNotFound."""
    returned = SupplierReturnLine.objects.select_related("delivery_line__item")
    found = (
        deliveries()
        .prefetch_related(
            Prefetch("lines", DeliveryLine.objects.select_related("item", "location").order_by("position")),
            Prefetch("returns", SupplierReturn.objects.prefetch_related(Prefetch("lines", returned))),
            "credit_notes",
        )
        .filter(pk=delivery_id)
        .first()
    )
    if found is None:
        raise DeliveryNotFound(delivery=str(delivery_id))
    return found


def lock_delivery(delivery_id: UUID) -> Delivery:
    """Lock the delivery, and return it with its lines. Two queries. Raises DeliveryNotFound."""
    found = Delivery.objects.select_for_update(of=("self",), no_key=True).select_related("supplier")
    lines = DeliveryLine.objects.select_related("item").order_by("position")
    delivery = found.prefetch_related(Prefetch("lines", lines)).filter(pk=delivery_id).first()
    if delivery is None:
        raise DeliveryNotFound(delivery=str(delivery_id))
    return delivery


def credit_notes() -> QuerySet[CreditNote]:
    """Return the credit notes with their suppliers and deliveries, the newest first."""
    return CreditNote.objects.select_related("supplier", "delivery")


def lock_credit_note(credit_note_id: UUID) -> CreditNote:
    """Raises CreditNoteNotFound."""
    rows = CreditNote.objects.select_for_update(of=("self",), no_key=True).select_related("supplier")
    found = rows.filter(pk=credit_note_id).first()
    if found is None:
        raise CreditNoteNotFound(credit_note=str(credit_note_id))
    return found


def is_of_delivery(about: UUID | None) -> bool:
    """Return whether a movement about this id belongs to a delivery, or went back of one. At most two queries."""
    if about is None:
        return False
    return Delivery.objects.filter(pk=about).exists() or SupplierReturn.objects.filter(pk=about).exists()


def _lines() -> Any:
    return Prefetch("lines", PurchaseOrderLine.objects.select_related("item__stock").order_by("position"))
