"""What is bought: orders to suppliers, what arrived of them, what went back, and the credit notes that are due."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from fynlo.core.money import round_half_up
from inventory.models.items import LONGEST_NAME, MONEY, QUANTITY, Item, Location, Supplier

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

PRICE: dict[str, Any] = {"max_digits": 12, "decimal_places": 4}
SIZE: dict[str, Any] = {"max_digits": 20, "decimal_places": 10}
LONGEST_NOTE = 500
LONGEST_REASON = 200
LONGEST_REFERENCE = 60


class PurchaseOrderNumber(models.Model):
    """The last number of an order to a supplier (fynlo.core.counters). One row."""

    series = models.CharField(max_length=10, primary_key=True)
    last_number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.series}: {self.last_number}"


class PurchaseOrder(models.Model):
    """An order to a supplier. It has a number once it is sent, and its lines do not change afterwards.

    `total` is what all of it costs without VAT. `sent_to` is the email address, empty if it was ordered otherwise.
    `reason` is why it was cancelled or closed before all of it arrived.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        PART_RECEIVED = "part_received", "Part received"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(null=True, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="purchase_orders")
    supplier_id: UUID
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.DRAFT)
    expected_on = models.DateField(null=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    total = models.DecimalField(**MONEY, default=0)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change and every delivery.")
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    sent_by_name = models.CharField(max_length=120, blank=True, default="")
    sent_to = models.EmailField(max_length=254, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    lines: RelatedManager[PurchaseOrderLine]
    deliveries: RelatedManager[Delivery]

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__isnull=True, sent_at__isnull=True, status__in=["draft", "cancelled"])
                | (models.Q(number__isnull=False, sent_at__isnull=False) & ~models.Q(status="draft")),
                name="purchase_order_number_once_sent",
            )
        ]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"], name="purchase_orders_by_status"),
            models.Index(fields=["-created_at", "-id"], name="purchase_orders_by_time"),
        ]

    def __str__(self) -> str:
        return f"purchase order {self.number or self.id}"


class PurchaseOrderLine(models.Model):
    """`quantity` of `unit` for `price` each without VAT; one unit is `size` of the item's unit, as it was then.

    `received` is what has arrived, without what was undone; what went back later still counts as received.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    order_id: UUID
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="purchase_order_lines")
    item_id: UUID
    name = models.CharField(max_length=LONGEST_NAME)
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    quantity = models.DecimalField(**QUANTITY)
    unit = models.CharField(max_length=20)
    size = models.DecimalField(**SIZE)
    price = models.DecimalField(**PRICE)
    received = models.DecimalField(**QUANTITY, default=0)

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "item"], name="purchase_order_item_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="purchase_order_line_orders_something"),
            models.CheckConstraint(
                condition=models.Q(received__gte=0, price__gte=0, size__gt=0), name="purchase_order_line_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} {self.name}"

    @property
    def amount(self) -> Decimal:
        """What the line costs in pounds without VAT, rounded half up to the penny."""
        return round_half_up(self.quantity * self.price)

    @property
    def outstanding(self) -> Decimal:
        """What has not arrived, in `unit`; zero for more than was ordered."""
        return max(self.quantity - self.received, Decimal(0))


class Delivery(models.Model):
    """What a supplier brought at one time, of an order or without one. Written once; `undone_at` took all of it back.

    `note` is the number of the supplier's delivery note, `total` what it cost without VAT.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="deliveries")
    supplier_id: UUID
    order = models.ForeignKey(PurchaseOrder, null=True, on_delete=models.PROTECT, related_name="deliveries")
    order_id: UUID | None
    note = models.CharField(max_length=LONGEST_REFERENCE, blank=True, default="")
    total = models.DecimalField(**MONEY)
    business_day = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    lines: RelatedManager[DeliveryLine]
    returns: RelatedManager[SupplierReturn]
    credit_notes: RelatedManager[CreditNote]

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="deliveries_by_time")]

    def __str__(self) -> str:
        return f"delivery {self.id}"


class DeliveryLine(models.Model):
    """`quantity` of `unit`, which is `stock_quantity` of the item's unit, for `price` each and `value` in all.

    `ordered_price` is the order's price and `last_price` what the supplier charged the time before, both of one
    `unit`; None if there is none. `returned` is what went back, in `unit`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines")
    delivery_id: UUID
    order_line = models.ForeignKey(
        PurchaseOrderLine, null=True, on_delete=models.PROTECT, related_name="delivery_lines"
    )
    order_line_id: UUID | None
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="delivery_lines")
    item_id: UUID
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    location_id: UUID
    quantity = models.DecimalField(**QUANTITY)
    unit = models.CharField(max_length=20)
    size = models.DecimalField(**SIZE)
    stock_quantity = models.DecimalField(**QUANTITY)
    price = models.DecimalField(**PRICE)
    value = models.DecimalField(**MONEY)
    ordered_price = models.DecimalField(**PRICE, null=True)
    last_price = models.DecimalField(**PRICE, null=True)
    returned = models.DecimalField(**QUANTITY, default=0)

    class Meta:
        ordering = ["delivery", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, stock_quantity__gt=0, returned__gte=0)
                & models.Q(returned__lte=models.F("quantity")),
                name="delivery_line_amounts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} of {self.item_id}"

    @property
    def returnable(self) -> Decimal:
        """What has not gone back, in `unit`."""
        return self.quantity - self.returned


class SupplierReturn(models.Model):
    """What went back to a supplier of one delivery, and why. Written once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="returns")
    delivery_id: UUID
    reason = models.CharField(max_length=LONGEST_REASON)
    business_day = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"return {self.id}"


class SupplierReturnLine(models.Model):
    """`quantity` in the delivery line's unit, `stock_quantity` in the item's; `credit` is what it cost."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    supplier_return = models.ForeignKey(SupplierReturn, on_delete=models.PROTECT, related_name="lines")
    delivery_line = models.ForeignKey(DeliveryLine, on_delete=models.PROTECT, related_name="return_lines")
    delivery_line_id: UUID
    quantity = models.DecimalField(**QUANTITY)
    stock_quantity = models.DecimalField(**QUANTITY)
    credit = models.DecimalField(**MONEY)

    class Meta:
        ordering = ["supplier_return", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="supplier_return_line_returns_something")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.delivery_line_id}"


class CreditNote(models.Model):
    """What a supplier owes for goods that went back, a price that was wrong or goods that did not come.

    `expected` is what we ask for, `received` what the supplier's note says; both in pounds without VAT.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="credit_notes")
    supplier_id: UUID
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="credit_notes")
    delivery_id: UUID
    supplier_return = models.OneToOneField(
        SupplierReturn, null=True, on_delete=models.PROTECT, related_name="credit_note"
    )
    reason = models.CharField(max_length=LONGEST_REASON)
    expected = models.DecimalField(**MONEY)
    received = models.DecimalField(**MONEY, null=True)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True, default="")
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True, default="")
    received_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__isnull=True, received_at__isnull=True)
                | models.Q(received__isnull=False, received_at__isnull=False),
                name="credit_note_received_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="credit_notes_by_time")]

    def __str__(self) -> str:
        return f"credit note {self.reference or self.id}"
