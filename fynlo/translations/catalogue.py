"""Write the catalogues: `django.po` for translators, `django.mo` for Python, one module per application for browsers.

`locale/<language>/LC_MESSAGES/django.po` is the only file that a person edits. A stale or incomplete one fails a test.
"""

import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from fynlo.translations.extraction import ROOT, Marked

SCRIPTS = ROOT / "fynlo" / "frontend" / "static" / "frontend" / "translations"
STATIC = "fynlo/frontend/static/frontend/"
# Which scripts run on the pages of an application, by the beginnings of their paths.
TILL, KITCHEN, SHARED = f"{STATIC}till/", f"{STATIC}kitchen/", f"{STATIC}shared/"
APPLICATIONS = {"till": (TILL, SHARED), "kitchen": (KITCHEN, SHARED), "pages": ()}
# One form for one and one for every other number, as `shared/translate.js` chooses. Unicode gives Spanish a third form
# for whole millions, which no text of ours counts.
WITHOUT_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts make the same file
PLURALS = [("Plural-Forms", "nplurals=2; plural=(n != 1);")]
HEAD = "// @ts-check\n// Written by `manage.py translations` from {path}. Do not edit.\n"


def languages() -> list[str]:
    """Return the languages that have a catalogue: all but the one in which the code is written."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def po_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def updated(language: str, marked: Iterable[Marked]) -> Catalog:
    """Return the language's catalogue with exactly the marked texts, and the translations that it has of them."""
    known = read(language)
    catalogue = Catalog(locale=language, project="Fynlo", charset="utf-8", fuzzy=False, header_comment="")
    catalogue.mime_headers = PLURALS
    for each in marked:
        message = (each.text, each.plural) if each.plural else each.text
        catalogue.add(message, locations=[(each.path, 0)], context=each.context or None)
    for message in catalogue:
        old = known.get(message.id, context=message.context) if message.id else None
        if old is not None and old.pluralizable == message.pluralizable:
            message.string = old.string
    return catalogue


def read(language: str) -> Catalog:
    """Return the catalogue as it is stored; an empty one before the first."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the English texts without a translation, or with one for the wrong number of forms."""
    return [_english(message) for message in catalogue if message.id and not all(_forms(message))]


def as_po(catalogue: Catalog) -> bytes:
    """Return the text of `django.po`: sorted by the path of the first mark, without the dates that Babel writes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, sort_by_file=True, include_lineno=False, omit_header=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Project-Id-Version: Fynlo\\n"\n"Language: {catalogue.locale_identifier}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {PLURALS[0][1]}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the bytes of `django.mo`, which Python's gettext reads. They depend on the translations alone."""
    catalogue.creation_date = WITHOUT_DATE
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def as_module(catalogue: Catalog, application: str) -> str:
    """Return the module with the translations of the application's scripts, for `shared/translate.js`."""
    texts = {
        _english(message): _forms(message) if message.pluralizable else _forms(message)[0]
        for message in catalogue
        if message.id and all(_forms(message)) and any(_runs_in(application, path) for path, _ in message.locations)
    }
    written = json.dumps(dict(sorted(texts.items())), ensure_ascii=False, separators=(",", ":"))
    path = po_path(catalogue.locale_identifier).relative_to(ROOT)
    return f"{HEAD.format(path=path)}globalThis.fynloTranslations = {written};\n"


def files(language: str, catalogue: Catalog) -> Iterator[tuple[Path, bytes]]:
    """Yield every file of a language with its content."""
    yield po_path(language), as_po(catalogue)
    yield po_path(language).with_suffix(".mo"), as_mo(catalogue)
    for application in APPLICATIONS:
        yield SCRIPTS / f"{application}.{language}.js", as_module(catalogue, application).encode()


def _runs_in(application: str, path: str) -> bool:
    if not path.endswith(".js"):
        return False
    folders = APPLICATIONS[application]
    return path.startswith(folders) if folders else not path.startswith((TILL, KITCHEN))


def _english(message) -> str:
    return message.id[0] if message.pluralizable else message.id


def _forms(message) -> list[str]:
    return list(message.string) if message.pluralizable else [message.string]
