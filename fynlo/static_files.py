"""Static files for browsers: compressed in every arrangement.

In production `collectstatic` has compressed them and given them names with a hash, which browsers keep for ever. In
the demo and the tests they are served where they lie, beside which nothing may be written: each is compressed when it
is asked for first, into the data folder. The joined files of a screen (fynlo.joined) lie
nowhere: they are answered from memory in both.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from fynlo.joined import pages as joined

FOLDER = "compressed"  # in the data folder


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
        if (answer := joined.answer(request)) is not None:
            return answer
        if (path := self._lying.pop(request.path_info, None)) is not None:
            with contextlib.suppress(OSError):  # no space, or not ours to write: the plain file does too
                self._compress(request.path_info, path)
        if request.path_info.startswith(settings.STATIC_URL) and request.path_info not in self.files:
            # Nobody else has it, and looking for whose host this is would cost a query outside admission.
            return HttpResponse("There is no such file.", status=404, content_type="text/plain")
        return super().__call__(request)

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


def _write_whole(file: Path, data: bytes) -> None:
    """In one step: another process may be serving or writing the same file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as open_file:
        open_file.write(data)
    os.replace(unfinished, file)
