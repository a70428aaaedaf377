"""docs/asvs.md says something of every requirement once, and what it names exists."""

import csv
import re
from collections import Counter

import pytest
from django.conf import settings

from fynlo.core.keys import Purpose

DOCUMENT = (settings.BASE_DIR / "docs" / "asvs.md").read_text(encoding="utf-8")
# Numbers and levels of ASVS 5.0.0, levels 1 and 2.
WITH_LEVELS = settings.BASE_DIR / "tests" / "security" / "asvs-5.0.0.csv"
ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \| ([^|]*) \| (.*) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
PATH = re.compile(r"`((?:[\w.-]+/)*[\w-]*\.?[\w-]+(?:\.\w+)?)`")
STATES = {"met", "not met", "not applicable"}


def rows() -> list[tuple[list[str], str, str]]:
    return [(numbers.split(", "), state, text) for numbers, state, text in ROW.findall(DOCUMENT)]


def test_every_requirement_has_one_row_in_its_own_chapter():
    with WITH_LEVELS.open(encoding="utf-8") as file:
        levels = {row["number"]: row["level"] for row in csv.DictReader(file)}
    said = Counter(number for numbers, _, _ in rows() for number in numbers)

    assert Counter(levels.values()) == {"1": 70, "2": 183}
    assert sorted(levels.keys() - said.keys()) == []
    assert sorted(said.keys() - levels.keys()) == []
    assert [number for number, times in said.items() if times > 1] == []
    for chapter, text in re.findall(r"^## V(\d+) (.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL):
        numbers = [number for found, _, _ in ROW.findall(text) for number in found.split(", ")]
        assert [number for number in numbers if not number.startswith(f"{chapter}.")] == []


def test_each_row_has_a_state_and_what_is_met_names_a_test_or_a_file():
    for numbers, state, text in rows():
        assert state in STATES, numbers
        assert state != "met" or "`" in text or "above" in text, numbers


def test_the_tests_that_are_named_exist():
    named = TEST.findall(DOCUMENT)
    sources: dict[str, str] = {}

    assert len(named) > 100, "the tests are not found"
    for path, name in named:
        if path not in sources:
            assert (settings.BASE_DIR / path).is_file(), path
            sources[path] = (settings.BASE_DIR / path).read_text(encoding="utf-8")
        assert f"def {name}(" in sources[path], f"{path}::{name}"


def test_the_files_that_are_named_exist():
    named = {path for path in PATH.findall(DOCUMENT) if "/" in path or "." in path}

    assert len(named) > 20, "the files are not found"
    assert sorted(path for path in named if not (settings.BASE_DIR / path).exists()) == []


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_of_a_key_is_in_the_inventory(purpose: Purpose):
    assert f"`{purpose}`" in DOCUMENT
