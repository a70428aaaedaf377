"""Search orders by day, status, type, table, server, payment method and text. The API and the portal use it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import parse_uuid
from fynlo.core.tenancy.connection import connection
from orders.models import Order
from restaurants.business_days import business_day

RANGES = ("today", "week", "month", "year")
LONGEST_SEARCH = 60
STATUS_SPELLINGS = {"delivered": "completed"}
NAMED_METHODS = ("cash", "card", "reader", "qr")
CARDS = ("card", "reader")  # a card on the restaurant's own machine, or on a reader that a provider drives
PAYMENT_METHOD_SPELLINGS = {"cash": "cash", "card": "card", "qr": "qr", "qrcode": "qr", "mobile": "mobile"}


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What to search for. An empty value matches every order. `since` and `until` are business days, both included.

    `search` matches the number, the table, the server and the client's reference.
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
    """Parse query parameters. `status` may list several, separated by commas.

    `day` overrides `date_from` and `date_to`, which override `date_range`. A date may be a date and time; only its date
    counts. Raises InvalidInput.
    """
    statuses = tuple(part.strip() for part in status.split(",") if part.strip())
    statuses = tuple(STATUS_SPELLINGS.get(name, name) for name in statuses)
    unknown = [name for name in statuses if name not in Order.Status.values]
    if unknown:
        raise InvalidInput(f"The status {unknown[0][:20]} is not known.", field="status")
    if order_type and order_type not in Order.Type.values:
        raise InvalidInput("This order type is not known.", field="order_type")
    that_day = _parse_day(day, "day")
    return OrderFilter(
        since=that_day or _parse_day(date_from, "date_from") or first_day_of(date_range),
        until=that_day or _parse_day(date_to, "date_to"),
        statuses=statuses,
        search=search.replace("\0", "").strip().lstrip("#")[:LONGEST_SEARCH],
        order_type=order_type,
        table_id=_parse_id(table, "table"),
        server_id=_parse_id(server, "server"),
        payment_method=_payment_method(payment_method),
    )


def _parse_day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise InvalidInput("Enter a date such as 2026-11-22.", field=field) from error


def _payment_method(text: str) -> str:
    """Return the stored method for a spelling of MOBILE_API.md, such as `qrCode`. "mobile" means any other method."""
    if not text:
        return ""
    plain = "".join(letter for letter in text.lower() if letter.isalpha())
    found = PAYMENT_METHOD_SPELLINGS.get(plain)
    if found is None:
        raise InvalidInput("This payment method is not known.", field="payment_method")
    return found


def _parse_id(text: str, field: str) -> UUID | None:
    found = parse_uuid(text) if text else None
    if text and found is None:
        raise InvalidInput("Enter an id (a uuid).", field=field)
    return found


def first_day_of(date_range: str) -> date | None:
    """Return the first business day of today, this week (from Monday), this month or this year; None for "".

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
        raise InvalidInput(f"Choose a date range: {', '.join(RANGES)}.", field="date_range")
    return days[date_range]


def find_orders(order_filter: OrderFilter) -> QuerySet[Order]:
    """Return the matching orders, newest first, without their lines."""
    rows = Order.objects.order_by("-opened_at", "-id")
    if order_filter.since:
        rows = rows.filter(business_day__gte=order_filter.since)
    if order_filter.until:
        rows = rows.filter(business_day__lte=order_filter.until)
    if order_filter.order_type:
        rows = rows.filter(order_type=order_filter.order_type)
    if order_filter.table_id:
        rows = rows.filter(table=order_filter.table_id)
    if order_filter.server_id:
        rows = rows.filter(server_id=order_filter.server_id)
    if order_filter.payment_method in NAMED_METHODS:
        methods = CARDS if order_filter.payment_method == "card" else [order_filter.payment_method]
        rows = rows.filter(payment_method__in=methods)
    elif order_filter.payment_method:
        rows = rows.exclude(payment_method__in=("", *NAMED_METHODS))
    if order_filter.statuses:
        rows = rows.filter(status__in=order_filter.statuses)
    if order_filter.search:
        rows = rows.filter(_contains_text(order_filter.search))
    return rows


def _contains_text(text: str) -> Q:
    match = Q(table_name__iexact=text) | Q(server_name__icontains=text) | Q(client_reference__iexact=text)
    is_number = text.isascii() and text.isdigit() and len(text) <= 9
    return match | Q(number=int(text)) if is_number else match
