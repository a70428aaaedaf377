"""House accounts: offices and regulars who eat and pay later. What they owe is the sum of their movements."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models import Line
from orders.models.exact_json import ExactJSONField
from payments.models.payments import MONEY, Payment, Refund


class HouseAccount(models.Model):
    """An office or a regular who pays later. In pounds.

    `balance` is what the account owes, below zero what we owe it: the sum of its movements, which the database checks
    at each commit. `signers` are the people who may sign; an empty list is anyone. A charge falls due `terms_days`
    after its business day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    address = models.TextField(blank=True, default="")
    vat_number = models.CharField(max_length=20, blank=True, default="")
    credit_limit = models.DecimalField(**MONEY)
    terms_days = models.PositiveSmallIntegerField(default=30)
    signers = ExactJSONField(default=list)
    emails_statements = models.BooleanField(default=False, help_text="A statement is emailed after each month.")
    balance = models.DecimalField(**MONEY)
    version = models.PositiveIntegerField(default=1, help_text="Increases with every change of the details.")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    movements: models.QuerySet[AccountMovement]

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=models.Q(closed_at__isnull=True), name="house_account_name"
            ),
            models.CheckConstraint(condition=models.Q(credit_limit__gte=0), name="house_account_limit"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(balance=0), name="house_account_closed_at_zero"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class AccountMovement(models.Model):
    """What changed the balance of a house account, in pounds: above zero it owes more. Written once.

    A charge has its `payment`, a refund its `refund` too, a payment on the till the `line` that was sold. A payment by
    bank has `paid_on` and `reference`. `business_day` is the day on which it was booked, so that a statement of a
    month that has ended never changes.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("Meal")
        REFUND = "refund", _("Refund")
        PAYMENT = "payment", _("Payment")
        CORRECTION = "correction", _("Correction")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(HouseAccount, on_delete=models.PROTECT, related_name="movements")
    account_id: UUID
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    business_day = models.DateField()
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="account_movements")
    payment_id: UUID | None
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="account_movement")
    refund_id: UUID | None
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="account_movements")
    line_id: UUID | None
    signed_by = models.CharField(max_length=120, blank=True, default="")
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    approved_by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(kind="charge"), name="account_charged_once_per_payment"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="charge", amount__gt=0)
                | models.Q(kind="refund", amount__lt=0)
                | models.Q(kind="payment") & ~models.Q(amount=0)
                | models.Q(kind="correction") & ~models.Q(amount=0),
                name="account_movement_amount",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="charge") | models.Q(payment__isnull=False), name="account_charge_has_payment"
            ),
        ]
        indexes = [models.Index(fields=["account", "business_day", "id"], name="account_movements_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} of {self.account_id}"


class AccountPaymentLine(models.Model):
    """Which account a line of kind `account_payment` pays. The movement follows when its bill is paid."""

    line = models.OneToOneField(Line, primary_key=True, on_delete=models.PROTECT, related_name="account_payment")
    line_id: UUID
    account = models.ForeignKey(HouseAccount, on_delete=models.PROTECT, related_name="payment_lines")
    account_id: UUID

    def __str__(self) -> str:
        return f"{self.line_id} pays {self.account_id}"
