"""The README of an archive: how to read it, and every table and column in words. Pure, from the models."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Field, Model

from restaurants.exports.registry import columns_of

TYPES = {
    "UUIDField": "id (uuid)",
    "CharField": "text",
    "TextField": "text",
    "SlugField": "text",
    "EmailField": "text",
    "BooleanField": "true or false",
    "DecimalField": "decimal number",
    "DateField": "date, 2026-11-30",
    "DateTimeField": "moment, ISO 8601 in UTC",
    "TimeField": "time, 21:30:00",
    "JSONField": "JSON",
    "ArrayField": "JSON list",
    "BinaryField": "bytes, base64",
    "ForeignKey": "reference",
    "OneToOneField": "reference",
}
INTRODUCTION = """\
{name}: everything that the restaurant has in Fynlo
{line}

Made on {made} (UTC).

data/*.csv       each table for a spreadsheet: UTF-8 with a byte order mark, comma, one header row
data/*.json      the same rows as a JSON list with one object a line; amounts are numbers with all their decimals
restaurant.json  the settings of the restaurant
people.csv       who works or worked here, and with which role
files/           pictures of the menu, logos, and the archived events as gzip files with one JSON object a line
manifest.json    the number of this format, for each file its size and SHA-256, for each table the number of its rows

Amounts are in pounds unless a column says otherwise. An empty cell is an empty text or no value; the JSON tells them
apart. In the CSV, a text that a spreadsheet would take for a formula begins with an apostrophe. A column that ends in
_id holds the id of a row of the table that it names; ids of people are in people.csv.

All tables were read at one moment, also while the restaurant was open.

An empty restaurant on a server with Fynlo becomes this one by: python manage.py import_archive FILE --restaurant SLUG

To check the files on Linux or macOS: sha256sum -c checksums.sha256
"""


def readme(name: str, made: str, models: list[type[Model]], left_out: Mapping[str, str]) -> str:
    """Return the README.txt of an archive."""
    parts = [INTRODUCTION.format(name=name, line="=" * (len(name) + 46), made=made), "The tables\n==========\n"]
    parts += [_table(model) for model in sorted(models, key=table_name)]
    parts.append("Not in the archive\n==================\n")
    parts += [f"- {label}: {reason}" for label, reason in sorted(left_out.items())]
    return "\n".join(parts) + "\n"


def table_name(model: type[Model]) -> str:
    return model._meta.db_table


def column_name(column: Field) -> str:
    return column.attname


def _table(model: type[Model]) -> str:
    lines = [table_name(model), "-" * len(table_name(model)), *_described(model), ""]
    lines += [f"  {column_name(column):<28} {_column(column)}" for column in columns_of(model)]
    return "\n".join(lines) + "\n"


def _described(model: type[Model]) -> list[str]:
    """Return the model's docstring, unless it is the one that Django makes of the columns."""
    text = (model.__doc__ or "").strip()
    if not text or text.startswith(f"{model.__name__}("):
        return [str(model._meta.verbose_name).capitalize()]
    return [line.strip() for line in text.splitlines()]


def _column(column: Any) -> str:
    kind = TYPES.get(column.get_internal_type(), "whole number")
    if column.is_relation:
        kind = f"id of {table_name(column.related_model)}"
    choices = f" ({', '.join(str(value) for value, _ in column.choices if value != '')})" if column.choices else ""
    words = f": {column.help_text}" if column.help_text else ""
    return f"{kind}{choices}{words}{'; may be empty' if column.null else ''}"
