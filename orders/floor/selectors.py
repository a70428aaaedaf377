"""Named reads of sections and tables. `lock_…` reads lock the rows until the commit."""

from uuid import UUID

from django.db.models import Q, QuerySet

from fynlo.core.fixed_queries import FixedQuery
from orders.errors import SectionNotFound, TableNotFound
from orders.models import Order, Section, Table
from orders.selectors import open_orders

AN_ID, A_NAME = UUID(int=1), "name"


def sections() -> QuerySet[Section]:
    """Return the sections in their order, without archived ones."""
    return Section.objects.filter(archived_at=None)


def tables() -> QuerySet[Table]:
    """Return the tables in their order, without archived ones."""
    return Table.objects.filter(archived_at=None)


def archived_sections() -> QuerySet[Section]:
    return Section.objects.filter(archived_at__isnull=False)


def archived_tables() -> QuerySet[Table]:
    return Table.objects.filter(archived_at__isnull=False)


def tables_of(section_id: UUID) -> QuerySet[Table]:
    return tables().filter(section_id=section_id)


def section(section_id: UUID) -> Section:
    """Return the section. Raises SectionNotFound, also if it is archived."""
    return checked_section(sections().filter(pk=section_id).first())


def archived_section(section_id: UUID) -> Section:
    """Return the archived section. Raises SectionNotFound."""
    return checked_section(archived_sections().filter(pk=section_id).first())


def checked_section(found: Section | None) -> Section:
    if found is None:
        raise SectionNotFound(field="section_id")
    return found


def checked_table(found: Table | None) -> Table:
    if found is None:
        raise TableNotFound(field="table_id")
    return found


def table(table_id: UUID | str | None) -> Table:
    """Return the table, archived or not. Raises TableNotFound."""
    return checked_table(Table.objects.filter(pk=table_id).first())


def lock_live_tables() -> QuerySet[Table]:
    """Return the tables without archived ones, locked. Order them by pk."""
    return tables().select_for_update(of=("self",), no_key=True)


def _locked_as(rows: QuerySet[Table], table_id: UUID, name: str) -> QuerySet[Table]:
    return rows.filter(Q(pk=table_id) | Q(name=name)).select_for_update(of=("self",), no_key=True)


LOCKED = FixedQuery(lambda table, name: _locked_as(Table.objects.all(), table, name), table=AN_ID, name=A_NAME)
LOCKED_LIVE = FixedQuery(lambda table, name: _locked_as(tables(), table, name), table=AN_ID, name=A_NAME)


def lock_table(*, table_id: UUID | None = None, name: str = "", archived: bool = False) -> Table:
    """Lock the table with this id, or else this name. Raises TableNotFound.

    With `archived`, an archived table is found too, by its id only.
    """
    query = LOCKED if archived and table_id else LOCKED_LIVE
    found = query.first(table=table_id, name=None if table_id else name)
    if found is None:
        raise TableNotFound(field="table_id" if table_id else "table_number")
    return found


def lock_tables_of_move(from_id: UUID | None, *, to_id: UUID | None, to_name: str) -> Table | None:
    """Lock both tables of a move in pk order, so that two crossing moves cannot deadlock. Return the new table or None.

    Raises TableNotFound, also if the new table is archived.
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
    """Return the open orders at a table, oldest first."""
    return open_orders().filter(table_id=table_id)


def seated_orders() -> QuerySet[Order]:
    """Return the open orders at any table, oldest first."""
    return open_orders().filter(table__isnull=False)
