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
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db.models import Field, Model

from fynlo.core import clock, json_codec
from fynlo.core.csv_files import csv_text, escape_formula
from restaurants.exports import registry
from restaurants.exports.documentation import column_name, readme, table_name
from restaurants.models import Membership, Restaurant
from restaurants.portal.settings.rules import Settings

AT_ONCE = 1000  # rows in memory
AFTER_ROWS = 20_000  # how often a long table says that it goes on
IDENTITY = ("id", "slug", "name")
BESIDE_FORM = ("opening_hours", "logo", "receipt_header", "receipt_footer")  # settings with a page of their own


@dataclass
class Written:
    """What is in an archive: `rows` by table, and size and SHA-256 of each file by name."""

    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)


def write_archive(target: IO[bytes], restaurant: Restaurant, *, after_table: Callable[[int], None]) -> Written:
    """Write the archive of the restaurant in context. `after_table` gets the number of finished tables; it may raise.

    One query a table, two for people and settings. Holds AT_ONCE rows in memory.
    """
    models, written = registry.exported_models(), Written()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for done, model in enumerate(models):
            written.rows[table_name(model)] = _write_table(archive, written, model, lambda done=done: after_table(done))
            after_table(done + 1)
        _write_stored_files(archive, written)
        _write_text(archive, written, "restaurant.json", json_codec.indented(_settings(restaurant)))
        _write_text(archive, written, "people.csv", "\ufeff" + _people(restaurant))
        made = f"{clock.now():%Y-%m-%d %H:%M}"
        _write_text(archive, written, "README.txt", readme(restaurant.name, made, models, registry.reasons()))
        sums = "".join(f"{each['sha256']}  {name}\n" for name, each in written.files.items())
        manifest = {"restaurant": restaurant.name, "made": made, "rows": written.rows, "files": written.files}
        archive.writestr("checksums.sha256", sums)
        archive.writestr("manifest.json", json_codec.indented(manifest))
    return written


def _write_table(archive: zipfile.ZipFile, written: Written, model: type[Model], goes_on: Callable[[], None]) -> int:
    """Write a table as CSV and JSON in one pass. Return the number of its rows."""
    columns, count = registry.columns_of(model), 0
    names = [column_name(column) for column in columns]
    rows = model._base_manager.order_by("pk").values_list(*names).iterator(AT_ONCE)
    with tempfile.TemporaryFile("w+b") as as_csv, tempfile.TemporaryFile("w+b") as as_json:
        text = io.TextIOWrapper(as_csv, "utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(names)
        as_json.write(b"[")
        for row in rows:
            values = [_plain(column, value) for column, value in zip(columns, row, strict=True)]
            writer.writerow([_cell(value) for value in values])
            as_json.write(b",\n" if count else b"\n")
            as_json.write(json_codec.dumps(dict(zip(names, values, strict=True))))
            count += 1
            if count % AFTER_ROWS == 0:
                goes_on()
        as_json.write(b"\n]\n")
        _write_file(archive, written, f"data/{table_name(model)}.csv", as_csv)
        _write_file(archive, written, f"data/{table_name(model)}.json", as_json)
        text.detach()
    return count


def _plain(column: Field, value: Any) -> Any:
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


def _write_stored_files(archive: zipfile.ZipFile, written: Written) -> None:
    for name, path in registry.stored_files():
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
    names = (*IDENTITY, "currency", *BESIDE_FORM, *(name for name in Settings.__annotations__ if name != "name"))
    values = {name: getattr(restaurant, name) for name in names}
    return {name: value.isoformat() if isinstance(value, time) else value for name, value in values.items()}


def _people(restaurant: Restaurant) -> str:
    rows = Membership.objects.filter(restaurant=restaurant).select_related("user").order_by("user__name", "pk")
    header = ("id", "name", "email", "role", "job", "active")
    return csv_text(
        header,
        ((row.user_id, row.user.name, row.user.email, row.role, row.job, str(row.is_active).lower()) for row in rows),
    )
