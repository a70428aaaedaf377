"""Named reads of house accounts."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, DecimalField, Q, QuerySet
from django.db.models.expressions import RawSQL

from payments.house_accounts.errors import AccountNotFound
from payments.models import AccountMovement, HouseAccount

MOST_FOUND = 20
OVERDUE = """(
    SELECT greatest(
        coalesce(sum(m.amount) FILTER (
            WHERE m.amount > 0 AND m.business_day + payments_houseaccount.terms_days::int < %s
        ), 0) + coalesce(sum(m.amount) FILTER (WHERE m.amount < 0), 0), 0
    ) FROM payments_accountmovement m WHERE m.account_id = payments_houseaccount.id
)"""
# The day of the oldest charge that is not settled: the first at which the charges so far exceed all credits.
OLDEST = """(
    SELECT min(d.business_day) FROM (
        SELECT m.business_day, sum(m.amount) OVER (ORDER BY m.business_day, m.id) AS so_far
        FROM payments_accountmovement m WHERE m.account_id = payments_houseaccount.id AND m.amount > 0
    ) d WHERE d.so_far > (
        SELECT coalesce(-sum(c.amount), 0) FROM payments_accountmovement c
        WHERE c.account_id = payments_houseaccount.id AND c.amount < 0
    )
)"""


def get_account(account_id: UUID | str | None) -> HouseAccount:
    """Raises AccountNotFound."""
    found = HouseAccount.objects.filter(pk=account_id).first() if account_id else None
    if found is None:
        raise AccountNotFound(account=str(account_id))
    return found


def lock_account(account_id: UUID) -> HouseAccount:
    """Lock and return an account, after the order and the payment, before the receipts' series.

    Raises AccountNotFound.
    """
    found = HouseAccount.objects.select_for_update(of=("self",), no_key=True).filter(pk=account_id).first()
    if found is None:
        raise AccountNotFound(account=str(account_id))
    return found


def open_accounts() -> QuerySet[HouseAccount]:
    return HouseAccount.objects.filter(closed_at=None)


def accounts_named(text: str) -> QuerySet[HouseAccount]:
    """Return the open accounts whose name or contact holds `text`, for the till."""
    return matching(open_accounts(), text)[:MOST_FOUND]


def matching(rows: QuerySet[HouseAccount], text: str) -> QuerySet[HouseAccount]:
    """Return the rows whose name, contact, email or VAT number holds each word of `text`."""
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(contact__icontains=word) | Q(email__icontains=word)
            | Q(vat_number__icontains=word)
        )  # fmt: skip
    return rows


def charge_of(payment_id: UUID) -> AccountMovement | None:
    """Return the charge that a payment made; None for a payment in another tender."""
    charges = AccountMovement.objects.filter(payment_id=payment_id, kind=AccountMovement.Kind.CHARGE)
    return charges.first()


def accounts_with_age(today: date) -> QuerySet[HouseAccount]:
    """Return all accounts with `overdue` pounds and `oldest`, the day of the oldest charge that is not settled.

    The rule of `aging.age_debts` in SQL; a test compares the two.
    """
    return HouseAccount.objects.annotate(
        overdue=RawSQL(OVERDUE, [today], output_field=DecimalField(max_digits=10, decimal_places=2)),  # noqa: S611
        oldest=RawSQL(OLDEST, [], output_field=DateField()),  # noqa: S611, no text of a person
    )


def account_with_age(account_id: UUID, today: date) -> Any:
    """Return an account as `accounts_with_age` does. Raises AccountNotFound."""
    found = accounts_with_age(today).filter(pk=account_id).first()
    if found is None:
        raise AccountNotFound(account=str(account_id))
    return found


def movements_of(account: HouseAccount) -> QuerySet[AccountMovement]:
    """Return the movements of an account with their orders, the newest first."""
    return account.movements.select_related("payment__order").order_by("-at", "-id")
