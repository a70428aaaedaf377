"""Edit the floor: add, change, reorder, archive and restore sections and tables.

Edits of one restaurant's floor run one at a time (`lock_layout`), so that no name is taken twice. Orders do not wait
for them, except an order at an archived table.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from orders import events
from orders.errors import RoomFull, RoomNameTaken, SectionArchived, TableInUse
from orders.floor import geometry, naming, selectors
from orders.models import Section, Table
from realtime.commands.context import CommandContext

MOST_SECTIONS = 50
MOST_TABLES = 500
MOST_AT_ONCE = 50
MOST_SEATS = 99


def lock_layout() -> None:
    """Take the advisory lock for edits of this restaurant's floor until the commit. Take it before any table's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('room:' || current_schema(), 0))")


# -- sections -------------------------------------------------------------------------------------------------


def create_section(
    *,
    context: CommandContext,
    name: str,
    color: str = "",
    sort_order: int | None = None,
    section_id: UUID | None = None,
) -> Section:
    """Add a section, last or at `sort_order`. Records `floor.changed`.

    Raises RoomNameTaken, RoomFull, InvalidInput.
    """
    lock_layout()
    _check_section_limit()
    section = Section(name=_free_section_name(name), color=color)
    section.sort_order = _next_sort_order(selectors.sections()) if sort_order is None else sort_order
    if section_id:
        section.id = section_id
    _check_colour(section)
    section.save(force_insert=True)
    context.annotate(created="section", name=section.name)
    events.floor_changed(context, sections=[section])
    return section


def create_section_with_tables(
    *, context: CommandContext, tables: Mapping[str, Any] | None = None, **fields: Any
) -> tuple[Section, list[Table]]:
    """Add a section and its first tables. `fields` are as for `create_section`, `tables` as for `create_tables`."""
    section = create_section(context=context, **fields)
    first = create_tables(context=context, section_id=section.id, **tables) if tables else []
    return section, first


def update_section(*, context: CommandContext, section_id: UUID, **changes: Any) -> Section:
    """Change `name` or `color`. Records `floor.changed`, or nothing if no value differs.

    Raises SectionNotFound, RoomNameTaken, InvalidInput.
    """
    lock_layout()
    section = selectors.section(section_id)
    if "name" in changes:
        changes["name"] = _free_section_name(changes["name"], other_than=section)
    if _assign(context, section, changes, ("name", "color")):
        _check_colour(section)
        section.save(update_fields=["name", "color"])
        events.floor_changed(context, sections=[section])
    return section


def order_sections(*, context: CommandContext, section_ids: Sequence[UUID]) -> list[Section]:
    """Reorder the sections. Sections that are not named follow in their present order. Records `floor.changed`.

    Raises SectionNotFound.
    """
    lock_layout()
    rows = {section.id: section for section in selectors.sections()}
    for section_id in section_ids:
        selectors.checked_section(rows.get(section_id))
    ordered = _ordered(rows, section_ids)
    moved = _renumber(ordered)
    if moved:
        context.annotate(field="order", after=[row.name for row in ordered])
        events.floor_changed(context, sections=moved)
    return ordered


def archive_section(*, context: CommandContext, section_id: UUID) -> Section:
    """Archive a section with its tables. Past orders keep them. Locks the tables. Records `floor.changed`.

    Raises SectionNotFound, and TableInUse if an order is open at one of the tables.
    """
    lock_layout()
    section, at = selectors.section(section_id), clock.now()
    tables = list(selectors.lock_live_tables().filter(section=section).order_by("pk"))
    _check_not_in_use(tables)
    section.archived_at = at
    section.save(update_fields=["archived_at"])
    _archive(tables, at)
    context.annotate(archived="section", name=section.name, tables=[table.name for table in tables])
    events.floor_changed(context, sections=[section], tables=tables)
    return section


def restore_section(*, context: CommandContext, section_id: UUID) -> Section:
    """Restore a section with the tables that were archived with it, except tables whose name is taken by now.

    Records `floor.changed`. Raises SectionNotFound if it is not archived, RoomNameTaken, RoomFull.
    """
    lock_layout()
    section = selectors.archived_section(section_id)
    _check_section_limit()
    _free_section_name(section.name)
    together = list(Table.objects.filter(section=section, archived_at=section.archived_at).order_by("pk"))
    taken = {name.casefold() for name in _live_names()}
    back = [table for table in together if table.name.casefold() not in taken]
    _check_table_limit(len(back))
    section.archived_at = None
    section.save(update_fields=["archived_at"])
    for table in back:
        table.archived_at = None
    Table.objects.bulk_update(back, ["archived_at"])
    context.annotate(restored="section", name=section.name, tables=[table.name for table in back])
    events.floor_changed(context, sections=[section], tables=back)
    return section


# -- tables ---------------------------------------------------------------------------------------------------


def create_table(
    *,
    context: CommandContext,
    section_id: UUID,
    name: str,
    capacity: int = 4,
    sort_order: int | None = None,
    table_id: UUID | None = None,
) -> Table:
    """Add a table, last in its section or at `sort_order`. Records `floor.changed`.

    Raises SectionNotFound, RoomNameTaken, RoomFull, InvalidInput.
    """
    lock_layout()
    section = selectors.section(section_id)
    _check_table_limit(1)
    table = Table(section=section, name=_free_table_name(name), capacity=checked_seats(capacity))
    table.sort_order = _next_sort_order(selectors.tables_of(section_id)) if sort_order is None else sort_order
    if table_id:
        table.id = table_id
    table.save(force_insert=True)
    context.annotate(created="table", name=table.name)
    events.floor_changed(context, tables=[table])
    return table


def create_tables(
    *, context: CommandContext, section_id: UUID, count: int, prefix: str = "", capacity: int = 4
) -> list[Table]:
    """Add several tables, numbered after the highest number of that prefix. Records one `floor.changed`.

    Raises SectionNotFound, RoomFull, InvalidInput.
    """
    lock_layout()
    section = selectors.section(section_id)
    if not 1 <= count <= MOST_AT_ONCE:
        raise InvalidInput(
            _("Add 1 to {most_at_once} tables at once.").format(most_at_once=MOST_AT_ONCE), field="count"
        )
    if len(naming.one_line(prefix)) > naming.LONGEST_PREFIX:
        raise InvalidInput(
            _("Use at most {longest_prefix} characters before the number.").format(
                longest_prefix=naming.LONGEST_PREFIX
            ),
            field="prefix",
        )
    _check_table_limit(count)
    seats, place = checked_seats(capacity), _next_sort_order(selectors.tables_of(section_id))
    names = naming.next_names(prefix, count, _live_names())
    tables = [
        Table(section=section, name=name, capacity=seats, sort_order=place + number)
        for number, name in enumerate(names)
    ]
    Table.objects.bulk_create(tables)
    context.annotate(created="tables", names=names, section=section.name)
    events.floor_changed(context, tables=tables)
    return tables


def update_table(*, context: CommandContext, table_id: UUID, **changes: Any) -> Table:
    """Change `name`, `capacity` or `section_id`; in a new section the table is last. Locks the table.

    Records `floor.changed`, or nothing if no value differs. Open orders keep the table's name from when they were
    opened. Raises TableNotFound, SectionNotFound, RoomNameTaken, InvalidInput.
    """
    lock_layout()
    table = selectors.lock_table(table_id=table_id)
    if "name" in changes:
        changes["name"] = _free_table_name(changes["name"], other_than=table)
    if "capacity" in changes:
        changes["capacity"] = checked_seats(changes["capacity"])
    if "section_id" in changes and changes["section_id"] != table.section_id:
        selectors.section(changes["section_id"])
        table.sort_order = _next_sort_order(selectors.tables_of(changes["section_id"]))
        table.x = table.y = table.width = table.height = None  # its place was on the other section's plan
    if _assign(context, table, changes, ("name", "capacity", "section_id")):
        table.save(update_fields=["name", "capacity", "section_id", "sort_order", *geometry.PLACE])
        events.floor_changed(context, tables=[table])
    return table


def order_tables(*, context: CommandContext, section_id: UUID, table_ids: Sequence[UUID]) -> list[Table]:
    """Reorder the tables of a section. Tables that are not named follow in their present order.

    Records `floor.changed`. Raises SectionNotFound, and TableNotFound for a table of another section.
    """
    lock_layout()
    selectors.section(section_id)
    rows = {table.id: table for table in selectors.tables_of(section_id)}
    for table_id in table_ids:
        selectors.checked_table(rows.get(table_id))
    ordered = _ordered(rows, table_ids)
    moved = _renumber(ordered)
    if moved:
        context.annotate(field="order", after=[row.name for row in ordered])
        events.floor_changed(context, tables=moved)
    return ordered


def archive_table(*, context: CommandContext, table_id: UUID) -> Table:
    """Archive a table. Past orders keep it. Locks it. Records `floor.changed`.

    Raises TableNotFound, and TableInUse if an order is open at it.
    """
    lock_layout()
    table = selectors.lock_table(table_id=table_id)
    _check_not_in_use([table])
    _archive([table], clock.now())
    context.annotate(archived="table", name=table.name)
    events.floor_changed(context, tables=[table])
    return table


def restore_table(*, context: CommandContext, table_id: UUID) -> Table:
    """Restore an archived table to its section. Records `floor.changed`.

    Raises TableNotFound if it is not archived, SectionArchived if its section is archived, RoomNameTaken, RoomFull.
    """
    lock_layout()
    table = selectors.checked_table(selectors.archived_tables().select_related("section").filter(pk=table_id).first())
    if table.section.archived_at is not None:
        raise SectionArchived(
            _("{name} belongs to {section}, which is archived. Restore the section first.").format(
                name=table.name, section=table.section.name
            )
        )
    _free_table_name(table.name)
    _check_table_limit(1)
    _restore(context, table)
    return table


def lock_to_seat(context: CommandContext, *, table_id: UUID | None = None, name: str = "") -> Table:
    """Lock and return the table for an order that cannot be refused: placed offline, or reopened.

    If the table was archived meanwhile, return the table that has its name now; without such a table, restore it with
    its section and record `floor.changed`. Locks the room, then the table. Raises TableNotFound.
    """
    lock_layout()
    table = selectors.lock_table(table_id=table_id, name=name, archived=True)
    if table.archived_at is None:
        return table
    successor = selectors.lock_live_tables().filter(name__iexact=table.name).first()
    if successor is not None:
        return successor
    _restore(context, table)
    return table


def _restore(context: CommandContext, table: Table) -> None:
    section, back = Section.objects.get(pk=table.section_id), []
    if section.archived_at is not None:
        successor = selectors.sections().filter(name__iexact=section.name).first()
        if successor is not None:
            table.section = successor
        else:
            section.archived_at, back = None, [section]
            section.save(update_fields=["archived_at"])
    table.archived_at = None
    table.save(update_fields=["archived_at", "section"])
    context.annotate(restored="table", name=table.name)
    events.floor_changed(context, sections=back, tables=[table])


# -- shared by sections and tables ----------------------------------------------------------------------------


def _archive(tables: Iterable[Table], at: Any) -> None:
    """Archive the tables and clear their status and server."""
    rows = list(tables)
    for table in rows:
        table.archived_at = at
        table.status, table.occupied_since, table.status_since = Table.Status.AVAILABLE, None, at
        table.server_id, table.server_name = None, ""
    fields = ["archived_at", "status", "occupied_since", "status_since", "server_id", "server_name"]
    Table.objects.bulk_update(rows, fields)


def _check_not_in_use(tables: Sequence[Table]) -> None:
    """Raise TableInUse with the oldest open order at one of these locked tables, if there is one."""
    order = selectors.seated_orders().filter(table__in=tables).order_by("opened_at").first()
    if order is None:
        return
    table = next(table for table in tables if table.id == order.table_id)
    raise TableInUse(
        _("Order #{number} is open at {display_name}. Close it or move it to another table, then archive.").format(
            number=order.number, display_name=table.display_name
        ),
        order=str(order.id),
        number=order.number,
        table=table.name,
    )


def _assign(context: CommandContext, row: Section | Table, changes: dict[str, Any], names: Iterable[str]) -> bool:
    changed = [name for name in names if name in changes and getattr(row, name) != changes[name]]
    for name in changed:
        context.annotate(field=name, before=getattr(row, name), after=changes[name])
        setattr(row, name, changes[name])
    return bool(changed)


def _ordered(rows: dict[UUID, Any], named: Sequence[UUID]) -> list[Any]:
    first = list(dict.fromkeys(named))
    return [rows[pk] for pk in first] + [row for pk, row in rows.items() if pk not in set(first)]


def _renumber(ordered: Sequence[Any]) -> list[Any]:
    """Save the new positions. Return the rows that moved."""
    moved = [row for place, row in enumerate(ordered) if row.sort_order != place]
    for place, row in enumerate(ordered):
        row.sort_order = place
    if moved:
        type(moved[0]).objects.bulk_update(moved, ["sort_order"])
    return moved


def _next_sort_order(rows: QuerySet) -> int:
    last = rows.aggregate(last=Max("sort_order"))["last"]
    return 0 if last is None else last + 1


def _live_names() -> list[str]:
    return list(selectors.tables().values_list("name", flat=True))


def _check_section_limit() -> None:
    if selectors.sections().count() >= MOST_SECTIONS:
        raise RoomFull(
            _("A restaurant can have at most {most_sections} sections. Archive one that you do not use.").format(
                most_sections=MOST_SECTIONS
            )
        )


def _check_table_limit(count: int) -> None:
    if selectors.tables().count() + count > MOST_TABLES:
        raise RoomFull(
            _("A restaurant can have at most {most_tables} tables. Archive some that you do not use.").format(
                most_tables=MOST_TABLES
            )
        )


def checked_seats(capacity: int) -> int:
    """Return the number of seats. Raises InvalidInput."""
    if not 1 <= capacity <= MOST_SEATS:
        raise InvalidInput(_("Enter 1 to {most_seats} seats.").format(most_seats=MOST_SEATS), field="capacity")
    return capacity


def _check_colour(section: Section) -> None:
    if section.color and not naming.COLOUR.fullmatch(section.color):
        raise InvalidInput(_("Enter a colour such as #c2410c."), field="color")


def _free_section_name(name: str, *, other_than: Section | None = None) -> str:
    name = _checked_name(name, naming.LONGEST_SECTION_NAME, nameless=_("Enter a name for the section."))
    rows = selectors.sections().exclude(pk=other_than.pk if other_than else None)
    if rows.filter(name__iexact=name).exists():
        raise RoomNameTaken(_("Another section is called {name}. Choose another name.").format(name=name), field="name")
    return name


def _free_table_name(name: str, *, other_than: Table | None = None) -> str:
    name = _checked_name(name, naming.LONGEST_TABLE_NAME, nameless=_("Enter a name for the table."))
    rows = selectors.tables().exclude(pk=other_than.pk if other_than else None)
    found = rows.select_related("section").filter(name__iexact=name).first()
    if found is not None:
        raise RoomNameTaken(
            _("Another table in {section} is called {name}. Choose another name.").format(
                section=found.section.name, name=found.name
            ),
            field="name",
        )
    return name


def _checked_name(name: str, longest: int, *, nameless: str) -> str:
    name = naming.one_line(name)
    if not name:
        raise InvalidInput(nameless, field="name")
    if len(name) > longest:
        raise InvalidInput(_("Use at most {longest} characters for the name.").format(longest=longest), field="name")
    return name
