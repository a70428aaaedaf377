"""The append-only ledger. The database refuses edits and entries that do not sum to zero."""

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from payments.models.payments import Payment


class Entry(models.Model):
    """One movement of money. Its postings sum to zero. A correction is a further entry."""

    class Kind(models.TextChoices):
        CAPTURE = "capture", "Money was taken"
        REFUND = "refund", "Money went back"
        CORRECTION = "correction", "The tender was corrected"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="entries")
    payment_id: UUID
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.payment_id}"


class Posting(models.Model):
    """What an entry did to one account, in pounds: positive into the account, negative out of it."""

    class Account(models.TextChoices):
        CASH = "cash", "Cash in the drawer"
        CARD = "card", "Taken on a card terminal"
        PROVIDER = "provider", "Owed by a payment provider"
        FEES = "fees", "What providers keep"
        BILLS = "bills", "What guests owe"
        TIPS = "tips", "Tips held for the workers"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    entry_id: UUID
    account = models.CharField(max_length=12, choices=Account.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_per_account"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="posting_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
