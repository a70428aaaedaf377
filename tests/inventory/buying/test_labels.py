"""How what to order is written."""

from decimal import Decimal as D

import pytest

from inventory.buying.labels import rounded


@pytest.mark.parametrize(
    ("computed", "written"),
    [("4.2857", "4.3"), ("12.5", "12.5"), ("29.9999", "30.0"), ("123.4", "123"), ("0.0542", "0.054"), ("0", "0")],
)
def test_an_average_is_rounded_to_what_a_cook_reads(computed, written):
    assert rounded(D(computed)) == D(written)
