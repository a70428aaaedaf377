"""Static files for browsers: compressed, and cached for ever under an address that names their content.

In production `collectstatic` compresses them and puts a hash into their names. In the demo and the tests they are
served where they lie, beside which nothing may be written: each is compressed into the data folder when it is first
requested, and `versioned_address` puts the hash into the query.
"""

import contextlib
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.templatetags.static import static
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from fynlo.frontend import bundler

FOLDER = "compressed"  # in the data folder
VERSION = "v"  # the query's parameter
FOR_EVER = "public, max-age=31536000, immutable"


def versioned_address(path: str) -> str:
    """Return the address of a static file with the version of its content in the query."""
    return f"{static(path)}?{VERSION}={content_version(path)}"


@cache
def content_version(path: str) -> str:
    """Return a hash of the static file's content, "" for a file that does not exist. Read once per process."""
    found = finders.find(path)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if found else ""


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    def __init__(self, *args: Any, **options: Any):
        self._lying: dict[str, str] = {}  # by address: files where they lie, until they were asked for
        self._compressor = Compressor(quiet=True)
        super().__init__(*args, **options)

    def add_files_from_finders(self) -> None:
        collected = set(self.files)
        super().add_files_from_finders()
        for address in set(self.files) - collected:
            path = self.files[address].alternatives[0][1]
            if self._compressor.should_compress(path):
                self._lying[address] = path

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.path_info
        if not address.startswith(settings.STATIC_URL):
            return super().__call__(request)
        version = request.GET.get(VERSION)
        if address not in self.files or (version and version != content_version(self._name(address))):
            return _missing()
        if (path := self._lying.pop(address, None)) is not None:
            with contextlib.suppress(OSError):  # no space, or not ours to write: the plain file does too
                self._compress(address, path)
        response = super().__call__(request)
        if version:
            response["Cache-Control"] = FOR_EVER
        return response

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether the name holds the content's hash, as Django's storage or the bundler writes it."""
        bundled = f"{settings.STATIC_URL}{bundler.FOLDER}/"
        return (url.startswith(bundled) and not url.endswith(bundler.MANIFEST)) or super().immutable_file_test(
            path, url
        )

    @staticmethod
    def _name(address: str) -> str:
        return address.removeprefix(settings.STATIC_URL)

    def _compress(self, address: str, path: str) -> None:
        data = Path(path).read_bytes()
        kept = settings.DATA_DIR / FOLDER / f"{hashlib.sha256(data).hexdigest()}.gz"
        if not kept.exists():
            compressed = Compressor.compress_gzip(data)
            if not self._compressor.is_compressed_effectively("Gzip", path, len(data), compressed):
                return
            _write_whole(kept, compressed)
        headers = [header for header in self.files[address].alternatives[0][2] if header[0] != "Content-Length"]
        self.files[address] = StaticFile(path, headers, encodings={"gzip": str(kept)})


def _missing() -> HttpResponse:
    """Answer 404 here: looking up which restaurant the host belongs to would cost a query outside admission."""
    response = HttpResponse("This version has no such file.", status=404, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"  # during a deploy another process may have it
    return response


def _write_whole(file: Path, data: bytes) -> None:
    """In one step: another process may be serving or writing the same file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as open_file:
        open_file.write(data)
    os.replace(unfinished, file)
