"""The values of a report as people read them: on the page, in the PDF and in the e-mail."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from fynlo.core.money import with_separators, written
from restaurants.models import Restaurant
from restaurants.reports.declarations import Column, Kind
from restaurants.reports.periods import Period

NOTHING = "–"
LONGEST_LABEL = 24


def text_of(column: Column, value: Any, restaurant: Restaurant) -> str:
    """Return the text of a value; a dash for None."""
    if value is None:
        return NOTHING
    match column.kind:
        case Kind.MONEY:
            return written(value, restaurant.currency)
        case Kind.COUNT:
            return with_separators(f"{value:,}")
        case Kind.RATIO:
            return with_separators(f"{value:,.1f}")
        case Kind.PERCENT:
            return percent(value)
        case Kind.MINUTES:
            return f"{value} min" if value < 60 else f"{value // 60} h {value % 60:02} min"
        case Kind.DAY:
            return day_text(value)
        case Kind.WEEK:
            return gettext("Week of {day}").format(day=date_format(value, "j M Y"))
        case Kind.MONTH:
            return date_format(value, "F Y")
        case Kind.MOMENT:
            return moment_text(value, restaurant)
        case _:
            return str(value)


def percent(fraction: Decimal) -> str:
    return with_separators(f"{round(fraction * 100, 1)} %")


def change_text(fraction: Decimal | None) -> str:
    """Return a change with its sign, such as "+12.3 %"; "" for None."""
    if fraction is None:
        return ""
    sign = "\N{MINUS SIGN}" if fraction < 0 else "+"
    return f"{sign}{percent(abs(fraction))}"


def day_text(day: date) -> str:
    return date_format(day, "D j M Y")


def moment_text(moment: datetime, restaurant: Restaurant) -> str:
    return date_format(moment.astimezone(restaurant.zone), "j M Y, H:i")


def period_text(period: Period) -> str:
    """Return the days in words: one day, a whole month, or the first and the last day."""
    start, end = period.start, period.end
    if start == end:
        return date_format(start, "l j F Y")
    if period.is_whole_months and (start.year, start.month) == (end.year, end.month):
        return date_format(start, "F Y")
    first = date_format(start, "j F" if start.year == end.year else "j F Y")
    return gettext("{start} to {end}").format(start=first, end=date_format(end, "j F Y"))


def short_text_of(column: Column, value: Any, restaurant: Restaurant) -> str:
    """Return the text of a label under a chart."""
    if column.kind is Kind.DAY:
        return date_format(value, "j M")
    if column.kind is Kind.WEEK:
        return date_format(value, "j M")
    if column.kind is Kind.MONTH:
        return date_format(value, "M y")
    text = text_of(column, value, restaurant)
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def axis_text(column: Column, value: Decimal, restaurant: Restaurant) -> str:
    """Return the value of a grid line, in whole pounds where it is some."""
    if column.kind is Kind.COUNT:
        return with_separators(f"{int(value):,}") if value == int(value) else ""
    text = text_of(column, value, restaurant)
    return text.removesuffix(with_separators(".00"))
