"""Collect the marked texts of templates, Python and browser modules.

Marked are `{% translate %}`, `{% blocktranslate %}` and `_("…")` in templates, gettext's functions in Python, and `t`
and `plural` in scripts.
"""

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_javascript, extract_python
from django.conf import settings
from django.utils.translation.template import templatize

from restaurants.portal.change_log import SETTINGS

ROOT: Path = settings.BASE_DIR
APPS = ("fynlo", "realtime", "restaurants", "menu", "orders", "payments", "inventory", "staff")
NOT_OURS = ("admin",)  # Django translates its admin itself
PYTHON_KEYWORDS: dict[str, Any] = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SCRIPT_KEYWORDS: dict[str, Any] = {"t": None, "plural": (2, 3)}


@dataclass(frozen=True)
class Marked:
    """A marked text: `text` is the English one, `plural` its form for several or "", `path` where it stands."""

    path: str
    text: str
    plural: str = ""
    context: str = ""


def marked_texts() -> Iterator[Marked]:
    """Yield every marked text of the checkout, by path and place in the file."""
    for path in sorted(_sources()):
        read = {".py": _python, ".js": _script}.get(path.suffix, _template)
        yield from read(path)


def _sources() -> Iterator[Path]:
    for app in APPS:
        for path in (ROOT / app).rglob("*"):
            if (path.suffix == ".py" and "migrations" not in path.parts) or (
                path.suffix == ".js" and "static" in path.parts and not path.name.endswith(".test.js")
            ):
                yield path
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in (".html", ".txt") and path.relative_to(ROOT / "templates").parts[0] not in NOT_OURS:
            yield path


def _python(path: Path) -> Iterator[Marked]:
    source = path.read_bytes()
    if path.name == "commands.py":
        yield from _command_names(path, source)
    if b"translation import" in source:
        yield from _found(path, extract_python(io.BytesIO(source), PYTHON_KEYWORDS, [], {}), PYTHON_KEYWORDS)


def _command_names(path: Path, source: bytes) -> Iterator[Marked]:
    """Yield what the page of changes calls the commands of settings: their descriptions, which are not marked."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            texts = {each.arg: each.value.value for each in node.keywords if isinstance(each.value, ast.Constant)}
            name, description = texts.get("name"), texts.get("description")
            if isinstance(name, str) and name.startswith(SETTINGS) and isinstance(description, str):
                yield Marked(path.relative_to(ROOT).as_posix(), description)


def _template(path: Path) -> Iterator[Marked]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    flat = "\n".join(line.strip() for line in code.splitlines())  # indented lines are no Python
    found = extract_python(io.BytesIO(flat.encode()), PYTHON_KEYWORDS, [], {})
    yield from _found(path, found, PYTHON_KEYWORDS)


def _script(path: Path) -> Iterator[Marked]:
    if "frontend/translations/" in path.as_posix():
        return
    options: Any = {"encoding": "utf-8", "template_string": False}
    found = extract_javascript(io.BytesIO(path.read_bytes()), SCRIPT_KEYWORDS, [], options)
    yield from _found(path, found, SCRIPT_KEYWORDS)


def _found(path: Path, found: Iterator, keywords: dict) -> Iterator[Marked]:
    """Turn Babel's tuples into texts. A call whose argument is no text, such as `t(label)`, marks nothing."""
    name = path.relative_to(ROOT).as_posix()
    for _, function, arguments, _ in found:
        texts = list(arguments) if isinstance(arguments, (list, tuple)) else [arguments]
        places = keywords[function] or (1,)
        context = plural = ""
        wanted: list[str | None] = []
        for place in places:
            index = place[0] if isinstance(place, tuple) else place
            text = texts[index - 1] if index <= len(texts) else None
            if isinstance(place, tuple):
                context = text or ""
            else:
                wanted.append(text)
        if not wanted or any(text is None for text in wanted) or not wanted[0]:
            continue
        if len(wanted) > 1:
            plural = wanted[1] or ""
        yield Marked(name, str(wanted[0]), plural, context)
