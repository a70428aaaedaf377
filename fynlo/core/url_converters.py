"""Parts of an address beyond Django's own. `fynlo.apps` registers them: `<day:start>`."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    """A day as 2026-11-02. Another text, or a day that does not exist, is not found."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class MonthConverter:
    """A month as 2026-11, which becomes its first day. Another text is not found."""

    regex = r"20\d{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


def register_all() -> None:
    register_converter(DayConverter, "day")
    register_converter(MonthConverter, "month")
