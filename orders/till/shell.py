"""The files that the till is made of: what its service worker keeps on the phone, under one version."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

LOOK = ("tokens", "base", "controls", "fields", "surfaces", "lists", "layers", "screen")
FOLDERS = ("orders/till", "realtime")
FILES = (
    *(f"fynlo/{name}.css" for name in LOOK),
    "fynlo/mark.svg",
    "fynlo/toast.js",
    "fynlo/dialog.js",
    "fynlo/connection.js",
    "menu/fold.js",
    "payments/fold.js",
    "orders/ages.js",
    "orders/courses.js",
    "orders/dom.js",
    "orders/fold.js",
    "orders/press.js",
    "orders/signal.js",
    "orders/states.js",
    "orders/store.js",
)
KEPT = {".css", ".js"}
FRAME = "orders/till/till.css"


class ShellFileMissing(RuntimeError):
    """A file that the till needs is not among the static files."""


@cache
def shell_files() -> tuple[str, ...]:
    """Every static file of the till, as the names that `static` takes."""
    in_folders = (
        f"{folder}/{path.relative_to(_found(folder)).as_posix()}"
        for folder in FOLDERS
        for path in sorted(_found(folder).rglob("*"))
        if path.suffix in KEPT
    )
    return (*FILES, *in_folders)


def shell_addresses() -> list[str]:
    """Where the browser asks for them. Modules import each other by plain names, whatever the storage calls them."""
    plain = [f"{settings.STATIC_URL}{name}" for name in shell_files()]
    return sorted({*plain, *(static(name) for name in shell_files())})


@cache
def shell_version() -> str:
    """Another one as soon as a byte of the till is another."""
    digest = hashlib.sha256()
    for name in shell_files():
        digest.update(name.encode())
        digest.update(_found(name).read_bytes())
    return digest.hexdigest()[:16]


def module_addresses() -> list[str]:
    """The modules that the page asks for at once, instead of one after the other as they name each other; what lies
    in a folder `later` waits until the till is up."""
    return [
        f"{settings.STATIC_URL}{name}"
        for name in shell_files()
        if name.endswith(".js") and not name.startswith("fynlo/") and "/later/" not in name
    ]


def style_addresses() -> list[str]:
    """The till's own style sheets: its frame first, then what stands in it, a folder's after the till's."""
    own = [name for name in shell_files() if name.startswith("orders/till/") and name.endswith(".css")]
    return [static(name) for name in sorted(own, key=lambda name: (name != FRAME, name.count("/"), name))]


def _found(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise ShellFileMissing(name)
    return Path(path)
