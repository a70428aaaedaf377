"""The catalogues: up to date with the marked texts, complete, and with the placeholders of the English texts."""

import re
from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from fynlo.translations import catalogue, extraction

PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")
RUN = "Run `python3 manage.py translations`."


@pytest.fixture(scope="module")
def marked() -> list[extraction.Marked]:
    return list(extraction.marked_texts())


@pytest.fixture(params=catalogue.languages())
def language(request) -> str:
    return request.param


def test_every_kind_of_file_is_read(marked):
    kinds = {each.path.rpartition(".")[2] for each in marked}

    assert kinds == {"py", "js", "html", "txt"}


def test_the_files_are_what_the_command_writes(language, marked):
    found = catalogue.updated(language, marked)

    stale = [str(path) for path, content in catalogue.files(language, found) if path.read_bytes() != content]

    assert not stale, RUN


def test_every_text_is_translated(language):
    assert catalogue.untranslated(catalogue.read(language)) == []


def test_a_translation_has_the_placeholders_of_the_text(language):
    wrong = {}
    for message in catalogue.read(language):
        english = message.id if message.pluralizable else (message.id,)
        translated = message.string if message.pluralizable else (message.string,)
        for one, other in zip(english, translated, strict=True):
            if one and set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(other)):
                wrong[one] = other

    assert wrong == {}


def test_a_translation_keeps_the_spaces_at_its_ends(language):
    """A text that begins with a space follows another one."""
    texts = [message for message in catalogue.read(language) if message.id and not message.pluralizable]

    wrong = [message.id for message in texts if message.string.strip() and ends(message.id) != ends(message.string)]

    assert wrong == []


def ends(text: str) -> tuple[bool, bool]:
    return text.startswith(" "), text.endswith(" ")


def test_the_plural_is_chosen_as_the_scripts_choose_it(language):
    """shared/translate.js: one form for one, another for every other number."""
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in catalogue.po_path(language).read_text(encoding="utf-8")


def test_dates_are_written_as_each_language_writes_them():
    day = date(2026, 12, 1)

    assert date_format(day, "j F Y") == "1 December 2026"
    with translation.override("es"):
        assert date_format(day, "j F Y") == "1 de diciembre de 2026"
        assert date_format(day, "F Y") == "diciembre de 2026"
        assert date_format(day, "j F") == "1 de diciembre"
        assert date_format(day, "j M Y") == "1 dic 2026"
