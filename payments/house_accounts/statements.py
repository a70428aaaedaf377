"""The statement of a house account for one month: what it owed, what it ate, what it paid, what is overdue."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Min, Sum
from django.utils import formats
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO, written_lazily
from fynlo.core.tenancy.connection import connection
from payments.house_accounts.aging import Aging, age_debts
from payments.house_accounts.errors import NoStatementAddress
from payments.house_accounts.selectors import get_account
from payments.models import AccountMovement, HouseAccount
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.mail import queue_mail
from restaurants.mail_budgets import STATEMENTS
from restaurants.mail_names import restaurant_name

_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Row:
    """A movement as a statement shows it. `balance` is what was owed after it."""

    movement: AccountMovement
    balance: Decimal

    @property
    def words(self) -> str:
        """What it was, in the active language."""
        return words_of(self.movement)


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of an account, in pounds. `aging` is as of `as_of`: the month's last day, or today within it."""

    account: HouseAccount
    month: date
    as_of: date
    opening: Decimal
    rows: tuple[Row, ...]
    charged: Decimal
    paid: Decimal
    closing: Decimal
    aging: Aging

    @property
    def name(self) -> str:
        return f"{self.month:%Y-%m}"


def parse_month(text: str) -> date:
    """Return the first day of a month such as 2026-11. Raises InvalidInput."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise InvalidInput(_("Enter a month such as 2026-11."), field="month")
    return date(int(found[1]), int(found[2]), 1)


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def last_month(today: date) -> date:
    """Return the first day of the month before today's."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def statement_of(account: HouseAccount, month: date) -> Statement:
    """Return the statement of an account. Three queries: what was before, the month's rows, all that ages.

    A movement belongs to the business day on which it was booked, so the statement of a month that is over never
    changes. Raises InvalidInput for a month to come.
    """
    today, end = business_day(clock.now(), connection.tenant), next_month(month)
    if month > today:
        raise InvalidInput(_("This month has not begun."), field="month")
    as_of = min(end - timedelta(days=1), today)
    own = AccountMovement.objects.filter(account=account)
    opening = own.filter(business_day__lt=month).aggregate(sum=Sum("amount"))["sum"] or ZERO
    found = own.filter(business_day__gte=month, business_day__lt=end).order_by("business_day", "id")
    rows, balance = [], opening
    for movement in found.select_related("payment__order"):
        balance += movement.amount
        rows.append(Row(movement, balance))
    ages = own.filter(business_day__lt=end).order_by("business_day", "id").values_list("business_day", "amount")
    amounts = [row.movement.amount for row in rows]
    return Statement(
        account=account, month=month, as_of=as_of, opening=opening, rows=tuple(rows),
        charged=sum((amount for amount in amounts if amount > 0), ZERO),
        paid=-sum((amount for amount in amounts if amount < 0), ZERO),
        closing=balance, aging=age_debts(ages, terms_days=account.terms_days, today=as_of),
    )  # fmt: skip


def words_of(movement: AccountMovement) -> str:
    """Return what a movement was, in words. Needs the payment's order."""
    order = _("order {number}").format(number=movement.payment.order.number) if movement.payment else ""
    if movement.kind == AccountMovement.Kind.CHARGE:
        return _("Meal, {order}, signed by {signed_by}").format(order=order, signed_by=movement.signed_by)
    if movement.kind == AccountMovement.Kind.REFUND:
        return _("Refund of {order}: {reason}").format(order=order, reason=movement.reason)
    if movement.kind == AccountMovement.Kind.CORRECTION:
        return _("Correction: {reason}").format(reason=movement.reason)
    if movement.paid_on is None:
        return _("Paid at the till") if movement.amount < 0 else _("Payment given back at the till")
    reference = f", {movement.reference}" if movement.reference else ""
    return _("Bank transfer of {day}{reference}").format(
        day=formats.date_format(movement.paid_on, "j F Y"), reference=reference
    )


def months_of(account: HouseAccount) -> list[date]:
    """Return the months that have a statement, the newest first: from the first movement to now. One query."""
    today = business_day(clock.now(), connection.tenant)
    first = AccountMovement.objects.filter(account=account).aggregate(first=Min("business_day"))["first"] or today
    months = [first.replace(day=1)]
    while next_month(months[-1]) <= today:
        months.append(next_month(months[-1]))
    return months[::-1]


def email_statement(*, context: CommandContext, account_id: UUID, month: str) -> dict[str, Any]:
    """Queue an email with the statement to the account's address; the worker sends it.

    Raises AccountNotFound, NoStatementAddress, MailBudgetUsed, InvalidInput for a month to come.
    """
    account = get_account(account_id)
    if not account.email:
        raise NoStatementAddress(account=str(account.id))
    statement, restaurant = statement_of(account, parse_month(month)), connection.tenant
    STATEMENTS.spend(to=account.email, restaurant=restaurant)

    def pounds(amount: Decimal) -> Any:
        return written_lazily(amount, restaurant.currency)

    month_name = lazy(formats.date_format, str)(statement.month, "F Y")
    queue_mail(
        context=context,
        to=account.email,
        subject=format_lazy(
            _lazy("Your statement for {month} from {restaurant}"),
            month=month_name,
            restaurant=restaurant_name(restaurant),
        ),
        template="statement",
        variables={
            "account_name": account.name,
            "month": month_name,
            "opening": pounds(statement.opening),
            "closing": pounds(statement.closing),
            "overdue": pounds(statement.aging.overdue) if statement.aging.overdue else "",
            "terms_days": account.terms_days,
            "rows": [
                {
                    "day": row.movement.business_day,
                    "words": lazy(words_of, str)(row.movement),
                    "amount": pounds(row.movement.amount),
                }
                for row in statement.rows
            ],
        },
        restaurant=restaurant,
    )
    context.annotate(account=str(account.id), month=statement.name)
    return {"month": statement.name}


def waiting_statements(today: date) -> list[tuple[UUID, str]]:
    """Return the accounts that want last month's statement by email, with the month. One query.

    Those that neither owe nor moved anything in it get none.
    """
    month = last_month(today)
    wanted = HouseAccount.objects.filter(emails_statements=True).exclude(email="")
    moved = wanted.filter(movements__business_day__gte=month, movements__business_day__lt=next_month(month))
    owing = wanted.exclude(balance=0)
    return [(account.id, f"{month:%Y-%m}") for account in (moved.distinct() | owing.distinct()).order_by("id")]
