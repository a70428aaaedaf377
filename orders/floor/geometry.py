"""Where tables stand on a section's plan. Pure; frontend/shared/rules/floor_plan.js draws by the same numbers.

Positions and sizes are in pixels of the plan, whole steps of GRID. The plan's origin is its top left corner.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput

GRID = 8
SMALLEST, LARGEST = 56, 480  # a side of a table: a finger's width, and a table for thirty
FARTHEST = 2_400  # the right and the bottom edge
PLACE = ("x", "y", "width", "height")
ARRANGED = ("shape", "capacity", *PLACE)


def check_places(tables: Iterable[Mapping[str, Any]]) -> None:
    """Raise InvalidInput for a table off the grid or the plan, of an impossible size, or named twice.

    Tables may overlap: two that are pushed together share an edge, and a plan is the owner's drawing.
    """
    seen: set[UUID] = set()
    for table in tables:
        if table["id"] in seen:
            raise InvalidInput(_("A table is on the plan twice. Reload the page."), field="tables")
        seen.add(table["id"])
        if any(table[name] % GRID for name in PLACE):
            raise InvalidInput(_("Place tables in steps of {grid} pixels.").format(grid=GRID), field="tables")
        if not all(SMALLEST <= table[name] <= LARGEST for name in ("width", "height")):
            raise InvalidInput(
                _("A table is {smallest} to {largest} pixels wide and high.").format(
                    smallest=SMALLEST, largest=LARGEST
                ),
                field="tables",
            )
        if table["x"] < 0 or table["y"] < 0:
            raise InvalidInput(_("A table stands outside the plan."), field="tables")
        if table["x"] + table["width"] > FARTHEST or table["y"] + table["height"] > FARTHEST:
            raise InvalidInput(_("A table stands outside the plan."), field="tables")
