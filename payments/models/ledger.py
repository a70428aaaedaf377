"""The append-only ledger. The database refuses edits and entries that do not sum to zero."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from payments.models.payments import Payment


class Entry(models.Model):
    """One movement of money. Its postings sum to zero. A correction is a further entry.

    The money moved for `payment`; or, where that is null, for the row `about` (a count of a drawer, a gift card, a
    payout), whose model `kind` tells. A refund's entry has both, and `about` is the Refund; a correction's likewise.
    """

    class Kind(models.TextChoices):
        CAPTURE = "capture", _("Money was taken")
        REFUND = "refund", _("Money went back")
        CORRECTION = "correction", _("The tender was corrected")
        CASH = "cash", _("Cash was moved")
        COUNT = "count", _("A drawer was counted")
        GIFT_CARD = "gift_card", _("A gift card was sold or ended")
        DEPOSIT = "deposit", _("A deposit was taken or given back")
        HOUSE_ACCOUNT = "house_account", _("A house account was paid")
        TIPS = "tips", _("Tips were paid to workers")
        PAYOUT = "payout", _("A provider paid out")
        FEE = "fee", _("A provider charged a fee")
        DISPUTE = "dispute", _("A payment was disputed")

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
        CASH = "cash", _("Cash in the drawers")
        SAFE = "safe", _("Cash in the safe")
        BANK = "bank", _("Bank account")
        CARD = "card", _("Taken on a card machine")
        PROVIDER = "provider", _("Owed by a payment provider")
        FEES = "fees", _("What providers keep")
        BILLS = "bills", _("What guests owe")
        TIPS = "tips", _("Tips held for the workers")
        GIFT_CARDS = "gift_cards", _("Owed on gift cards")
        DEPOSITS = "deposits", _("Deposits held for guests")
        HOUSE_ACCOUNTS = "house_accounts", _("Owed by house accounts")
        VOUCHERS = "vouchers", _("Vouchers taken")
        EXPENSES = "expenses", _("Paid in and out of drawers")
        OVER_SHORT = "over_short", _("Cash over and short")
        DISPUTES = "disputes", _("Held back for disputes")
        LOSSES = "losses", _("Lost in disputes")
        OTHER_INCOME = "other_income", _("Expired gift cards and kept deposits")
        ELSEWHERE = "elsewhere", _("Paid out for sales elsewhere")

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
