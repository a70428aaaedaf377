"""The geometry of charts."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core import charts

MONEY = st.decimals(-100_000, 1_000_000, places=2)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], (0, 1, 1)),
        ([0, None], (0, 1, 1)),
        ([1, 2, 3], (0, 3, 1)),
        ([D("1234.50")], (0, 1500, 500)),
        ([-5, 3], (-6, 4, 2)),
        ([D("-7.00")], (-8, 0, 2)),
        ([D("0.03")], (0, D("0.03"), D("0.01"))),
    ],
)
def test_an_axis_has_round_numbers_around_its_values(values, expected):
    assert charts.scale(values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1], (0, 1, 1)), ([2], (0, 2, 1)), ([9], (0, 10, 5)), ([10], (0, 10, 5)), ([-1, 2], (-1, 2, 1)),
     ([90], (0, 100, 25)), ([0], (0, 1, 1))],
)  # fmt: skip
def test_an_axis_of_counts_has_whole_numbers(values, expected):
    """Control: without `counts` the axis of 9 sign-ups has a line at 2.5."""
    assert charts.scale(values, counts=True) == expected
    assert charts.scale([9]) == (0, 10, D("2.5"))


@given(values=st.lists(MONEY, min_size=1, max_size=40))
def test_every_value_lies_on_the_axis_with_zero(values):
    low, high, step = charts.scale(values)
    assert low <= min(*values, 0) <= max(*values, 0) <= high
    assert (high - low) % step == 0
    assert 1 <= (high - low) / step <= charts.MOST_LINES + 2


@given(values=st.lists(MONEY, min_size=1, max_size=40), compared=st.booleans())
def test_every_column_stays_inside_the_drawing(values, compared):
    drawing = charts.columns(values, values if compared else (), width=900, height=200)
    for box in drawing.boxes:
        assert -0.01 <= box.x <= box.x + box.width <= 900.01
        assert -0.01 <= box.y <= box.y + box.height <= 200.01
    assert len(drawing.boxes) == sum(bool(value) for value in values) * (2 if compared else 1)


def test_the_tallest_column_is_in_proportion():
    drawing = charts.columns([D(50), D(100)], width=100, height=200)
    half, whole = drawing.boxes
    assert whole.height == pytest.approx(2 * half.height)
    assert whole.height == pytest.approx(200)


def test_a_loss_hangs_below_the_line_of_zero():
    gain, loss = charts.columns([D(10), D(-10)], width=100, height=100).boxes
    assert gain.y + gain.height == pytest.approx(loss.y)


def test_bars_lie_from_top_to_bottom_each_with_a_label():
    drawing = charts.bars([3, 2, None], [1, 1, 1], width=300, height=90)
    assert [label.index for label in drawing.labels] == [0, 1, 2]
    assert [box.index for box in drawing.boxes if not box.is_compared] == [0, 1]
    assert drawing.boxes[0].width == pytest.approx(300)


def test_many_columns_share_a_few_labels():
    drawing = charts.columns([1] * 365, width=900, height=200)
    assert len(drawing.labels) <= charts.MOST_LABELS
