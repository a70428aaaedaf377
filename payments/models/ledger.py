"""The append-only ledger. The database refuses edits and entries that do not sum to zero."""

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from payments.models.payments import Payment


class Entry(models.Model):
    """One movement of money. Its postings sum to zero. A correction is a further entry.

    The money moved for `payment`; or, where that is null, for the row `about` (a count of a drawer, a gift card, a
    payout), whose model `kind` tells. A refund's entry has both, and `about` is the Refund; a correction's likewise.
    """

    class Kind(models.TextChoices):
        CAPTURE = "capture", "Money was taken"
        REFUND = "refund", "Money went back"
        CORRECTION = "correction", "The tender was corrected"
        CASH = "cash", "Cash was moved"
        COUNT = "count", "A drawer was counted"
        GIFT_CARD = "gift_card", "A gift card was sold or ended"
        DEPOSIT = "deposit", "A deposit was taken or given back"
        HOUSE_ACCOUNT = "house_account", "A house account was paid"
        TIPS = "tips", "Tips were paid to workers"
        PAYOUT = "payout", "A provider paid out"
        FEE = "fee", "A provider charged a fee"
        DISPUTE = "dispute", "A payment was disputed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="entries")
    payment_id: UUID | None
    about = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payment__isnull=False) | models.Q(about__isnull=False), name="entry_about_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.payment_id or self.about}"


class Posting(models.Model):
    """What an entry did to one account, in pounds: positive into the account, negative out of it."""

    class Account(models.TextChoices):
        CASH = "cash", "Cash in the drawers"
        SAFE = "safe", "Cash in the safe"
        BANK = "bank", "Bank account"
        CARD = "card", "Taken on a card machine"
        PROVIDER = "provider", "Owed by a payment provider"
        FEES = "fees", "What providers keep"
        BILLS = "bills", "What guests owe"
        TIPS = "tips", "Tips held for the workers"
        GIFT_CARDS = "gift_cards", "Owed on gift cards"
        DEPOSITS = "deposits", "Deposits held for guests"
        HOUSE_ACCOUNTS = "house_accounts", "Owed by house accounts"
        VOUCHERS = "vouchers", "Vouchers taken"
        EXPENSES = "expenses", "Paid in and out of drawers"
        OVER_SHORT = "over_short", "Cash over and short"
        DISPUTES = "disputes", "Held back for disputes"
        LOSSES = "losses", "Lost in disputes"
        OTHER_INCOME = "other_income", "Expired gift cards and kept deposits"
        ELSEWHERE = "elsewhere", "Paid out for sales elsewhere"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    entry_id: UUID
    account = models.CharField(max_length=16, choices=Account.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_per_account"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="posting_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
