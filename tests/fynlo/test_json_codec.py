"""JSON on the wire: exact money, and no text that the database cannot store."""

import tracemalloc
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fynlo.core import json_codec

BODY_BYTES = 256 * 1024  # a quarter of the largest body: the memory grows with the body, tracing it takes long


def test_money_keeps_its_two_decimals():
    assert json_codec.dumps({"total": Decimal("3.40")}) == b'{"total":3.40}'
    assert json_codec.loads(b'{"total":3.40}') == {"total": Decimal("3.40")}
    assert str(json_codec.loads(b"[3.40]")[0]) == "3.40"


def test_a_large_or_small_amount_is_never_written_with_an_exponent():
    assert json_codec.dumps([Decimal("1E+3"), Decimal("0.00")]) == b"[1000,0.00]"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_amount_survives_the_round_trip(amount):
    assert json_codec.loads(json_codec.dumps([amount])) == [amount]


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
        b"[1e200000000]",
        b"[1e-200000000]",
        b"[-1E+31]",
        b"[0e31]",
        b"[1e-31]",
        b"[" + b"9" * 41 + b"]",
        b"[0." + b"3" * 40 + b"]",
        b'[{"a":' * 51 + b"1" + b"}]" * 51,
    ],
)
def test_values_that_cannot_be_stored_are_refused(raw):
    with pytest.raises(json_codec.Unreadable):
        json_codec.loads(raw)


def test_an_escaped_emoji_is_accepted():
    assert json_codec.loads(b'["\\ud83c\\udf2e"]') == ["\N{TACO}"]


def test_a_text_that_spells_out_the_nul_escape_is_accepted():
    assert json_codec.loads(rb'["\\u0000"]') == ["\\u0000"]


def test_the_same_content_has_the_same_canonical_bytes():
    assert json_codec.canonical({"b": 1, "a": [Decimal("1.0")]}) == json_codec.canonical(
        {"a": [Decimal("1.0")], "b": 1}
    )


NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,44})(\.[0-9]{1,44})?([eE][+-]?[0-9]{1,12})?", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: json_codec.dumps(text).decode())
VALUES = st.recursive(
    st.one_of(NUMBERS, TEXTS, st.sampled_from(["null", "true"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map(lambda parts: f"[{','.join(parts)}]"),
        st.dictionaries(TEXTS, inner, max_size=5).map(
            lambda parts: "{" + ",".join(f"{name}:{value}" for name, value in parts.items()) + "}"
        ),
    ),
    max_leaves=20,
)


@given(VALUES)
@example("[0.000000000000000000001000000000E-9]")
@example("1e30")
@example("-1e-30")
@example("[9e30,1e-30]")
@example("9" * 40)
def test_writing_what_was_read_takes_at_most_ten_times_its_bytes(text):
    try:
        value = json_codec.loads(text)
    except json_codec.Unreadable:
        return
    for written in (json_codec.dumps(value), json_codec.canonical(value)):
        assert len(written) <= 10 * len(text.encode())
        assert json_codec.loads(written) == value


@pytest.mark.parametrize(
    "part",
    [
        b"1e30,",
        b"1e-30,",
        b"-9e30,",
        b"12345678901234567890,",
        b"[],",
        b'{"":[]},',
        b'"\\u0001",',
        b"1.5,",
        b"[[[[1]]]],",
    ],
)
def test_the_worst_body_takes_megabytes_not_gigabytes(part):
    body = b"[" + part * (BODY_BYTES // len(part) - 1) + b"0]"
    tracemalloc.start()
    try:
        value = json_codec.loads(body)
        written = len(json_codec.dumps(value)) + len(json_codec.canonical(value))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written <= 2 * 10 * len(body)
    assert peak < 100 * len(body), f"{peak / len(body):.0f} bytes of memory for each byte of the body"


@pytest.mark.parametrize("value", [Decimal("1e200000000"), Decimal("-1e-200000000"), Decimal("1e31")])
def test_a_huge_number_of_our_own_is_written_with_its_exponent(value):
    assert json_codec.dumps([value]) == json_codec.canonical([value]) == f"[{value}]".encode()


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_nan_and_infinity_are_never_written(value):
    with pytest.raises(TypeError):
        json_codec.dumps([value])


def test_a_whole_number_beyond_64_bits_is_a_decimal_so_that_it_can_be_written():
    assert json_codec.loads(f"[{2**63 - 1},{2**63}]") == [2**63 - 1, Decimal(2**63)]
    assert isinstance(json_codec.loads(str(2**63 - 1)), int)
    assert json_codec.dumps(json_codec.loads(str(2**70))) == str(2**70).encode()


def test_a_hundred_nested_levels_are_accepted_and_any_number_side_by_side():
    assert json_codec.loads(b"[" * 100 + b"]" * 100)
    assert json_codec.loads(b"[" + b"[]," * 1000 + b"0]")
    assert json_codec.loads('"' + "[" * 1000 + '"') == "[" * 1000


@pytest.mark.parametrize("text", ["4.640000000000001", "0.1", "1e-7", "5.3e-9", "-0.0", "12.350000000000001"])
def test_the_floats_of_javascript_are_read(text):
    assert json_codec.loads(text) == Decimal(text)
