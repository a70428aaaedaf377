"""One order as the owner reads it: its lines with all that was done to them, and its bill."""

from typing import Any

from orders import labels
from orders.adjustments import COMP
from orders.models import Line, Order
from orders.service_settings.selectors import service_settings

Names = dict[str, str]


def line_rows(order: Order, names: Names) -> list[dict[str, Any]]:
    """`names` are those who work here, by their ids. Courses are told, by their names, where there are several; one
    query then.
    """
    courses = service_settings().courses if any(line.course > 1 for line in order.all_lines) else None
    return [_line(line, names, courses=courses) for line in order.all_lines]


def _line(line: Line, names: Names, *, courses: list[str] | None) -> dict[str, Any]:
    options = [
        f"{option['quantity']} × {option['name']}" if option["quantity"] > 1 else option["name"]
        for option in line.modifiers
    ]
    course = "" if courses is None else labels.course_label(line.course, courses)
    seat = f"Seat {line.seat}" if line.seat else ""
    return {
        "line": line,
        "options": ", ".join(options),
        "place": " · ".join(filter(None, (course, seat))),
        "is_void": line.status == Line.Status.VOID,
        "void_by": names.get(str(line.voided_by), ""),
        "adjustments": adjustment_rows(line, names),
    }


def adjustment_rows(holder: Order | Line, names: Names) -> list[dict[str, Any]]:
    """The discounts in force on a line or on the whole order, and what is on the house."""
    return [
        {
            "id": entry["id"],
            "says": "On the house" if entry["kind"] == COMP else labels.adjustment_label(entry),
            "reason": entry["reason"],
            "by": names.get(str(entry["by"]), ""),
        }
        for entry in holder.adjustments
    ]


def vat_bucket_row(bucket: dict[str, Any]) -> dict[str, Any]:
    percent = f"{(bucket['rate'] * 100).normalize():f} %"
    return {**bucket, "label": "Exempt" if bucket["treatment"] == "exempt" else percent}
