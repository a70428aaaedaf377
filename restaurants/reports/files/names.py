"""The name of a report's file."""

from django.conf import settings
from django.utils import translation

from restaurants.reports.running import Result


def file_name(result: Result, extension: str) -> str:
    """Return a name such as `sales-by-day-chucho-2026-11-01-2026-11-30.csv`."""
    period, restaurant = result.query.period, result.query.restaurant
    days = f"{period.start}" if period.start == period.end else f"{period.start}-{period.end}"
    return f"{result.report.name}-{restaurant.slug}-{days}.{extension}"


def headings(result: Result) -> list[str]:
    """Return the head of a file's table: each column, money with its currency, compared columns twice.

    In English, whatever the reader speaks: programs look columns up by these names.
    """
    found = []
    with translation.override(settings.LANGUAGE_CODE):
        for column in result.report.columns:
            label = (
                f"{column.label} ({result.query.restaurant.currency})" if column.kind == "money" else f"{column.label}"
            )
            found.append(label)
            if result.compared and column.is_compared:
                found.append(f"{label}, compared")
    return found
