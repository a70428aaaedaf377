"""The reports of the kitchen: how long tickets and dishes take."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from menu.models import Station
from orders.addresses import orders_url
from orders.late_arrivals import late_tickets
from orders.reports.day_sources import DISH_TIMES, STATION_TIMES, id_of
from restaurants.reports.day_figures import DaySource
from restaurants.reports.declarations import Chart, ChartKind, Column, Kind, Query, Report, Row, count

KITCHEN = _("Kitchen and tables")


def whole_minutes(seconds: int, of: int = 1) -> int | None:
    """Return seconds divided by `of` in whole minutes, rounded half up; None for no `of`."""
    return (2 * seconds + 60 * of) // (120 * of) if of else None


def station_times(query: Query) -> list[Row]:
    """The slowest station first. Three queries: two of the tickets, and the names of the stations."""
    names = dict(Station.objects.values_list("slug", "name"))
    rows = [{"station": station, **times} for station, times in _times(STATION_TIMES, query)]
    return _slowest_first({**row, "name": names.get(row["station"], row["station"])} for row in rows)


def dish_times(query: Query) -> Sequence[Row]:
    """The slowest dish first. Two queries."""
    return _slowest_first({"product_id": id_of(product), **times} for product, times in _times(DISH_TIMES, query))


def _times(source: DaySource, query: Query) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each key with its tickets, their seconds, the average and what nine of ten took."""
    for (key,), (tickets, microseconds, by_minutes, name) in source.figures(query.period).items():
        seconds = (microseconds + 500_000) // 1_000_000
        yield (
            key,
            {
                "dish": name, "tickets": tickets, "seconds": seconds, "average": whole_minutes(seconds, tickets),
                "slow": nine_of_ten_within(by_minutes),
            },
        )  # fmt: skip


def nine_of_ten_within(by_minutes: Mapping[str, int]) -> int:
    """Return the fewest minutes within which at least nine of ten were made. `by_minutes` counts begun minutes."""
    left = sum(by_minutes.values()) // 10  # how many may take longer
    for minutes in sorted(map(int, by_minutes), reverse=True):
        left -= by_minutes[str(minutes)]
        if left < 0:
            return minutes
    return 0


def _slowest_first(rows: Iterable[dict[str, Any]]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row["seconds"] / row["tickets"], row.get("name") or row["dish"]))


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
    "one on which the ticket was sent. Nine of ten were ready within that many minutes, begun minutes counted whole."
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
