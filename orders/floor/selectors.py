"""Named reads of the floor."""

from uuid import UUID

from django.db.models import Q, QuerySet

from orders.errors import SectionNotFound, TableNotFound
from orders.models import Order, Section, Table
from orders.selectors import open_orders


def sections() -> QuerySet[Section]:
    """The sections of the room, without archived ones, in their order."""
    return Section.objects.filter(archived_at=None)


def tables() -> QuerySet[Table]:
    """The tables of the room, without archived ones, in their order."""
    return Table.objects.filter(archived_at=None)


def archived_sections() -> QuerySet[Section]:
    return Section.objects.filter(archived_at__isnull=False)


def archived_tables() -> QuerySet[Table]:
    return Table.objects.filter(archived_at__isnull=False)


def tables_of(section_id: UUID) -> QuerySet[Table]:
    return tables().filter(section_id=section_id)


def section(section_id: UUID) -> Section:
    """Raises SectionNotFound, also for an archived one."""
    return checked_section(sections().filter(pk=section_id).first())


def archived_section(section_id: UUID) -> Section:
    """Raises SectionNotFound."""
    return checked_section(archived_sections().filter(pk=section_id).first())


def checked_section(found: Section | None) -> Section:
    if found is None:
        raise SectionNotFound(field="section_id")
    return found


def checked_table(found: Table | None) -> Table:
    if found is None:
        raise TableNotFound(field="table_id")
    return found


def table(table_id: UUID) -> Table:
    """Raises TableNotFound."""
    return checked_table(Table.objects.filter(pk=table_id).first())


def lock_live_tables() -> QuerySet[Table]:
    """The tables of the room, locked until the commit; order them by pk."""
    return tables().select_for_update(of=("self",), no_key=True)


def lock_table(*, table_id: UUID | None = None, name: str = "", archived: bool = False) -> Table:
    """The table with that id, or that name, locked until the commit. Raises TableNotFound.

    An archived one is found by its id alone, where `archived` asks for it.
    """
    rows = Table.objects if archived and table_id else tables()
    rows = rows.select_for_update(of=("self",), no_key=True)
    table = rows.filter(**({"pk": table_id} if table_id else {"name": name})).first()
    if table is None:
        raise TableNotFound(field="table_id" if table_id else "table_number")
    return table


def lock_tables_of_move(from_id: UUID | None, *, to_id: UUID | None, to_name: str) -> Table | None:
    """The table to move to, None for none. Both are locked, in pk order: two crossing moves cannot wait in a ring.

    Raises TableNotFound, also for one that is archived.
    """
    wanted = Q(pk=to_id) if to_id else Q(name=to_name)
    both = wanted | Q(pk=from_id) if from_id else wanted
    tables = list(Table.objects.select_for_update(of=("self",), no_key=True).filter(both).order_by("pk"))
    if not to_id and not to_name:
        return None
    for table in tables:
        if table.archived_at is None and (table.id == to_id or (not to_id and table.name == to_name)):
            return table
    raise TableNotFound(field="table_id" if to_id else "table_number")


def orders_at(table_id: UUID) -> QuerySet[Order]:
    """The open orders at a table, oldest first."""
    return open_orders().filter(table_id=table_id)


def seated_orders() -> QuerySet[Order]:
    """The open orders at any table, oldest first."""
    return open_orders().filter(table__isnull=False)
