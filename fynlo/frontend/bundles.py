"""What the till and the kitchen screen load: the entry scripts and the style sheets of each application."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders


class SourceMissing(RuntimeError):
    """A bundle names a file that is not among the static files."""


@dataclass(frozen=True)
class Bundle:
    """One application's entry scripts, in the order in which they run, and its style sheets, as `static` names them.

    Among the styles a name that ends with a slash stands for every other sheet in that folder, the nearest first.
    """

    name: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]

    def sheets(self) -> list[str]:
        """Return all style sheets in their order: between rules of the same weight the later sheet wins."""
        named = [each for each in self.styles if not each.endswith("/")]
        return [sheet for each in self.styles for sheet in (_others_in(each, named) if each.endswith("/") else [each])]


SHARED_STYLES = tuple(
    f"frontend/shared/styles/{name}.css"
    for name in ("tokens", "base", "controls", "fields", "surfaces", "lists", "layers", "screen")
)
PAGE_SCRIPTS = tuple(f"frontend/shared/page/{name}.js" for name in ("toast", "dialog", "connection_banner"))

TILL = Bundle(
    "till",
    scripts=(*PAGE_SCRIPTS, "frontend/till/till.js"),
    styles=(
        *SHARED_STYLES,
        "frontend/shared/styles/plan.css",
        "frontend/shared/pin/pin.css",
        *(
            f"frontend/till/{name}.css"
            for name in ("till", "cart/cart", "order/order", "bill/pay", "menu/product", "unsent/unsent")
        ),
        "frontend/till/",
    ),
)
KITCHEN = Bundle(
    "kitchen",
    scripts=(*PAGE_SCRIPTS, "frontend/kitchen/kitchen.js"),
    styles=(
        *SHARED_STYLES,
        "frontend/shared/pin/pin.css",
        *(f"frontend/kitchen/{name}.css" for name in ("kitchen", "cards/ticket", "cards/pass", "panels/panels")),
        "frontend/kitchen/",
    ),
)
BUNDLES = (TILL, KITCHEN)


def source_path(name: str) -> Path:
    """Return where the static file `name` lies among the sources. Raises SourceMissing."""
    found = finders.find(name)
    if found is None:
        raise SourceMissing(name)
    return Path(found)


def _others_in(folder: str, named: Iterable[str]) -> list[str]:
    root = source_path(folder.rstrip("/"))
    found = {folder + path.relative_to(root).as_posix() for path in root.rglob("*.css")}
    return sorted(found - set(named), key=lambda path: (path.count("/"), path))
