"""Arrange the tables of a section on its plan."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from orders import events
from orders.errors import PlanStale
from orders.floor import geometry, selectors
from orders.floor.layout import checked_seats, lock_layout
from orders.models import Section, Table
from realtime.commands.context import CommandContext


def arrange_section(
    *, context: CommandContext, section_id: UUID, version: int, tables: Sequence[Mapping[str, Any]]
) -> tuple[Section, list[Table]]:
    """Set shape, seats, position and size of these tables of a section. `version` is the plan that the editor read.

    Tables that are not named keep theirs. Locks the tables. Records one `floor.changed`, or nothing if nothing differs.

    Raises PlanStale if another person has arranged the section since, TableNotFound for a table of another section,
    SectionNotFound, InvalidInput.
    """
    lock_layout()
    section = selectors.section(section_id)
    if section.plan_version != version:
        raise PlanStale(current_version=section.plan_version)
    geometry.check_places(tables)
    rows = {row.id: row for row in selectors.lock_live_tables().filter(section=section).order_by("pk")}
    changed = []
    for wanted in tables:
        row = selectors.checked_table(rows.get(wanted["id"]))
        checked_seats(wanted["capacity"])
        if _assign(context, row, wanted):
            changed.append(row)
    if changed:
        Table.objects.bulk_update(changed, geometry.ARRANGED)
        section.plan_version += 1
        section.save(update_fields=["plan_version"])
        events.floor_changed(context, sections=[section], tables=changed)
    return section, list(rows.values())


def _assign(context: CommandContext, row: Table, wanted: Mapping[str, Any]) -> bool:
    """Set what differs, with one line in the audit for the place and one for each of shape and seats."""
    before = {name: getattr(row, name) for name in geometry.ARRANGED}
    after = {name: wanted[name] for name in geometry.ARRANGED}
    for name in ("shape", "capacity"):
        if before[name] != after[name]:
            context.annotate(table=row.name, field=name, before=before[name], after=after[name])
    places = [[values[name] for name in geometry.PLACE] for values in (before, after)]
    if places[0] != places[1]:
        context.annotate(table=row.name, field="place", before=places[0], after=places[1])
    for name, value in after.items():
        setattr(row, name, value)
    return before != after
