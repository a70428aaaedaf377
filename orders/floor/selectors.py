"""Named reads of the floor."""

from uuid import UUID

from django.db.models import Q, QuerySet

from orders.errors import TableNotFound
from orders.models import Order, Table
from orders.selectors import open_orders


def table(table_id: UUID) -> Table:
    """Raises TableNotFound."""
    found = Table.objects.filter(pk=table_id).first()
    if found is None:
        raise TableNotFound(field="table_id")
    return found


def lock_table(*, table_id: UUID | None = None, name: str = "") -> Table:
    """The table with that id, or that name, locked until the commit. Raises TableNotFound."""
    tables = Table.objects.select_for_update(of=("self",), no_key=True)
    table = tables.filter(**({"pk": table_id} if table_id else {"name": name})).first()
    if table is None:
        raise TableNotFound(field="table_id" if table_id else "table_number")
    return table


def lock_tables_of_move(from_id: UUID | None, *, to_id: UUID | None, to_name: str) -> Table | None:
    """The table to move to, None for none. Both are locked, in pk order: two crossing moves cannot wait in a ring.

    Raises TableNotFound.
    """
    wanted = Q(pk=to_id) if to_id else Q(name=to_name)
    both = wanted | Q(pk=from_id) if from_id else wanted
    tables = list(Table.objects.select_for_update(of=("self",), no_key=True).filter(both).order_by("pk"))
    if not to_id and not to_name:
        return None
    for table in tables:
        if table.id == to_id or (not to_id and table.name == to_name):
            return table
    raise TableNotFound(field="table_id" if to_id else "table_number")


def orders_at(table_id: UUID) -> QuerySet[Order]:
    """The open orders at a table, oldest first."""
    return open_orders().filter(table_id=table_id)


def seated_orders() -> QuerySet[Order]:
    """The open orders at any table, oldest first."""
    return open_orders().filter(table__isnull=False)
