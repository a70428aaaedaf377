"""The overview’s figures of twelve weeks: growth, volume by way of paying, fees saved. No restaurant is visited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Sum
from django.db.models.functions import TruncWeek
from django.utils.timezone import get_default_timezone

from fynlo.core import charts, clock
from restaurants.models import Closing, DailyFigure, DeletedRestaurant, FeeRate, Restaurant
from restaurants.platform import figures

WEEKS = 12
WIDTH, HEIGHT = 720.0, 160.0
METHODS = dict(FeeRate.Method.choices) | {
    "voucher": "Voucher", "gift_card": "Gift card", "house_account": "House account", "deposit": "Deposit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeekTable:
    """A chart of one column and the table under it: `heads`, and for each week its values as text, `rows`.

    `chart` draws the values of one column; `boxes` has what each box stands for.
    """

    title: str
    note: str
    heads: list[str]
    rows: list[tuple[str, list[str]]]
    chart: charts.Drawing
    lines: list[tuple[float, str]]
    boxes: list[tuple[charts.Box, str]]
    labels: list[tuple[float, str]]


def weeks() -> list[date]:
    """Return the Mondays of the last WEEKS weeks, this week's last."""
    today = clock.now().date()
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def growth() -> WeekTable:
    """Count sign-ups, first orders and closed restaurants by week. Four queries."""
    mondays = weeks()
    since = datetime.combine(mondays[0], time.min, tzinfo=get_default_timezone())
    sign_ups = _by_week(Restaurant.objects.filter(created_at__gte=since), "created_at")
    closed = _by_week(Closing.objects.filter(closed_at__gte=since), "closed_at")
    for week, count in _by_week(DeletedRestaurant.objects.filter(closed_at__gte=since), "closed_at").items():
        closed[week] = closed.get(week, 0) + count
    orders = DailyFigure.objects.filter(name=figures.ORDERS, value__gt=0).values("restaurant")
    first: dict[date, int] = {}
    for row in orders.annotate(first=Min("day")).filter(first__gte=mondays[0]):
        week = row["first"] - timedelta(days=row["first"].weekday())
        first[week] = first.get(week, 0) + 1
    series = [sign_ups, first, closed]
    return _table(
        "Growth", "Restaurants by week. The chart shows sign-ups.", ["Sign-ups", "First orders", "Closed"],
        mondays, [[each.get(week, 0) for each in series] for week in mondays], _count, counts=True,
    )  # fmt: skip


def volume() -> list[WeekTable]:
    """Sum what was taken by each way of paying, and what QR codes and readers saved, by week. One query."""
    mondays = weeks()
    rows = DailyFigure.objects.filter(day__gte=mondays[0]).exclude(name=figures.ORDERS)
    sums = rows.annotate(week=TruncWeek("day")).values("week", "name").annotate(sum=Sum("value"))
    found = {(row["week"], row["name"]): row["sum"] for row in sums}
    taken = _tenders(found, figures.TAKEN)
    saved = _tenders(found, figures.SAVED)

    def of(prefix: str, tenders: Sequence[str]) -> list[list[int]]:
        """Return for each week the sum of all, then each tender's."""
        each = [[found.get((week, f"{prefix}{tender}"), 0) for tender in tenders] for week in mondays]
        return [[sum(values), *values] for values in each]

    return [
        _table("Taken", "Pounds by week and way of paying, tips included. The chart shows all.",
               ["All", *(_method(each) for each in taken)], mondays, of(figures.TAKEN, taken), _pounds),
        _table("Fees saved", "Pounds by week against the rate of a card machine in force, 2.9 % in 2026. The chart"
               " shows all.", ["All", *(_method(each) for each in saved)], mondays, of(figures.SAVED, saved), _pounds),
    ]  # fmt: skip


def _by_week(rows: Any, field: str) -> dict[date, int]:
    """Count rows by the Monday of their week, in UTC. One query."""
    counted = rows.order_by().annotate(week=TruncWeek(field)).values("week").annotate(count=Count("pk"))
    return {row["week"].date(): row["count"] for row in counted}


def _tenders(found: Iterable[tuple[date, str]], prefix: str) -> list[str]:
    return sorted({name.removeprefix(prefix) for _, name in found if name.startswith(prefix)})


def _method(tender: str) -> str:
    return str(METHODS.get(tender, tender.replace("_", " ").capitalize()))


def _count(number: Decimal | int) -> str:
    return f"{number:g}"


def _pounds(pence: Decimal | int) -> str:
    amount = Decimal(pence) / 100
    return f"−£{-amount:,.2f}" if amount < 0 else f"£{amount:,.2f}"


def _table(
    title: str, note: str, heads: list[str], mondays: list[date], values: list[list[int]], text: Any,
    *, counts: bool = False,
) -> WeekTable:  # fmt: skip
    drawing = charts.columns([each[0] for each in values], width=WIDTH, height=HEIGHT, counts=counts)
    names = [f"{week:%-d %b}" for week in mondays]
    return WeekTable(
        title, note, heads,
        [(name, [text(value) for value in each]) for name, each in reversed(list(zip(names, values, strict=True)))],
        drawing,
        [(line.at, text(line.value)) for line in drawing.lines],
        [(box, f"{names[box.index]}: {text(values[box.index][0])}") for box in drawing.boxes],
        [(label.at, names[label.index]) for label in drawing.labels],
    )  # fmt: skip
