"""What happens to tables. Each needs an open command. A table is locked after the order that sits at it."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from orders import events
from orders.errors import ServerNotFound, TableBlocked, TableOccupied
from orders.floor import selectors
from orders.floor.room import create_section, create_table  # noqa: F401, the room is furnished through one door
from orders.models import Table
from orders.service_settings.selectors import service_settings
from realtime.commands import context
from restaurants.identity.selectors import member_name


def occupy(table: Table, *, order_id: UUID | None, at: datetime) -> None:
    """Guests sit down at a table that the caller has locked. Records `table.occupied` when it was free.

    Raises TableBlocked.
    """
    if table.status == Table.Status.BLOCKED:
        raise TableBlocked(table=table.name)
    if table.status == Table.Status.OCCUPIED:
        return
    _occupied(table, order_id, at)


def release(table_id: UUID | None) -> None:
    """The last order at a table is done: it is free, or needs cleaning where the restaurant wants that. Locks it.

    Records `table.available` or `table.cleaning` when it became so.
    """
    if table_id is None:
        return
    table = selectors.lock_table(table_id=table_id)
    if table.status == Table.Status.OCCUPIED and not selectors.orders_at(table_id).exists():
        needs_cleaning = service_settings().tables_need_cleaning
        _change(table, Table.Status.CLEANING if needs_cleaning else Table.Status.AVAILABLE)


def clean_table(*, table_id: UUID) -> Table:
    """Somebody has cleaned a table: it is free. Locks it. Records `table.cleaned`, or nothing for any other table.

    Raises TableNotFound.
    """
    table = selectors.lock_table(table_id=table_id)
    if table.status == Table.Status.CLEANING:
        _change(table, Table.Status.AVAILABLE)
    return table


def set_table_status(*, table_id: UUID, status: str) -> Table:
    """What staff say a table is. Locks it. Records the table's event, or none when it is so already.

    Raises TableNotFound, TableOccupied while an order is open at it.
    """
    table = selectors.lock_table(table_id=table_id)
    if table.status == status:
        return table
    if status == Table.Status.OCCUPIED:
        context.annotate(field="status", before=table.status, after=status)
        _occupied(table, None, clock.now())
        return table
    if selectors.orders_at(table_id).exists():
        raise TableOccupied(table=table.name)
    context.annotate(field="status", before=table.status, after=status)
    _change(table, status)
    return table


def set_table_server(*, table_id: UUID, server_id: UUID | None) -> Table:
    """Whose table it is from now on, until somebody says otherwise; None for nobody's. Orders keep who opened them.

    Locks the table. Records `table.server_set`, or nothing when it is theirs already.
    Raises TableNotFound, ServerNotFound for somebody who does not work here.
    """
    name = "" if server_id is None else member_name(user_id=server_id, restaurant_id=connection.tenant.pk)
    if name is None:
        raise ServerNotFound(field="server_id")
    table = selectors.lock_table(table_id=table_id)
    if table.server_id == server_id:
        return table
    context.annotate(field="server", before=table.server_name, after=name)
    table.server_id, table.server_name = server_id, name
    table.save(update_fields=["server_id", "server_name"])
    events.table_server_set(table)
    return table


def _occupied(table: Table, order_id: UUID | None, at: datetime) -> None:
    table.status, table.occupied_since, table.status_since = Table.Status.OCCUPIED, at, at
    table.save(update_fields=["status", "occupied_since", "status_since"])
    events.table_occupied(table, order_id)


def _change(table: Table, status: str) -> None:
    was, table.status, table.occupied_since, table.status_since = table.status, status, None, clock.now()
    table.save(update_fields=["status", "occupied_since", "status_since"])
    events.table_changed(table, was=was)
