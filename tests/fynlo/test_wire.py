"""JSON on the wire: exact money, and nothing that the database could not keep."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo import wire


def test_money_keeps_its_two_decimals():
    assert wire.dumps({"total": Decimal("3.40")}) == b'{"total":3.40}'
    assert wire.loads(b'{"total":3.40}') == {"total": Decimal("3.40")}
    assert str(wire.loads(b"[3.40]")[0]) == "3.40"


def test_a_large_or_small_amount_is_never_written_with_an_exponent():
    assert wire.dumps([Decimal("1E+3"), Decimal("0.00")]) == b"[1000,0.00]"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_amount_survives_the_round_trip(amount):
    assert wire.loads(wire.dumps([amount])) == [amount]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[1,]",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b'"\xff\xfe"',
        b'["\\u0000"]',
        b'{"\\u0000": 1}',
        b'["\\ud800"]',
        b"[" * 100_000,
        b"[" + b"9" * 5000 + b"]",
        b"[1e999999999999999999999]",
    ],
)
def test_what_cannot_be_kept_is_refused(raw):
    with pytest.raises(wire.Unreadable):
        wire.loads(raw)


def test_an_escaped_emoji_is_fine():
    assert wire.loads(b'["\\ud83c\\udf2e"]') == ["\N{TACO}"]


def test_a_text_that_only_talks_about_nul_is_fine():
    assert wire.loads(rb'["\\u0000"]') == ["\\u0000"]


def test_the_same_content_has_the_same_canonical_bytes():
    assert wire.canonical({"b": 1, "a": [Decimal("1.0")]}) == wire.canonical({"a": [Decimal("1.0")], "b": 1})
