"""Where a row of an ordered list moves to."""

import pytest

from restaurants.portal.ordering import moved


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ({"up": "1"}, "bac"),
        ({"down": "1"}, "acb"),
        ({"to": "0"}, "bac"),
        ({"to": "2"}, "acb"),
        ({"to": "99"}, "acb"),
        ({"to": "-1"}, "abc"),
        ({"to": "1"}, "abc"),
        ({"to": "²"}, "abc"),
        ({"to": "9" * 500}, "abc"),
        ({}, "abc"),
    ],
)
def test_a_row_moves_to_the_wanted_place(wanted, order):
    assert moved("abc", "b", wanted) == list(order)


def test_at_an_end_a_row_stays():
    assert moved("abc", "a", {"up": "1"}) == list("abc")
    assert moved("abc", "c", {"down": "1"}) == list("abc")


def test_moving_a_deleted_row_changes_nothing():
    assert moved("abc", "d", {"up": "1"}) == list("abc")
