"""Rows for the page of one order: lines with their adjustments and voids, VAT by rate."""

from typing import Any

from django.utils.translation import gettext

from orders import labels
from orders.models import Line, Order
from orders.pricing.adjustments import COMP
from orders.service_settings.selectors import service_settings

Names = dict[str, str]


def line_rows(order: Order, names: Names) -> list[dict[str, Any]]:
    """Return a row for each line. `names` are the people who work here, by user id.

    Names of courses are shown if there are several; that costs one query.
    """
    courses = service_settings().courses if any(line.course > 1 for line in order.all_lines) else None
    return [_line(line, names, courses=courses) for line in order.all_lines if line.part_of_id is None]


def _line(line: Line, names: Names, *, courses: list[str] | None) -> dict[str, Any]:
    course = "" if courses is None else labels.course_label(line.course, courses)
    seat = gettext("Seat {seat}").format(seat=line.seat) if line.seat else ""
    return {
        "line": line,
        "options": labels.options_of(line),
        "place": " · ".join(filter(None, (course, seat))),
        "is_void": line.status == Line.Status.VOID,
        "void_by": names.get(str(line.voided_by), ""),
        "adjustments": adjustment_rows(line, names),
    }


def adjustment_rows(holder: Order | Line, names: Names) -> list[dict[str, Any]]:
    """Return a row for each discount and comp in force on a line or on the whole order."""
    return [
        {
            "id": entry["id"],
            "label": gettext("On the house") if entry["kind"] == COMP else labels.adjustment_label(entry),
            "reason": entry["reason"],
            "by": names.get(str(entry["by"]), ""),
        }
        for entry in holder.adjustments
    ]


def vat_bucket_row(bucket: dict[str, Any]) -> dict[str, Any]:
    return {**bucket, "label": labels.vat_label(bucket, names_vat=True)}
