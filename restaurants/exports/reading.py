"""Read an archive that anybody may have made: what is not exactly as `writing` makes it is refused."""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from fynlo.core import json_codec
from restaurants.exports.writing import FORMAT

MOST_FILES = 200_000
MOST_BYTES = 50 * 1024**3  # of all files together, unpacked; nothing is unpacked to a disk
MOST_AT_ONCE = 64 * 1024**2  # bytes of one row, one stored file, the manifest: what is held in memory
CHUNK = 1024**2
MANIFEST, CHECKSUMS = "manifest.json", "checksums.sha256"
OTHERS = {"restaurant.json", "people.csv", "README.txt"}
STORED = "files/"  # what the restaurant stores beside its tables
NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*")
OUR_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1  # a flag of a file in a ZIP


class Reason(StrEnum):
    """Why an archive cannot be imported, for the owner: `restaurants.exports.errors.REASONS` has the sentences."""

    NO_ARCHIVE = "no_archive"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    OTHER_RELEASE = "other_release"
    OTHER_CURRENCY = "other_currency"
    NOT_EMPTY = "not_empty"
    BUSY = "busy"
    FILES_AWAY = "files_away"
    INTERRUPTED = "interrupted"


class ImportRefused(Exception):
    """An archive cannot be imported. The message is one sentence for the operator; nothing was changed."""

    def __init__(self, message: str, reason: Reason = Reason.DAMAGED):
        super().__init__(message)
        self.reason = reason


class OpenArchive:
    """An archive whose files were compared with its manifest. `rows` are the numbers of rows by table."""

    def __init__(self, opened: zipfile.ZipFile):
        self._zip = opened
        self.names = _checked_names(opened)
        self.manifest = self._manifest()
        self.rows: dict[str, int] = self.manifest["rows"]
        self._compare()

    def rows_of(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table as JSON. Holds one in memory. Raises ImportRefused."""
        name, count = f"data/{table}.json", 0
        with self._zip.open(name) as file:
            if file.readline(CHUNK).strip() != b"[":
                raise ImportRefused(f"{name} is no list with one row a line.")
            while (line := _line(file, name)) != b"]":
                count += 1
                row = _json(line.removesuffix(b","), f"Row {count} of {name}")
                if not isinstance(row, dict):
                    raise ImportRefused(f"Row {count} of {name} is no object.")
                yield row
            if file.read(1):
                raise ImportRefused(f"{name} goes on after its end.")
        if count != self.rows[table]:
            raise ImportRefused(f"{name} has {count} rows; the manifest says {self.rows[table]}.")

    def read(self, name: str) -> bytes:
        """Return the content of a file, at most MOST_AT_ONCE bytes. Raises ImportRefused."""
        if name not in self.names:
            raise ImportRefused(f"{name} is missing.")
        if self._zip.getinfo(name).file_size > MOST_AT_ONCE:
            raise ImportRefused(f"{name} is larger than {MOST_AT_ONCE} bytes.")
        with self._zip.open(name) as file:
            return file.read()

    def json(self, name: str) -> dict[str, Any]:
        """Return a file that is one JSON object. Raises ImportRefused."""
        found = _json(self.read(name), name)
        if not isinstance(found, dict):
            raise ImportRefused(f"{name} is no object.")
        return found

    def _manifest(self) -> dict[str, Any]:
        if MANIFEST not in self.names:
            raise ImportRefused(f"{MANIFEST} is missing.", Reason.NO_ARCHIVE)
        found = self.json(MANIFEST)
        if found.get("format") != FORMAT:
            raise ImportRefused(
                f"The archive has the format {found.get('format', 'of an earlier release')}; this release reads format"
                f" {FORMAT}. Make a new archive, or import it with the release that made it.",
                Reason.OTHER_RELEASE,
            )
        rows, files = found.get("rows"), found.get("files")
        if not isinstance(rows, dict) or not all(_is_count(count) for count in rows.values()):
            raise ImportRefused(f"{MANIFEST} does not say how many rows each table has.")
        if not isinstance(files, dict) or not all(_is_file(file) for file in files.values()):
            raise ImportRefused(f"{MANIFEST} does not say the size and SHA-256 of each file.")
        return found

    def _compare(self) -> None:
        """Read every file once. Raises ImportRefused for one that the manifest describes otherwise, or not at all."""
        files: dict[str, dict[str, Any]] = self.manifest["files"]
        if differing := set(files) ^ (self.names - {MANIFEST, CHECKSUMS}):
            raise ImportRefused(f"{min(differing)} is in the manifest or in the archive, but not in both.")
        tables = {f"data/{table}.{extension}" for table in self.rows for extension in ("json", "csv")}
        if missing := (tables | OTHERS) - set(files):
            raise ImportRefused(f"{min(missing)} is missing.")
        if unknown := {name for name in files if not name.startswith(STORED)} - tables - OTHERS:
            raise ImportRefused(f"{min(unknown)} is no file of an archive.")
        for name, file in files.items():
            digest, size = hashlib.sha256(), 0
            with self._zip.open(name) as content:
                while chunk := content.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
            if (size, digest.hexdigest()) != (file["size"], file["sha256"]):
                raise ImportRefused(f"{name} was changed: its size or SHA-256 is not the manifest's.")


@contextmanager
def open_archive(path: Path) -> Iterator[OpenArchive]:
    """Open the archive at `path` and compare each file with its checksum; read it inside the block.

    Raises ImportRefused, also for damage that is found only inside the block.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            yield OpenArchive(opened)
    except FileNotFoundError as error:
        raise ImportRefused(f"There is no file {path}.", Reason.NO_ARCHIVE) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, IsADirectoryError) as error:
        raise ImportRefused(f"{path} is no archive, or it is damaged.", Reason.NO_ARCHIVE) from error


def _checked_names(opened: zipfile.ZipFile) -> frozenset[str]:
    """Return the names in a ZIP. Raises ImportRefused for what no archive of ours has, before anything is unpacked."""
    files = opened.infolist()
    names = frozenset(file.filename for file in files)
    if len(files) > MOST_FILES or len(names) != len(files):
        raise ImportRefused("The archive has too many files, or a file twice.")
    if sum(file.file_size for file in files) > MOST_BYTES:
        raise ImportRefused(
            f"The archive is larger than {MOST_BYTES // 1024**3} GB when it is unpacked.", Reason.TOO_LARGE
        )
    for file in files:
        if not NAME.fullmatch(file.filename):
            raise ImportRefused(f"The archive has a file with the name {file.filename!r}.")
        if file.compress_type not in OUR_METHODS or file.flag_bits & ENCRYPTED:
            raise ImportRefused(f"{file.filename} is packed in another way than Fynlo packs files.")
    return names


def _line(file: IO[bytes], name: str) -> bytes:
    line = file.readline(MOST_AT_ONCE + 1)
    if len(line) > MOST_AT_ONCE:
        raise ImportRefused(f"A row of {name} is larger than {MOST_AT_ONCE} bytes.")
    if not line:
        raise ImportRefused(f"{name} ends too early.")
    return line.strip()


def _json(content: bytes, what: str) -> Any:
    try:
        return json_codec.loads(content)
    except json_codec.Unreadable as error:
        raise ImportRefused(f"{what} is no JSON that Fynlo reads.") from error


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and _is_count(value.get("size")) and isinstance(value.get("sha256"), str)
