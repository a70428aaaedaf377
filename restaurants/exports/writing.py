"""Write the archive into a file: each table as CSV and JSON, stored files, a README, a manifest and checksums."""

import base64
import csv
import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db.models import Model

from fynlo.core import clock, json_codec
from fynlo.core.csv_files import csv_text, escape_formula
from restaurants.exports import registry
from restaurants.exports.documentation import column_name, readme, table_name
from restaurants.exports.moments import Moment, held_moment
from restaurants.models import Membership, Restaurant
from restaurants.portal.settings.rules import Settings

FORMAT = 1  # raised when a reader of the earlier format would misunderstand the files
AT_ONCE = 1000  # rows in memory
AFTER_ROWS = 20_000  # how often a long table says that it goes on
IDENTITY = ("id", "slug")
# Settings with a page of their own.
BESIDE_FORM = ("opening_hours", "logo", "receipt_header", "receipt_footer", "takes_stock")
SETTINGS = ("currency", *BESIDE_FORM, *Settings.__annotations__)


@dataclass
class Written:
    """What is in an archive: `rows` by table, and size and SHA-256 of each file by name."""

    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)


def write_archive(target: IO[bytes], restaurant: Restaurant, *, after_table: Callable[[int], None]) -> Written:
    """Write the archive of the restaurant in context. `after_table` gets the number of finished tables; it may raise.

    Everything is read at one moment, while the restaurant works. One query a table and each AFTER_ROWS rows of it, two
    for people and settings. Holds AT_ONCE rows in memory.
    """
    models, written = registry.exported_models(), Written()
    with held_moment() as moment, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        made, reasons = f"{clock.now():%Y-%m-%d %H:%M}", registry.reasons() | registry.reasons_outside()
        for done, model in enumerate(models):
            goes_on = partial(after_table, done)
            written.rows[table_name(model)] = _write_table(archive, written, model, moment, goes_on)
            after_table(done + 1)
        with moment():
            files, people = list(registry.stored_files()), _people(restaurant)
            settings = _settings(Restaurant.objects.get(pk=restaurant.pk))
        _write_stored_files(archive, written, files)
        _write_text(archive, written, "restaurant.json", json_codec.indented(settings))
        _write_text(archive, written, "people.csv", "\ufeff" + people)
        _write_text(archive, written, "README.txt", readme(restaurant.name, made, models, reasons))
        sums = "".join(f"{each['sha256']}  {name}\n" for name, each in written.files.items())
        manifest = {
            "format": FORMAT, "restaurant": restaurant.name, "made": made, "rows": written.rows,
            "files": written.files,
        }  # fmt: skip
        archive.writestr("checksums.sha256", sums)
        archive.writestr("manifest.json", json_codec.indented(manifest))
    return written


def _write_table(
    archive: zipfile.ZipFile, written: Written, model: type[Model], moment: Moment, goes_on: Callable[[], None]
) -> int:
    """Write a table as CSV and JSON in one pass. Return the number of its rows."""
    columns, count = registry.columns_of(model), 0
    names = [column_name(column) for column in columns]
    with tempfile.TemporaryFile("w+b") as as_csv, tempfile.TemporaryFile("w+b") as as_json:
        text = io.TextIOWrapper(as_csv, "utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(names)
        as_json.write(b"[")
        for row in _rows(model, names, moment, goes_on):
            values = [plain(value) for value in row]
            writer.writerow([_cell(value) for value in values])
            as_json.write(b",\n" if count else b"\n")
            as_json.write(json_codec.dumps(dict(zip(names, values, strict=True))))
            count += 1
        as_json.write(b"\n]\n")
        _write_file(archive, written, f"data/{table_name(model)}.csv", as_csv)
        _write_file(archive, written, f"data/{table_name(model)}.json", as_json)
        text.detach()
    return count


def _rows(
    model: type[Model], names: list[str], moment: Moment, goes_on: Callable[[], None]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table in the order of their keys. Calls `goes_on` outside a transaction each AFTER_ROWS."""
    rows = left = model._base_manager.order_by("pk").values_list(*names)
    places = [names.index(field.attname) for field in model._meta.pk_fields]
    while True:
        count, last = 0, ()
        with moment():
            for row in left[:AFTER_ROWS].iterator(AT_ONCE):
                yield row
                count, last = count + 1, row
        if count < AFTER_ROWS:
            return
        key = [last[place] for place in places]
        left = rows.filter(pk__gt=key if len(key) > 1 else key[0])
        goes_on()


def plain(value: Any) -> Any:
    """Return a value that JSON can hold; bytes become base64."""
    if isinstance(value, memoryview | bytes):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, time) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return escape_formula(value)
    if isinstance(value, dict | list):
        return json_codec.dumps(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _write_stored_files(archive: zipfile.ZipFile, written: Written, files: list[tuple[str, str]]) -> None:
    for name, path in files:
        with _opened(path) as stored:
            if stored is not None:
                _write_file(archive, written, f"files/{name}", stored)


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes] | None]:
    """Yield the stored file, or None when the storage has lost it: the other files are still worth having."""
    try:
        stored = default_storage.open(path)
    except FileNotFoundError:
        yield None
        return
    with stored:
        yield stored


def _write_file(archive: zipfile.ZipFile, written: Written, name: str, source: IO[bytes]) -> None:
    source.seek(0)
    hashed = hashlib.file_digest(source, "sha256")
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    with archive.open(name, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target)
    written.files[name] = {"size": size, "sha256": hashed.hexdigest()}


def _write_text(archive: zipfile.ZipFile, written: Written, name: str, text: str) -> None:
    _write_file(archive, written, name, io.BytesIO(text.encode()))


def _settings(restaurant: Restaurant) -> dict[str, Any]:
    values = {name: getattr(restaurant, name) for name in (*IDENTITY, *SETTINGS)}
    return {name: value.isoformat() if isinstance(value, time) else value for name, value in values.items()}


def _people(restaurant: Restaurant) -> str:
    rows = Membership.objects.filter(restaurant=restaurant).select_related("user").order_by("user__name", "pk")
    header = ("id", "name", "email", "role", "job", "active")
    return csv_text(
        header,
        ((row.user_id, row.user.name, row.user.email, row.role, row.job, str(row.is_active).lower()) for row in rows),
    )
