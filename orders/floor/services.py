"""Seat guests, free, clean and reserve tables. A table is locked after the order that sits at it."""

from datetime import datetime
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import events
from orders.errors import ServerNotFound, TableBlocked, TableOccupied
from orders.floor import selectors
from orders.models import Table
from orders.service_settings.selectors import service_settings
from realtime.commands.context import CommandContext
from restaurants.identity.selectors import member_name


def occupy(context: CommandContext, table: Table, *, order_id: UUID | None, at: datetime) -> None:
    """Seat guests at a locked table. Records `table.occupied` if it was not occupied. Raises TableBlocked."""
    if table.status == Table.Status.BLOCKED:
        raise TableBlocked(table=table.name)
    if table.status == Table.Status.OCCUPIED:
        return
    _occupy(context, table, order_id, at)


def release(context: CommandContext, table_id: UUID | None) -> None:
    """Free a table if no open order is left at it, or mark it for cleaning if the settings ask for that. Locks it.

    Records `table.available` or `table.cleaning` if its status changed.
    """
    if table_id is None:
        return
    table = selectors.lock_table(table_id=table_id)
    if table.status == Table.Status.OCCUPIED and not selectors.orders_at(table_id).exists():
        needs_cleaning = service_settings().tables_need_cleaning
        _set_status(context, table, Table.Status.CLEANING if needs_cleaning else Table.Status.AVAILABLE)


def clean_table(*, context: CommandContext, table_id: UUID) -> Table:
    """Free a table that was cleaned. Locks it. Records `table.cleaned`, or nothing if it did not need cleaning.

    Raises TableNotFound.
    """
    table = selectors.lock_table(table_id=table_id)
    if table.status == Table.Status.CLEANING:
        _set_status(context, table, Table.Status.AVAILABLE)
    return table


def set_table_status(*, context: CommandContext, table_id: UUID, status: str) -> Table:
    """Set the status of a table by hand. Locks it. Records the event of the status, or nothing if it has it already.

    Raises:
        TableNotFound: no such table in this restaurant.
        TableOccupied: an order is open at it.
    """
    table = selectors.lock_table(table_id=table_id)
    if table.status == status:
        return table
    if status == Table.Status.OCCUPIED:
        context.annotate(field="status", before=table.status, after=status)
        _occupy(context, table, None, clock.now())
        return table
    if selectors.orders_at(table_id).exists():
        raise TableOccupied(table=table.name)
    context.annotate(field="status", before=table.status, after=status)
    _set_status(context, table, status)
    return table


def set_table_server(*, context: CommandContext, table_id: UUID, server_id: UUID | None) -> Table:
    """Set the server of a table until it is changed again; None for no server. Orders keep who opened them.

    Locks the table. Records `table.server_set`, or nothing if it has this server.

    Raises:
        TableNotFound: no such table in this restaurant.
        ServerNotFound: the person does not work here.
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
    events.table_server_set(context, table)
    return table


def _occupy(context: CommandContext, table: Table, order_id: UUID | None, at: datetime) -> None:
    table.status, table.occupied_since, table.status_since = Table.Status.OCCUPIED, at, at
    table.save(update_fields=["status", "occupied_since", "status_since"])
    events.table_occupied(context, table, order_id)


def _set_status(context: CommandContext, table: Table, status: str) -> None:
    before, table.status, table.occupied_since, table.status_since = table.status, status, None, clock.now()
    table.save(update_fields=["status", "occupied_since", "status_since"])
    events.table_changed(context, table, status_before=before)
