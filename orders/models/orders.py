"""An order: its table and people, statuses, fiscal terms and sums."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models.customers import Customer
from orders.models.exact_json import ExactJSONField
from orders.models.floor import Table, table_label
from orders.pricing.vat import VatMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    from orders.models.lines import Line

MONEY: dict[str, Any] = {"max_digits": 10, "decimal_places": 2, "default": Decimal("0.00")}
NOTHING = Value([], output_field=models.JSONField())  # an empty JSON list, as a database default


class Order(models.Model):
    """`status` is the progress of service, `bill` the progress of payment; orders.lifecycle has the moves of both.

    The restaurant's fiscal terms are copied when the order is opened and do not change. `number` counts from 1 on each
    business day. Amounts are in pounds and are sums over the lines, stored in the transaction that stored the lines.
    `content` is the sha256 of the request that placed it: the same reference with other content is refused. `stage` is
    what the guests are doing since `stage_since`; a table's state is derived from the stages of its orders.
    `adjustments` are the discounts in force on the whole order (orders.pricing.adjustments). `charge_rounding` are
    pennies of service charge that moving lines between orders would round away. `outside_sales` is the part of `total`
    that is no sale (orders.line_kinds).
    """

    class Type(models.TextChoices):
        DINE_IN = "dine_in", _("Eat in")
        TAKEAWAY = "takeaway", _("Takeaway")
        PICKUP = "pickup", _("Pickup")
        DELIVERY = "delivery", _("Delivery")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Pending")
        CONFIRMED = "confirmed", _("Confirmed")
        PREPARING = "preparing", _("Preparing")
        READY = "ready", _("Ready")
        SERVED = "served", _("Served")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    class Bill(models.TextChoices):
        OPEN = "open", _("Open")
        PART_PAID = "part_paid", _("Part paid")
        PAID = "paid", _("Paid")
        VOID = "void", _("Void")

    class Charge(models.TextChoices):
        NONE = "none", _("None")
        OPTIONAL = "optional", _("Optional")
        COMPULSORY = "compulsory", _("Compulsory")

    class Stage(models.TextChoices):
        ORDERING = "ordering", _("Ordering")
        WAITING = "waiting", _("Waiting for food")
        SERVED = "served", _("Served")
        PAYING = "paying", _("Paying")

    CLOSED = (Status.COMPLETED, Status.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business_day = models.DateField()
    number = models.PositiveIntegerField()
    client_reference = models.CharField(max_length=64, unique=True, null=True, blank=True)
    content = models.CharField(max_length=64)
    order_type = models.CharField(max_length=10, choices=Type.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    bill = models.CharField(max_length=10, choices=Bill.choices, default=Bill.OPEN)
    table = models.ForeignKey(Table, null=True, on_delete=models.PROTECT, related_name="orders")
    table_id: UUID | None
    table_name = models.CharField(
        max_length=20, blank=True, help_text="The name of the table when the order was opened."
    )
    guests = models.PositiveSmallIntegerField(null=True)
    notes = models.CharField(max_length=500, blank=True)
    allergies = ExactJSONField(default=list, db_default=NOTHING, help_text="Declared allergies, see orders.allergies.")
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups",
        help_text="The paid or closed order that these offline lines were meant for.",
    )  # fmt: skip
    follows_id: UUID | None
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged",
        help_text="The order that all its lines were moved to.",
    )  # fmt: skip
    merged_into_id: UUID | None
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    customer_id: UUID | None
    promised_at = models.DateTimeField(null=True, blank=True, help_text="The time that the guest was promised.")
    rush = models.BooleanField(default=False, db_default=False, help_text="The kitchen makes it first.")
    menu_version = models.PositiveIntegerField(help_text="The menu version that the device had read.")
    server_id = models.UUIDField(null=True)
    server_name = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    arrived_late = models.BooleanField(
        default=False, db_default=False, help_text="Placed without a network, stored after its business day had ended."
    )
    reopened_at = models.DateTimeField(null=True, help_text="When it was reopened after it was completed.")
    stage = models.CharField(
        max_length=10, choices=Stage.choices, default=Stage.ORDERING, db_default=Stage.ORDERING.value
    )
    stage_since = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")

    vat_registered = models.BooleanField()
    vat_method = models.CharField(max_length=12, choices=[(method.value, method.value) for method in VatMethod])
    prices_include_tax = models.BooleanField()
    charge = models.CharField(max_length=12, choices=Charge.choices, default=Charge.NONE)
    charge_rate = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.0000"))
    charge_applied = models.BooleanField(default=True, help_text="Whether the optional service charge is on the bill.")

    charge_rounding = models.DecimalField(**MONEY, db_default=Decimal("0.00"))
    adjustments = ExactJSONField(default=list, db_default=NOTHING)

    subtotal = models.DecimalField(**MONEY)
    discount = models.DecimalField(**MONEY)
    service_charge = models.DecimalField(**MONEY)
    vat_total = models.DecimalField(**MONEY)
    total = models.DecimalField(**MONEY)
    outside_sales = models.DecimalField(**MONEY, db_default=Decimal("0.00"))
    paid = models.DecimalField(**MONEY)
    tips = models.DecimalField(**MONEY)
    refunded = models.DecimalField(**MONEY, help_text="Refunds of a paid or void bill; earlier refunds lower `paid`.")
    vat_buckets = ExactJSONField(default=list, help_text="Per rate: rate, treatment, gross, net, vat.")
    payment_method = models.CharField(max_length=20, blank=True, help_text="The method of the last payment.")

    get_order_type_display: Callable[[], str]
    get_status_display: Callable[[], str]
    get_bill_display: Callable[[], str]
    all_lines: list[Line]  # filled by orders.selectors, in the order they were added

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business_day", "number"], name="order_number_of_the_day"),
            models.CheckConstraint(
                condition=models.Q(status__in=["completed", "cancelled"], closed_at__isnull=False)
                | (~models.Q(status__in=["completed", "cancelled"]) & models.Q(closed_at=None)),
                name="order_closed_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["opened_at"], condition=~models.Q(status__in=["completed", "cancelled"]), name="order_open"
            ),
            models.Index(fields=["opened_at", "id"], name="order_opened_at"),
            models.Index(fields=["business_day"], condition=models.Q(arrived_late=True), name="order_arrived_late"),
            # The ways in which a text finds orders: orders.search.
            models.Index(fields=["number", "opened_at"], name="order_by_number"),
            models.Index(Upper("table_name"), "opened_at", name="order_by_table"),
            models.Index(fields=["server_name", "opened_at"], name="order_by_server"),
            models.Index(fields=["total", "opened_at"], name="order_by_total"),
            models.Index(models.F("paid") + models.F("tips"), condition=models.Q(tips__gt=0), name="order_by_taken"),
            models.Index(
                Upper("client_reference"), condition=models.Q(client_reference__isnull=False), name="order_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} of {self.business_day}"

    @property
    def table_label(self) -> str:
        return table_label(self.table_name)

    @property
    def is_closed(self) -> bool:
        return self.status in self.CLOSED

    @property
    def is_editable(self) -> bool:
        """Whether its contents may still change: it is not closed and its bill is not paid."""
        return not self.is_closed and self.bill != self.Bill.PAID

    @property
    def due(self) -> Decimal:
        """The amount that is still to be paid; zero if overpaid."""
        return max(self.total - self.paid, Decimal("0.00"))

    @property
    def overpaid(self) -> Decimal:
        """The amount that was paid above the bill, as when two devices took the payment. A void bill is zero."""
        return max(self.paid - self.refunded - self._to_pay, Decimal("0.00"))

    @property
    def is_given_away(self) -> bool:
        """Whether discounts alone bring the bill to zero: what is comped or void costs nothing anyway."""
        return bool(self.subtotal) and not self.total

    @property
    def given_back(self) -> Decimal:
        """The part of `refunded` that was refunded for goods; refunds of an overpaid amount are not part of it."""
        over = max(self.paid - self._to_pay, Decimal("0.00"))
        return max(self.refunded - over, Decimal("0.00"))

    @property
    def _to_pay(self) -> Decimal:
        return Decimal("0.00") if self.bill == self.Bill.VOID else self.total

    def open_lines(self, *, with_parts: bool = False) -> list[Line]:
        """Return the lines that are not void. The parts of a meal deal, which cost nothing, only `with_parts`."""
        return [line for line in self.all_lines if line.status != "void" and (with_parts or line.part_of_id is None)]


class DayCounter(models.Model):
    """The last order number of a business day (fynlo.core.counters)."""

    business_day = models.DateField(primary_key=True)
    last_number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.business_day}: {self.last_number}"
