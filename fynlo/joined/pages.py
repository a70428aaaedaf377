"""The joined files of a page: their version, their addresses, and how they are answered.

Made once per process from the static files' sources and kept in memory, so that the demo, the tests and production
serve the same bytes. The version in the address is that of the content: browsers keep such a file for ever.
"""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from fynlo.core.conditional import accepts_gzip
from fynlo.joined import modules, styles

FOLDER = "joined"  # under the static files' address: joined/<version>/<file>
FOR_EVER = "public, max-age=31536000, immutable"
JAVASCRIPT, CSS = "text/javascript; charset=utf-8", "text/css; charset=utf-8"


class SourceMissing(RuntimeError):
    """A file that a page is joined from is not among the static files."""


@dataclass(frozen=True)
class File:
    body: bytes
    compressed: bytes
    content_type: str


def _file(text: str, content_type: str) -> File:
    body = text.encode()
    return File(body, gzip.compress(body, compresslevel=9, mtime=0), content_type)


@dataclass(frozen=True)
class JoinedPage:
    """One page's `scripts` (entries, in the order in which they run) and `styles`, as `static` names them.

    Among the styles a name that ends with a slash is every other sheet in that folder, the nearest first.
    """

    name: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]

    @cached_property
    def files(self) -> dict[str, File]:
        """By name: the script, what it loads later if anything, and the style sheet. Raises JoinRefused."""
        script, later, style = f"{self.name}.js", f"{self.name}-later.js", f"{self.name}.css"
        first, rest = modules.join(self.scripts, source=source_of, names=(script, later))
        made = {script: _file(first, JAVASCRIPT)}
        if rest:
            made[later] = _file(rest, JAVASCRIPT)
        made[style] = _file(styles.join((path, source_of(path)) for path in self._sheets()), CSS)
        return made

    def _sheets(self) -> Iterable[str]:
        named = [each for each in self.styles if not each.endswith("/")]
        for each in self.styles:
            yield from _sheets_in(each, besides=named) if each.endswith("/") else [each]

    @cached_property
    def version(self) -> str:
        """Another one as soon as a byte of a file is another."""
        digest = hashlib.sha256()
        for name, file in self.files.items():
            digest.update(f"{name}:{len(file.body)}:".encode() + file.body)
        return digest.hexdigest()[:16]

    @property
    def script(self) -> str:
        return self.address(f"{self.name}.js")

    @property
    def style(self) -> str:
        return self.address(f"{self.name}.css")

    @property
    def addresses(self) -> list[str]:
        return [self.address(name) for name in self.files]

    def address(self, name: str) -> str:
        return f"{settings.STATIC_URL}{FOLDER}/{self.version}/{name}"


_pages: dict[str, JoinedPage] = {}


def register(page: JoinedPage) -> JoinedPage:
    """Let the page's files be asked for."""
    _pages[page.name] = page
    return page


def registered() -> Iterable[JoinedPage]:
    return _pages.values()


def answer(request: HttpRequest) -> HttpResponse | None:
    """The joined file that is asked for, 404 for one that this version of the program does not have; else None."""
    prefix = f"{settings.STATIC_URL}{FOLDER}/"
    if not request.path_info.startswith(prefix) or request.method not in ("GET", "HEAD"):
        return None
    version, _, name = request.path_info.removeprefix(prefix).partition("/")
    for page in _pages.values():
        if name in page.files and version == page.version:
            return _deliver(request, page.files[name])
    response = HttpResponseNotFound("This version has no such file.", content_type="text/plain")
    response["Cache-Control"] = "no-store"  # during a deploy another process may have it
    return response


def _deliver(request: HttpRequest, file: File) -> HttpResponse:
    if accepts_gzip(request):
        response = HttpResponse(file.compressed, content_type=file.content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(file.body, content_type=file.content_type)
    response["Content-Length"] = str(len(response.content))
    response["Cache-Control"] = FOR_EVER
    response["Vary"] = "Accept-Encoding"
    return response


def source_of(path: str) -> str:
    """The text of a static file where it lies. Raises SourceMissing."""
    return _found(path).read_text(encoding="utf-8")


def _sheets_in(folder: str, besides: Iterable[str]) -> list[str]:
    root = _found(folder.rstrip("/"))
    found = {folder + path.relative_to(root).as_posix() for path in root.rglob("*.css")}
    return sorted(found - set(besides), key=lambda path: (path.count("/"), path))


def _found(path: str) -> Path:
    found = finders.find(path)
    if found is None:
        raise SourceMissing(path)
    return Path(found)
