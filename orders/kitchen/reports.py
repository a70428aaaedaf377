"""The reports of the kitchen: how long tickets and dishes take."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from menu.models import Station
from orders.addresses import orders_url
from orders.late_arrivals import late_tickets
from restaurants.reports.declarations import Chart, ChartKind, Column, Kind, Query, Report, Row, count

KITCHEN = _("Kitchen and tables")
TIMES = """
    count(*)::int AS tickets, sum(seconds)::bigint AS seconds,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)::bigint AS slow_seconds
"""
BY_STATION = f"""
    SELECT station, {TIMES} FROM (
        SELECT station, extract(epoch FROM coalesce(ready_at, bumped_at) - fired_at) AS seconds FROM orders_ticket
        WHERE business_day BETWEEN %(start)s AND %(end)s AND status <> 'gone' AND fired_at IS NOT NULL
            AND coalesce(ready_at, bumped_at) >= fired_at
    ) ticket GROUP BY station
"""  # noqa: S608, no input in it
BY_DISH = f"""
    SELECT product_id, max(name) AS dish, {TIMES} FROM (
        SELECT l.product_id, l.name, extract(epoch FROM coalesce(t.ready_at, t.bumped_at) - t.fired_at) AS seconds
        FROM orders_line l JOIN orders_ticket t ON t.id = l.ticket_id
        WHERE t.business_day BETWEEN %(start)s AND %(end)s AND t.status <> 'gone' AND t.fired_at IS NOT NULL
            AND coalesce(t.ready_at, t.bumped_at) >= t.fired_at AND l.status <> 'void' AND l.kind = 'product'
    ) line GROUP BY product_id
"""  # noqa: S608, no input in it


def whole_minutes(seconds: int, of: int = 1) -> int | None:
    """Return seconds divided by `of` in whole minutes, rounded half up; None for no `of`."""
    return (2 * seconds + 60 * of) // (120 * of) if of else None


def station_times(query: Query) -> list[Row]:
    """The slowest station first. Two queries: tickets, and the names of the stations."""
    names = dict(Station.objects.values_list("slug", "name"))
    return [{**row, "name": names.get(row["station"], row["station"])} for row in _times(BY_STATION, query)]


def dish_times(query: Query) -> Sequence[Row]:
    """The slowest dish first. One query."""
    return _times(BY_DISH, query)


def _times(sql: str, query: Query) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": query.period.start, "end": query.period.end})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    timed = [
        row | {"average": whole_minutes(row["seconds"], row["tickets"]), "slow": whole_minutes(row["slow_seconds"])}
        for row in rows
    ]
    return sorted(timed, key=lambda row: (-row["seconds"] / row["tickets"], str(row.get("dish") or row.get("station"))))


def average_minutes(seconds: str, per: str) -> Any:
    """Return a total: the sum of one column of seconds divided by the sum of another one, in minutes."""

    def total(rows: Sequence[Row]) -> int | None:
        return whole_minutes(sum(row[seconds] for row in rows), sum(row[per] for row in rows))

    return total


AVERAGE = Column("average", _("Average"), Kind.MINUTES, average_minutes("seconds", "tickets"), is_compared=True)
SLOW = Column("slow", _("9 of 10 within"), Kind.MINUTES)
DEFINITION = _(
    "From the moment a ticket was to be made until the kitchen marked it ready, or bumped it. A course that was held "
    "counts from its firing. Tickets that nobody marked, or whose items all left them, do not count. The day is the "
    "one on which the ticket was sent."
)


def _orders_at_station(row: Row, query: Query) -> str:
    return orders_url(query, station=row["station"])


def _orders_with_dish(row: Row, query: Query) -> str:
    return orders_url(query, product=row["product_id"]) if row["product_id"] else ""


REPORTS = (
    Report(
        name="kitchen-times",
        title=_("Kitchen times"),
        section=KITCHEN,
        permission="orders.manage",
        summary=_("How long each station takes for a ticket."),
        definition=DEFINITION,
        columns=(Column("name", _("Station")), count("tickets", _("Tickets"), is_compared=True), AVERAGE, SLOW),
        rows=station_times,
        notes=late_tickets,
        key=("station",),
        link=_orders_at_station,
        chart=Chart(ChartKind.BARS, "name", "average"),
    ),
    Report(
        name="dish-times",
        title=_("Times of dishes"),
        section=KITCHEN,
        permission="orders.manage",
        summary=_("Which dishes the kitchen waits for."),
        definition=format_lazy(
            "{} {}", DEFINITION, _("A dish has the time of its ticket, so what is cooked together takes equally long.")
        ),
        columns=(Column("dish", _("Dish")), count("tickets", _("Times made"), is_compared=True), AVERAGE, SLOW),
        rows=dish_times,
        notes=late_tickets,
        key=("product_id",),
        link=_orders_with_dish,
        chart=Chart(ChartKind.BARS, "dish", "average"),
    ),
)
