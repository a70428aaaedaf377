"""The geometry of charts: Decimal in, per cent out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.charts import BOTTOM, TOP, Chart, ticks_around

amounts = st.decimals(min_value=-99999, max_value=99999, places=2)


def laid_out(*values: str | int) -> Chart:
    points = [(str(index), Decimal(value)) for index, value in enumerate(values)]
    return Chart.of(points, write=str, write_tick=str)


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        ("0", "87.20", [0, 25, 50, 75, 100]),
        ("0", "720", [0, 200, 400, 600, 800]),
        ("-120", "2480", [-1000, 0, 1000, 2000, 3000]),
        ("30", "40", [0, 10, 20, 30, 40]),
        ("0", "0", [0, Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), 1]),
        ("-5", "-1", [-6, -4, -2, 0]),
    ],
)
def test_ticks_are_round_numbers_around_every_value(lowest, highest, ticks):
    assert ticks_around(Decimal(lowest), Decimal(highest)) == ticks


@given(st.lists(amounts, min_size=1, max_size=40))
def test_every_mark_stands_inside_the_box_in_the_order_of_its_value(values):
    chart = laid_out(*values)

    assert all(TOP <= mark.y <= BOTTOM and mark.left >= 0 and mark.left + mark.width <= 100 for mark in chart.marks)
    pairs = sorted(zip(values, chart.marks, strict=True), key=lambda pair: pair[0])
    heights = [mark.y for _, mark in pairs]
    assert heights == sorted(heights, reverse=True)
    assert len(chart.ticks) <= 7


def test_bars_grow_from_nought_in_both_directions():
    gain, nothing, loss = laid_out(100, 0, -100).marks

    assert gain.top + gain.height == nothing.top == loss.top
    assert nothing.height == 0
    assert gain.height == loss.height


def test_a_day_of_hours_names_few_of_them_on_a_phone():
    marks = laid_out(*range(24)).marks

    assert sum(mark.label_shown_on_phones for mark in marks) == 6
    assert sum(mark.label_shown for mark in marks) == 12


def test_values_are_written_above_a_few_bars_only():
    assert all(mark.value_y is not None for mark in laid_out(*range(8)).marks)
    assert all(mark.value_y is None for mark in laid_out(*range(9)).marks)
