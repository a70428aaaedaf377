"""Which orders a list shows: by day, status and words. The API and the portal ask the same way."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import parse_uuid
from orders.days import business_day
from orders.models import Order

RANGES = ("today", "week", "month", "year")
LONGEST_SEARCH = 60
STATUS_SPELLINGS = {"delivered": "completed"}
NAMED_METHODS = ("cash", "card", "qr")
PAYMENT_METHOD_SPELLINGS = {"cash": "cash", "card": "card", "qr": "qr", "qrcode": "qr", "mobile": "mobile"}


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """`statuses` empty is any, and so is None or "" of the others; `since` and `until` are business days, both counted.

    `search` looks at the number, the table, the server and the client's reference.
    """

    since: date | None = None
    statuses: tuple[str, ...] = ()
    search: str = ""
    until: date | None = None
    order_type: str = ""
    table_id: UUID | None = None
    server_id: UUID | None = None
    payment_method: str = ""


def parse_filter(
    *,
    date_range: str = "",
    status: str = "",
    search: str = "",
    day: str = "",
    order_type: str = "",
    table: str = "",
    server: str = "",
    date_from: str = "",
    date_to: str = "",
    payment_method: str = "",
) -> OrderFilter:
    """From what a person or a client typed; `status` may list several, with commas.

    A `day` goes before `date_from` and `date_to`, and these before a range; each may be a time, of which the date
    counts. Raises InvalidInput.
    """
    statuses = tuple(part.strip() for part in status.split(",") if part.strip())
    statuses = tuple(STATUS_SPELLINGS.get(name, name) for name in statuses)
    unknown = [name for name in statuses if name not in Order.Status.values]
    if unknown:
        raise InvalidInput(f"No such status: {unknown[0][:20]}.", field="status")
    if order_type and order_type not in Order.Type.values:
        raise InvalidInput("No such type of order.", field="order_type")
    that_day = _day(day, "day")
    return OrderFilter(
        since=that_day or _day(date_from, "date_from") or first_day_of(date_range),
        until=that_day or _day(date_to, "date_to"),
        statuses=statuses,
        search=search.replace("\0", "").strip().lstrip("#")[:LONGEST_SEARCH],
        order_type=order_type,
        table_id=_id(table, "table"),
        server_id=_id(server, "server"),
        payment_method=_payment_method(payment_method),
    )


def _day(written: str, field: str) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError as error:
        raise InvalidInput("A day is written as 2026-11-22.", field=field) from error


def _payment_method(written: str) -> str:
    """`qrCode`, `qr_code` and the other spellings of MOBILE_API.md as the order keeps it; "mobile" is any other."""
    if not written:
        return ""
    plain = "".join(letter for letter in written.lower() if letter.isalpha())
    found = PAYMENT_METHOD_SPELLINGS.get(plain)
    if found is None:
        raise InvalidInput("No such payment method.", field="payment_method")
    return found


def _id(written: str, field: str) -> UUID | None:
    found = parse_uuid(written) if written else None
    if written and found is None:
        raise InvalidInput("That is no id.", field=field)
    return found


def first_day_of(date_range: str) -> date | None:
    """The first business day of today, this week (from Monday), this month or this year; None for "".

    Raises InvalidInput.
    """
    if not date_range:
        return None
    today = business_day(clock.now(), connection.tenant)
    days = {
        "today": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    if date_range not in days:
        raise InvalidInput(f"A date range is one of {', '.join(RANGES)}.", field="date_range")
    return days[date_range]


def find_orders(criteria: OrderFilter) -> QuerySet[Order]:
    """The orders, newest first, without their lines."""
    rows = Order.objects.order_by("-opened_at", "-id")
    if criteria.since:
        rows = rows.filter(business_day__gte=criteria.since)
    if criteria.until:
        rows = rows.filter(business_day__lte=criteria.until)
    if criteria.order_type:
        rows = rows.filter(order_type=criteria.order_type)
    if criteria.table_id:
        rows = rows.filter(table=criteria.table_id)
    if criteria.server_id:
        rows = rows.filter(server_id=criteria.server_id)
    if criteria.payment_method in NAMED_METHODS:
        rows = rows.filter(payment_method=criteria.payment_method)
    elif criteria.payment_method:
        rows = rows.exclude(payment_method__in=("", *NAMED_METHODS))
    if criteria.statuses:
        rows = rows.filter(status__in=criteria.statuses)
    if criteria.search:
        rows = rows.filter(_holds(criteria.search))
    return rows


def _holds(words: str) -> Q:
    match = Q(table_name__iexact=words) | Q(server_name__icontains=words) | Q(client_reference__iexact=words)
    is_number = words.isascii() and words.isdigit() and len(words) <= 9
    return match | Q(number=int(words)) if is_number else match
