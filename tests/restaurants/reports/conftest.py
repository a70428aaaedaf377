from collections.abc import Iterator
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from restaurants.reports.declarations import Column, Kind, Query, Report, count, money
from restaurants.reports.registry import forget_report, register_reports


def a_row_each_day(query: Query) -> list[dict]:
    return [{"day": day, "orders": 1, "sales": D("12.50")} for day in query.period]


@pytest.fixture
def sample() -> Iterator[SimpleNamespace]:
    """The reports `sample` of managers and `owners-sample` of owners: an order of £12.50 a day, or a test's `rows`."""
    behaviour = SimpleNamespace(rows=a_row_each_day)
    columns = (
        Column("day", "Day", Kind.DAY),
        count("orders", "Orders", is_compared=True),
        money("sales", "Sales", is_compared=True),
    )
    for name, permission in (("sample", "orders.manage"), ("owners-sample", "restaurant.settings")):
        register_reports(
            Report(
                name, name.capitalize(), "Tests", permission, "A sample.", "A sample.", columns,
                lambda query: behaviour.rows(query), key=("day",),
            )
        )  # fmt: skip
    yield behaviour
    for name in ("sample", "owners-sample"):
        forget_report(name)
