"""Codes: the vectors of RFC 6238, tolerance, and how recovery codes are read."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from restaurants.identity.second_factors import rules

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_rfc_6238(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)

    assert rules.matching_step(SECRET, code, at=at) == seconds // 30
    assert rules.matching_step(SECRET, code, at=at + timedelta(seconds=30)) == seconds // 30
    assert rules.matching_step(SECRET, code, at=at - timedelta(seconds=30)) == seconds // 30
    assert rules.matching_step(SECRET, code, at=at + timedelta(seconds=61)) is None
    assert rules.matching_step(SECRET, code, at=at, after=seconds // 30) is None


@pytest.mark.parametrize("code", ["", "28708", "2870820", "28708a", "٢٨٧٠٨٢", "-28708", " 28708"])
def test_a_malformed_code_matches_nothing(code):
    assert rules.matching_step(SECRET, code, at=datetime.fromtimestamp(59, UTC)) is None


def test_recovery_codes_are_ten_of_120_bits():
    codes = rules.new_recovery_codes()

    assert len(set(codes)) == 10
    assert all(len(code) == 24 and set(code) <= set(rules.ALPHABET) for code in codes)
    assert rules.in_groups("0123456789ABCDEF") == "0123-4567-89AB-CDEF"


@pytest.mark.parametrize(
    "written", ["0123-4567-89AB-CDEF", " 0123 4567 89ab cdef ", "o123-4567-89AB-CDEF", "OI23-4567-89AB-CDEF"]
)
def test_a_recovery_code_is_read_as_people_write_it(written):
    user_id, plain = uuid4(), rules.normalised(written)

    assert rules.recovery_code_hash(user_id, plain) == rules.recovery_code_hash(user_id, "0123456789ABCDEF")
    assert rules.recovery_code_hash(uuid4(), plain) != rules.recovery_code_hash(user_id, "0123456789ABCDEF")


@pytest.mark.parametrize("written", ["", "x" * 25, "ÄÖÜ", "12\x0034", "1" * 5000, "<b>"])
def test_a_malformed_recovery_code_is_refused(written):
    assert rules.normalised(written) == ""
