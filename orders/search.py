"""Search orders by day, status, type, table, server, amount, payment method and text. The API and the portal use it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import CharField, Exists, F, JSONField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, ExtractHour
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import parse_uuid
from fynlo.core.tenancy.connection import connection
from menu.models import Product
from orders.customers.phones import comparable
from orders.customers.selectors import with_duplicates
from orders.models import Customer, Line, Order, Ticket
from realtime.models import AuditEntry
from restaurants.business_days import business_day

RANGES = ("today", "week", "month", "year")
LONGEST_SEARCH = 60
AMOUNT = re.compile(r"(?:£\s*(\d{1,6})|£?\s*(\d{1,6}\.\d\d))")  # £12, £12.50, 12.50; 12 alone is a number or a table
LARGEST_AMOUNT = Decimal("9999999.99")
FEWEST_PHONE_DIGITS = 5
FEW = 500  # orders or customers whose ids are passed back to the database
STATUS_SPELLINGS = {"delivered": "completed"}
WITHOUT = ("device", "section", "server")
NAMED_METHODS = ("cash", "card", "reader", "qr")
CARDS = ("card", "reader")  # a card on the restaurant's own machine, or on a reader that a provider drives
PAYMENT_METHOD_SPELLINGS = {"cash": "cash", "card": "card", "qr": "qr", "qrcode": "qr", "mobile": "mobile"}


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What to search for. An empty value matches every order. `since` and `until` are business days, both included.

    `search` matches the number, the table, the server, the client's reference, and an amount such as £12.50: the total,
    or what was paid with its tip, which is what a card statement shows. With `finds_customers` it also matches the
    customer's name and phone, which only people who take orders may see. `least` and `most` bound the total, included.
    `product_id` is in a line that is not void, `section` names the table's section as the room is now. `weekday` is 1
    for Monday to 7, of the business day; `hour` is the hour of the clock, 0 to 23, at which the order was opened.
    `category` is that of a product in a line as the menu is now, `option` the name of an option that a line has, and
    `station` the slug of one that got a ticket. `device_id` placed the order. `without` is one of WITHOUT: no enrolled
    device placed it, it had no table (now in no section), nobody serves it.
    """

    since: date | None = None
    statuses: tuple[str, ...] = ()
    search: str = ""
    until: date | None = None
    order_type: str = ""
    table_id: UUID | None = None
    server_id: UUID | None = None
    payment_method: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    finds_customers: bool = False
    product_id: UUID | None = None
    section: str = ""
    weekday: int | None = None
    hour: int | None = None
    category: str = ""
    option: str = ""
    station: str = ""
    customer_id: UUID | None = None
    device_id: UUID | None = None
    without: str = ""


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
    least: str = "",
    most: str = "",
    product: str = "",
    section: str = "",
    weekday: str = "",
    hour: str = "",
    category: str = "",
    option: str = "",
    station: str = "",
    customer: str = "",
    device: str = "",
    without: str = "",
    finds_customers: bool = False,
) -> OrderFilter:
    """Parse query parameters. `status` may list several, separated by commas.

    `day` overrides `date_from` and `date_to`, which override `date_range`. A date may be a date and time; only its date
    counts. Raises InvalidInput.
    """
    if without and without not in WITHOUT:
        raise InvalidInput(_("This is no way to narrow the list."), field="without")
    statuses = tuple(part.strip() for part in status.split(",") if part.strip())
    statuses = tuple(STATUS_SPELLINGS.get(name, name) for name in statuses)
    unknown = [name for name in statuses if name not in Order.Status.values]
    if unknown:
        raise InvalidInput(_("The status {value} is not known.").format(value=unknown[0][:20]), field="status")
    if order_type and order_type not in Order.Type.values:
        raise InvalidInput(_("This order type is not known."), field="order_type")
    that_day = _parse_day(day, "day")
    return OrderFilter(
        since=that_day or _parse_day(date_from, "date_from") or first_day_of(date_range),
        until=that_day or _parse_day(date_to, "date_to"),
        statuses=statuses,
        search=search.replace("\0", "").strip()[:LONGEST_SEARCH],
        order_type=order_type,
        table_id=_parse_id(table, "table"),
        server_id=_parse_id(server, "server"),
        payment_method=_payment_method(payment_method),
        least=_parse_amount(least, "least"),
        most=_parse_amount(most, "most"),
        finds_customers=finds_customers,
        product_id=_parse_id(product, "product"),
        section=section.replace("\0", ""),
        category=category.replace("\0", ""),
        option=option.replace("\0", ""),
        station=station.replace("\0", ""),
        customer_id=_parse_id(customer, "customer"),
        device_id=_parse_id(device, "device"),
        without=without,
        weekday=_parse_number(weekday, "weekday", 1, 7),
        hour=_parse_number(hour, "hour", 0, 23),
    )


def _parse_number(text: str, field: str, least: int, most: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and least <= int(text) <= most):
        raise InvalidInput(_("Enter a number from {least} to {most}.").format(least=least, most=most), field=field)
    return int(text)


def _parse_day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise InvalidInput(_("Enter a date such as 2026-11-22."), field=field) from error


def _parse_amount(text: str, field: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip().removeprefix("£").strip()) if text.strip() else None
    except InvalidOperation as error:
        raise InvalidInput(_("Enter an amount such as 12.50."), field=field) from error
    if amount is not None and not (amount.is_finite() and 0 <= amount <= LARGEST_AMOUNT):
        raise InvalidInput(_("Enter an amount such as 12.50."), field=field)
    return amount


def _payment_method(text: str) -> str:
    """Return the stored method for a spelling of MOBILE_API.md, such as `qrCode`. "mobile" means any other method."""
    if not text:
        return ""
    plain = "".join(letter for letter in text.lower() if letter.isalpha())
    found = PAYMENT_METHOD_SPELLINGS.get(plain)
    if found is None:
        raise InvalidInput(_("This payment method is not known."), field="payment_method")
    return found


def _parse_id(text: str, field: str) -> UUID | None:
    found = parse_uuid(text) if text else None
    if text and found is None:
        raise InvalidInput(_("Enter an id (a uuid)."), field=field)
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
        raise InvalidInput(_("Choose a date range: {ranges}.").format(ranges=", ".join(RANGES)), field="date_range")
    return days[date_range]


def find_orders(order_filter: OrderFilter) -> QuerySet[Order]:
    """Return the matching orders, newest first, without their lines. A text costs three queries at once, an amount
    or #number one."""
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
    if order_filter.least is not None:
        rows = rows.filter(total__gte=order_filter.least)
    if order_filter.most is not None:
        rows = rows.filter(total__lte=order_filter.most)
    rows = _behind_a_row(rows, order_filter)
    if order_filter.search:
        rows = _with_text(rows, _ways_to_match(order_filter.search, finds_customers=order_filter.finds_customers))
    return rows


def _behind_a_row(rows: QuerySet[Order], order_filter: OrderFilter) -> QuerySet[Order]:
    """Narrow the orders to those that a row of a report counts. Reports count a meal deal, not its parts beside it."""
    lines = Line.objects.filter(order=OuterRef("pk"), part_of=None).exclude(status=Line.Status.VOID)
    if order_filter.product_id:
        rows = rows.filter(Exists(lines.filter(product_id=order_filter.product_id)))
    if order_filter.category:
        products = Product.objects.filter(category__name=order_filter.category).values("id")
        rows = rows.filter(Exists(lines.filter(product_id__in=products)))
    if order_filter.option:
        chosen = lines.annotate(options=Cast("modifiers", JSONField()))
        rows = rows.filter(Exists(chosen.filter(options__contains=[{"name": order_filter.option}])))
    if order_filter.station:
        tickets = Ticket.objects.filter(order=OuterRef("pk"), station=order_filter.station)
        rows = rows.filter(Exists(tickets.exclude(status=Ticket.Status.GONE)))
    if order_filter.customer_id:
        rows = rows.filter(customer__in=with_duplicates(order_filter.customer_id))
    if order_filter.device_id:
        placed = AuditEntry.objects.filter(kind="order.create", device=order_filter.device_id)
        rows = rows.filter(Exists(placed.filter(target=Cast(OuterRef("pk"), CharField()))))
    if order_filter.without == "device":
        placed = AuditEntry.objects.filter(kind="order.create", device__isnull=False)
        rows = rows.filter(~Exists(placed.filter(target=Cast(OuterRef("pk"), CharField()))))
    elif order_filter.without:
        missing = {"section": "table__section", "server": "server_id"}[order_filter.without]
        rows = rows.filter(**{f"{missing}__isnull": True})
    if order_filter.section:
        rows = rows.filter(table__section__name=order_filter.section)
    if order_filter.weekday:
        rows = rows.filter(business_day__iso_week_day=order_filter.weekday)
    if order_filter.hour is not None:
        zone = connection.tenant.zone
        rows = rows.annotate(clock_hour=ExtractHour("opened_at", tzinfo=zone)).filter(clock_hour=order_filter.hour)
    return rows


def _with_text(rows: QuerySet[Order], ways: list[Q]) -> QuerySet[Order]:
    """Return the rows that match a text in one of several ways. One query at once.

    Each way has an index, which one statement reads until FEW rows are found. A list reads its rows twice, for a page
    and for its figures: few rows are passed back by their ids; of many the page is found soon.
    """
    found = [rows.filter(way).order_by().values_list("pk", flat=True)[: FEW + 1] for way in ways]
    ids = list(found[0].union(*found[1:]) if len(found) > 1 else found[0])
    return rows.filter(pk__in=ids) if len(ids) <= FEW else rows.filter(reduce(or_, ways))


def _ways_to_match(text: str, *, finds_customers: bool) -> list[Q]:
    """Return what a text may mean: an amount, a number after "#", or a text in several columns, at most two queries."""
    amount, number = AMOUNT.fullmatch(text), _number_in(text.removeprefix("#"))
    if amount:
        pounds = Decimal(amount[1] or amount[2])
        return [Q(total=pounds), Q(tips__gt=0) & Q(Exact(F("paid") + F("tips"), pounds))]
    if text.startswith("#") and number is not None:
        return [Q(number=number)]
    ways = [Q(table_name__iexact=text), Q(client_reference__iexact=text)]
    if servers := _servers(text):
        ways.append(Q(server_name__in=servers))
    if number is not None:
        ways.append(Q(number=number))
    if finds_customers and (customers := _customers(text)) is not None:
        ways.append(Q(customer__in=customers))
    return ways


def _number_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


# Jumps from name to name in the index: DISTINCT would read every order.
SERVERS = """
    WITH RECURSIVE name AS (
        SELECT min(server_name) AS server FROM orders_order
        UNION ALL
        SELECT (SELECT min(server_name) FROM orders_order WHERE server_name > server) FROM name WHERE server IS NOT NULL
    )
    SELECT server FROM name WHERE upper(server) LIKE upper(%s)
"""


def _servers(text: str) -> list[str]:
    """Return the names on orders that hold the text. One query, which reads one row of the index for each name."""
    pattern = re.sub(r"([\\%_])", r"\\\1", text)
    with connection.cursor() as cursor:
        cursor.execute(SERVERS, [f"%{pattern}%"])
        return [name for (name,) in cursor.fetchall()]


def _customers(text: str) -> QuerySet[Customer] | list[UUID] | None:
    """Return the customers whose name holds the text, or whose phone number holds its digits; None for none. One query.

    Few are ids, with which PostgreSQL enters the index of orders.
    """
    match = Q(name__icontains=text)
    digits = comparable(text)
    if len(digits) >= FEWEST_PHONE_DIGITS and not re.search(r"[^\d\s()+./-]", text):
        match |= Q(phone_digits__contains=digits)
    found = Customer.objects.filter(match)
    ids = list(found.values_list("pk", flat=True)[: FEW + 1])
    return (ids or None) if len(ids) <= FEW else found
