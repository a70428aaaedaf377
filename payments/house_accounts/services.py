"""Open, change and close a house account; note a bank transfer; correct a balance."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from payments.errors import ABOVE_ZERO
from payments.house_accounts.errors import AccountChanged, AccountClosed, AccountNameTaken, AccountNotSettled
from payments.house_accounts.movements import Kind, book, post
from payments.house_accounts.selectors import lock_account
from payments.models import AccountMovement, HouseAccount, Posting
from realtime.commands.context import CommandContext

# What a correction is booked against, by the reason that a person chooses.
AGAINST = {
    "bank": Posting.Account.BANK.value,
    "written_off": Posting.Account.EXPENSES.value,
}
DETAILS = (
    "name", "contact", "email", "phone", "address", "vat_number", "credit_limit", "terms_days", "signers",
    "emails_statements",
)  # fmt: skip


def open_account(*, context: CommandContext, account_id: UUID | None = None, **details: Any) -> HouseAccount:
    """Open a house account with these details (`DETAILS`). A second call with the same id returns the first's.

    Raises AccountNameTaken, InvalidInput for statements by email without an address.
    """
    earlier = HouseAccount.objects.filter(pk=account_id).first() if account_id else None
    if earlier is not None:
        return earlier
    account = HouseAccount(id=account_id or uuid7(), created_at=clock.now())
    _set(account, details)
    _save(account, force_insert=True)
    context.annotate(account=str(account.id), limit=account.credit_limit, terms=account.terms_days)
    return account


def change_account(*, context: CommandContext, account_id: UUID, version: int, **details: Any) -> HouseAccount:
    """Change the details of an open account. `version` is the one that the editor read. Locks the account.

    A lower limit than what is owed refuses further charges only. Raises AccountNotFound, AccountClosed, AccountChanged,
    AccountNameTaken, InvalidInput for statements by email without an address.
    """
    account = lock_account(account_id)
    if not account.is_open:
        raise AccountClosed(account=str(account.id))
    if account.version != version:
        raise AccountChanged(current_version=account.version)
    before = (account.credit_limit, account.terms_days)
    _set(account, details)
    account.version += 1
    _save(account)
    context.annotate(
        account=str(account.id), limit_before=before[0], limit=account.credit_limit, terms_before=before[1],
        terms=account.terms_days,
    )  # fmt: skip
    return account


def close_account(*, context: CommandContext, account_id: UUID) -> HouseAccount:
    """Close an account that owes nothing and is owed nothing. It stays readable. Locks the account.

    A closed account stays closed. Raises AccountNotFound, AccountNotSettled.
    """
    account = lock_account(account_id)
    if not account.is_open:
        return account
    if account.balance:
        raise AccountNotSettled(
            _("This account owes {balance}. Take the payment or correct the balance first.").format(
                balance=money(account.balance)
            )
            if account.balance > 0
            else _("You owe this account {value}. Pay it back and correct the balance first.").format(
                value=money(-account.balance)
            ),
            balance=account.balance,
        )
    account.closed_at = clock.now()
    account.version += 1
    account.save(update_fields=["closed_at", "version"])
    context.annotate(account=str(account.id))
    return account


def note_bank_transfer(
    *,
    context: CommandContext,
    account_id: UUID,
    amount: Decimal,
    paid_on: date,
    reference: str,
    movement_id: UUID | None = None,
) -> AccountMovement:
    """Note that the account paid `amount` pounds into the bank on `paid_on`. What exceeds the balance is its credit.

    Writes a ledger entry from HOUSE_ACCOUNTS to BANK. A second call with the same `movement_id` returns the first's.
    Locks the account. Raises AccountNotFound, AccountClosed, InvalidInput for £0 or less and for a day to come.
    """
    amount = pounds(amount)
    if amount <= 0:
        raise InvalidInput(ABOVE_ZERO, field="amount")
    if paid_on > clock.now().astimezone(connection.tenant.zone).date():
        raise InvalidInput(_("Enter the day on which the money arrived."), field="paid_on")
    account = lock_account(account_id)
    earlier = _earlier(account, movement_id)
    if earlier is not None:
        return earlier
    if not account.is_open:
        raise AccountClosed(account=str(account.id))
    movement = book(
        context, account, Kind.PAYMENT, -amount, movement_id=movement_id, paid_on=paid_on, reference=reference
    )
    post(movement, Posting.Account.BANK.value)
    context.annotate(account=str(account.id), paid=amount, paid_on=paid_on.isoformat())
    return movement


def correct_balance(
    *,
    context: CommandContext,
    account_id: UUID,
    amount: Decimal,
    against: str,
    reason: str,
    movement_id: UUID | None = None,
) -> AccountMovement:
    """Correct what the account owes by `amount` pounds: above zero it owes more. The reason is kept.

    `against` says what was wrong (`AGAINST`): "bank" for a transfer that was noted wrongly or paid back, "written_off"
    for a debt that nobody will pay. Writes a ledger entry. Locks the account. Raises AccountNotFound, AccountClosed,
    InvalidInput for £0.
    """
    amount = pounds(amount)
    if not amount:
        raise InvalidInput(_("Enter an amount above or below £0."), field="amount")
    account = lock_account(account_id)
    earlier = _earlier(account, movement_id)
    if earlier is not None:
        return earlier
    if not account.is_open:
        raise AccountClosed(account=str(account.id))
    movement = book(context, account, Kind.CORRECTION, amount, movement_id=movement_id, reason=reason)
    post(movement, AGAINST[against])
    context.annotate(account=str(account.id), corrected=amount, against=against, reason=reason)
    return movement


def _earlier(account: HouseAccount, movement_id: UUID | None) -> AccountMovement | None:
    return AccountMovement.objects.filter(pk=movement_id, account=account).first() if movement_id else None


def _set(account: HouseAccount, details: Mapping[str, Any]) -> None:
    for name in DETAILS:
        if name in details:
            setattr(account, name, details[name])
    account.signers = list(dict.fromkeys(" ".join(name.split()) for name in account.signers if name.strip()))
    account.credit_limit = pounds(account.credit_limit or ZERO)
    if account.emails_statements and not account.email:
        raise InvalidInput(_("Enter the address that statements go to."), field="email")


def _save(account: HouseAccount, **how: Any) -> None:
    """Save the details. Raises AccountNameTaken."""
    others = HouseAccount.objects.filter(name__iexact=account.name, closed_at=None).exclude(pk=account.pk)
    if others.exists():
        raise AccountNameTaken(field="name")
    try:
        account.save(**how)
    except IntegrityError as error:  # another person used the name a moment ago
        raise AccountNameTaken(field="name") from error
