"""The chart of a report as SVG, for wide and for narrow screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from fynlo.core.charts import Box, Label
from restaurants.reports.chart import drawing_of, has_chart
from restaurants.reports.declarations import ChartKind
from restaurants.reports.running import Result


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart for one width of screen, in units of its view box, as texts: an SVG writes a point in every language.

    `left`, `top`, `right` and `bottom` are the room around the drawing for its labels.
    """

    show_on: str
    width: int
    height: int
    bar_height: int
    left: int
    right: int = 24
    top: int = 8
    bottom: int = 26


PICTURES = (
    Picture("only-desktop", width=900, height=230, bar_height=34, left=70),
    Picture("only-phone", width=360, height=190, bar_height=34, left=56),
)
LETTER_WIDTH = 7.5  # of a letter of 12 pixels, with room between two names
NAMES_WIDTH = {"only-desktop": 190, "only-phone": 132}
BESIDE_NAMES = 12  # between a name, the edge and its bar


def pictures_of(result: Result) -> list[dict[str, Any]]:
    """Return the chart for wide and for narrow screens; [] without a chart, or where every value is zero."""
    if not has_chart(result):
        return []
    return [_picture(result, size) for size in PICTURES]


def _picture(result: Result, size: Picture) -> dict[str, Any]:
    is_bars = result.report.chart is not None and result.report.chart.kind is ChartKind.BARS
    left = NAMES_WIDTH[size.show_on] if is_bars else size.left
    drawn = drawing_of(
        result, width=size.width - left - size.right, height=size.height, bar_height=size.bar_height
    )  # fmt: skip
    drawing = drawn.drawing
    labels = drawing.labels if is_bars else _with_room(drawing.labels, drawn.names)
    names = [_fitting(name, left) for name in drawn.names] if is_bars else drawn.names
    total_height = drawing.height + size.top + size.bottom
    return {
        "show_on": size.show_on,
        "is_bars": is_bars,
        "title": drawn.title,
        "view_box": f"0 0 {size.width} {total_height:.0f}",
        "move": f"translate({left} {size.top})",
        "width": f"{drawing.width:.1f}",
        "height": f"{drawing.height:.1f}",
        "below": f"{drawing.height + 18:.1f}",
        "lines": [(f"{line.at:.1f}", text) for line, text in zip(drawing.lines, drawn.axis, strict=True)],
        "labels": [(f"{label.at:.1f}", names[label.index]) for label in labels],
        "boxes": [(_outline(box), box.is_compared, words) for box, words in drawn.boxes],
    }


def _with_room(labels: Sequence[Label], names: Sequence[str]) -> Sequence[Label]:
    """Return the labels below columns, without those that would touch: every second one or fewer stays."""
    if len(labels) < 2:
        return labels
    widest = max(len(names[label.index]) for label in labels) * LETTER_WIDTH
    return labels[:: ceil(widest / (labels[1].at - labels[0].at))]


def _fitting(name: str, width: float) -> str:
    """Return a name as short as its room: an SVG would cut its beginning off."""
    most = int((width - BESIDE_NAMES) / LETTER_WIDTH)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _outline(box: Box) -> str:
    """Return the path of a box; a tiny value stays visible."""
    height = max(box.height, 0.5)
    return f"M{box.x:.1f} {box.y:.1f}h{box.width:.1f}v{height:.1f}h-{box.width:.1f}z"
