"""Drawers, their sessions, what moves in them, counts, the totals of card machines, and Z reports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import restaurants_language

MONEY: dict[str, Any] = {"max_digits": 10, "decimal_places": 2, "default": Decimal("0.00")}
LONGEST_NAME = 60


def default_card_machines() -> list[str]:
    """Return the name of the only card machine, in the restaurant's language: payments and totals name it."""
    with translation.override(restaurants_language()):
        return [gettext("Card machine")]


class CashUpSettings(models.Model):
    """One row (pk 1). It does not exist before the first change; until then the defaults are in force.

    A second person has to close a drawer whose count differs by more than `count_tolerance` pounds.
    `card_machines` are the names of the restaurant's own card machines.
    """

    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    count_tolerance = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("5.00"))
    card_machines = ArrayField(models.CharField(max_length=40), default=default_card_machines)

    def __str__(self) -> str:
        return f"version {self.version}"


class Drawer(models.Model):
    """A cash drawer: of a device (`device_id`), of a person who carries it (`person_id`), or of neither."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    device_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class DrawerSession(models.Model):
    """One shift of one drawer: open → ended → counted → closed. `id` comes from the device that opened it.

    Cash goes to the open session of the device that takes it (`device_id`), or of the person (`person_id`). Times are
    when it happened by the device's corrected clock; `count_stored_at` is when the server stored the count in force:
    what is booked later is late and changes no count. `expected`, `counted` and `difference` are null before the
    count. `overlaps`: a device without a network opened the drawer while another session of it was open.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ENDED = "ended", _("Shift ended")
        COUNTED = "counted", _("Counted")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    drawer = models.ForeignKey(Drawer, on_delete=models.PROTECT, related_name="sessions")
    drawer_id: UUID
    number = models.PositiveIntegerField(help_text="Counts the sessions of this drawer from 1.")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    business_day = models.DateField(db_index=True)
    device_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    opening_float = models.DecimalField(**MONEY)
    overlaps = models.BooleanField(default=False)

    opened_at = models.DateTimeField(db_index=True)
    opened_by = models.UUIDField(null=True)
    opened_by_name = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    counted_at = models.DateTimeField(null=True)
    counted_by = models.UUIDField(null=True)
    counted_by_name = models.CharField(max_length=120, blank=True)
    count_stored_at = models.DateTimeField(null=True)
    expected = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    counted = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    difference = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why the count differs.")
    approved_by = models.UUIDField(null=True, help_text="The second person, for a difference above the tolerance.")
    approved_by_name = models.CharField(max_length=120, blank=True)

    movements: models.QuerySet[CashMovement]
    counts: models.QuerySet[DrawerCount]

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["drawer"],
                condition=models.Q(status__in=["open", "ended", "counted"], overlaps=False),
                name="drawer_one_session_at_a_time",
            ),
            models.UniqueConstraint(fields=["drawer", "number"], name="drawer_session_number"),
            models.CheckConstraint(condition=models.Q(opening_float__gte=0), name="drawer_session_float"),
        ]
        indexes = [
            models.Index(fields=["status"], condition=~models.Q(status="closed"), name="drawer_session_unclosed"),
        ]

    def __str__(self) -> str:
        return f"{self.drawer_id} {self.number}"


class CashMovement(models.Model):
    """What moved in a drawer besides sales, or that it was opened without one; written once.

    `amount` is above £0.00 except for a no-sale. `is_late`: it arrived after the session was counted.
    """

    class Kind(models.TextChoices):
        PAY_IN = "pay_in", _("Paid in")
        PAY_OUT = "pay_out", _("Paid out")
        SAFE_DROP = "safe_drop", _("Dropped in the safe")
        NO_SALE = "no_sale", _("Opened without a sale")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(DrawerSession, on_delete=models.PROTECT, related_name="movements")
    session_id: UUID
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=200, blank=True)
    business_day = models.DateField()
    is_late = models.BooleanField(default=False)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="no_sale", amount=0) | (~models.Q(kind="no_sale") & models.Q(amount__gt=0)),
                name="cash_movement_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class AssignedRefund(models.Model):
    """The shift whose drawer gave back a cash refund that belonged to none; written once, as the refund itself."""

    refund = models.OneToOneField(
        "Refund", primary_key=True, on_delete=models.PROTECT, related_name="assignment"
    )  # fmt: skip
    session = models.ForeignKey(DrawerSession, on_delete=models.PROTECT, related_name="assigned_refunds")
    session_id: UUID
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} in {self.session_id}"


class DrawerCount(models.Model):
    """One count of a drawer; written once. `denominations` holds pieces by pence: {"2000": 3} is three £20 notes.

    `is_late`: it arrived after the session was closed and changed nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(DrawerSession, on_delete=models.PROTECT, related_name="counts")
    session_id: UUID
    denominations = models.JSONField(default=dict)
    amount = models.DecimalField(**MONEY)
    expected = models.DecimalField(**MONEY)
    is_late = models.BooleanField(default=False)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["stored_at", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="drawer_count_amount")]

    def __str__(self) -> str:
        return f"{self.amount} in {self.session_id}"


class CardMachineTotal(models.Model):
    """The total of one card machine's end-of-day slip, as typed in; written once. The newest of a day counts.

    What the tills recorded for a machine is a sum over payments (payments.cash_up.card_machines), never stored here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    machine = models.CharField(max_length=40)
    business_day = models.DateField(db_index=True)
    total = models.DecimalField(**MONEY)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.machine} {self.business_day}: {self.total}"


class ZHead(models.Model):
    """One row (pk 1): the last Z report. Its lock makes the numbers gapless and the chain one line."""

    last_number = models.PositiveIntegerField(default=0)
    last_sha256 = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"Z {self.last_number}"


class ZReport(models.Model):
    """A Z report of one business day, or a supplement to it; written once.

    `document` is its JSON exactly as it was hashed: `sha256` is the hash of its bytes, which hold the number and the
    hash of the report before (`previous_sha256`). `supplement` counts the reports of one business day: 0 is the Z
    itself, 1 its first supplement.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    business_day = models.DateField()
    supplement = models.PositiveSmallIntegerField(default=0)
    document = models.BinaryField()
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["business_day", "supplement"], name="z_report_of_day"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"Z {self.number}"


class ZRow(models.Model):
    """A row that a Z report covers: a ledger entry, a correction of an order, or an opening without a sale.

    `id` is that row's own id. It is the primary key, so that no row is in two reports.
    """

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(ZReport, on_delete=models.PROTECT, related_name="rows")
    report_id: UUID

    def __str__(self) -> str:
        return f"{self.id} in {self.report_id}"
