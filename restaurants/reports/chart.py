"""The chart of a report: the geometry of its rows, with the texts of its axis and labels."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from fynlo.core import charts
from restaurants.reports import texts
from restaurants.reports.declarations import ChartKind
from restaurants.reports.running import Result

MOST_BARS = 15


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """`axis` is the text of each grid line, `names` the label of each row, `boxes` each box with what it stands for."""

    is_bars: bool
    title: str
    drawing: charts.Drawing
    axis: list[str]
    names: list[str]
    boxes: list[tuple[charts.Box, str]]


def has_chart(result: Result) -> bool:
    """Whether there is something to draw: the report has a chart, and a value of it, or one compared, is not zero."""
    chart = result.report.chart
    if chart is None:
        return False
    return any(row[chart.value] for row in (*result.table.rows, *filter(None, result.matches)))


def drawing_of(result: Result, *, width: float, height: float, bar_height: float) -> DrawnChart:
    """Draw the chart of a report that has one. Columns fill `width` by `height`, each bar is `bar_height` high.

    A chart of bars shows the first MOST_BARS rows.
    """
    chart = result.report.chart
    assert chart is not None
    is_bars = chart.kind is ChartKind.BARS
    rows = result.table.rows[:MOST_BARS] if is_bars else result.table.rows
    value, label = result.report.column(chart.value), result.report.column(chart.label)
    values = [row[value.name] for row in rows]
    before = [match[value.name] if match else None for match in result.matches[: len(rows)]] if result.compared else []
    draw = charts.bars if is_bars else charts.columns
    drawing = draw(values, before, width=width, height=bar_height * len(rows) if is_bars else height)
    restaurant = result.query.restaurant
    names = [texts.short_text_of(label, row[label.name], restaurant) for row in rows]

    def says(box: charts.Box) -> str:
        amount: Any = (before if box.is_compared else values)[box.index]
        name = gettext("{name} before").format(name=names[box.index]) if box.is_compared else names[box.index]
        return f"{name}: {texts.text_of(value, amount, restaurant)}"

    return DrawnChart(
        is_bars=is_bars,
        title=gettext("{value} by {label}").format(value=value.label, label=label.label.lower()),
        drawing=drawing,
        axis=[texts.axis_text(value, line.value, restaurant) for line in drawing.lines],
        names=names,
        boxes=[(box, says(box)) for box in drawing.boxes],
    )
