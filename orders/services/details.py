"""Change an open order's header: where it is, for whom and when, how it is eaten, its service charge."""

from typing import Any
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from orders import totals
from orders.errors import NoOptionalCharge, ServiceChargeForbidden
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.kitchen import following
from orders.lifecycle import require_editable, require_open
from orders.models import Order
from orders.persistence import reprice_and_save, save_changes
from orders.selectors import lock_order
from orders.services import customers, offline
from orders.services.promised_times import check_promised_time
from realtime.commands import context

LEFT = object()  # the caller says nothing about this field
SHOWN_IN_KITCHEN = {"notes": "notes", "promised_at": "promised_at", "table_name": "table"}  # and its name on a ticket


def set_order_details(
    *,
    order_id: UUID,
    table_id: Any = LEFT,
    table_name: Any = LEFT,
    guests: Any = LEFT,
    notes: Any = LEFT,
    promised_at: Any = LEFT,
    customer: Any = LEFT,
) -> Order:
    """Change the header field by field; the last to commit wins that field, and the audit keeps both values.

    A device that was offline is told of a field that somebody else has changed since it read the order.

    A table is named by `table_id` or `table_name`, None or "" for none; `customer` is a `customers.Person` or None.
    Locks the order, then the tables. Records `order.updated` when something changed, `table.occupied` and
    `table.available` for a move, and `kitchen.ticket_changed` for the tickets on a screen that show it.

    Raises OrderNotFound, OrderClosed, PromisedTimeImpossible, TableNotFound, TableBlocked.
    """
    order = lock_order(order_id)
    require_open(order)
    if promised_at is not LEFT and promised_at != order.promised_at:
        check_promised_time(promised_at)
    others = offline.changed_by_others(order)
    before = {name: getattr(order, name) for name in SHOWN_IN_KITCHEN}
    changed = [
        name
        for name, value in (("guests", guests), ("notes", notes), ("promised_at", promised_at))
        if value is not LEFT and _assign(order, name, value, others)
    ]
    if customer is not LEFT and _assign_customer(order, customer):
        changed.append("customer")
    left_table = order.table_id
    if (table_id is not LEFT or table_name is not LEFT) and _move_to_table(order, table_id, table_name, others):
        changed += ["table", "table_name"]
    if changed:
        _show_in_kitchen(order, before, changed)
        save_changes(order, at=clock.now(), fields=changed)
    if "table" in changed:
        floor.release(left_table)
    return order


def transfer_order(*, order_id: UUID, table_id: UUID) -> Order:
    """The guests sit at another table, or were rung up at the wrong one. As `set_order_details` for the table alone."""
    return set_order_details(order_id=order_id, table_id=table_id)


def set_order_type(*, order_id: UUID, order_type: str, may_drop_charge: bool = True) -> Order:
    """Eaten in or taken away: the VAT follows, menu prices stay. The service charge is for those who sit down.

    `may_drop_charge`: whether the person may take a service charge off, which is what taking away then does.
    Locks the order. Records `order.updated`, or nothing when it is so already; tickets on a screen show it.
    Raises OrderNotFound, OrderClosed, ServiceChargeForbidden, AlreadyPaid when more was paid than it comes to
    without the charge.
    """
    order = lock_order(order_id)
    if order.order_type == order_type:
        return order
    require_editable(order)
    if order.service_charge and order_type != Order.Type.DINE_IN and not may_drop_charge:
        raise ServiceChargeForbidden()
    context.annotate(field="order_type", before=order.order_type, after=order_type)
    before, order.order_type = order.order_type, order_type
    if Order.Type.DINE_IN in (before, order_type):
        totals.copy_service_charge(order, connection.tenant)
    following.note_header(order, "order_type", before, order_type, at=clock.now())
    reprice_and_save(order, fields=["order_type", "charge", "charge_rate"])
    return order


def set_service_charge(*, order_id: UUID, applied: bool) -> Order:
    """Keep the optional service charge or take it off, no reason asked.

    Locks the order. Records `order.updated`, or nothing when it is so already.
    Raises OrderNotFound, OrderClosed, NoOptionalCharge, AlreadyPaid when it was paid with the rest.
    """
    order = lock_order(order_id)
    if order.charge != Order.Charge.OPTIONAL:
        raise NoOptionalCharge(order=str(order.id))
    if order.charge_applied == applied:
        return order
    require_editable(order)
    context.annotate(field="service_charge", before=order.charge_applied, after=applied, amount=order.service_charge)
    order.charge_applied = applied
    reprice_and_save(order, fields=["charge_applied"])
    return order


def _assign(order: Order, name: str, value: Any, others: set[str]) -> bool:
    before = getattr(order, name)
    if before == value:
        return False
    _note_change(name, before, value, others)
    setattr(order, name, value)
    return True


def _assign_customer(order: Order, person: customers.Person | None) -> bool:
    """Whether that is another row. The audit names it by id: personal data stands in the row alone."""
    customer = customers.remember(person) if person else None
    if (customer.id if customer else None) == order.customer_id:
        return False
    context.annotate(field="customer", before=order.customer_id, after=customer.id if customer else None)
    order.customer = customer
    return True


def _show_in_kitchen(order: Order, before: dict[str, Any], changed: list[str]) -> None:
    for name, called in SHOWN_IN_KITCHEN.items():
        if name in changed:
            following.note_header(order, called, before[name], getattr(order, name), at=clock.now())


def _note_change(name: str, before: Any, after: Any, others: set[str]) -> None:
    context.annotate(field=name, before=before, after=after)
    if name in others:
        context.merged(field=name, theirs=before, ours=after)


def _move_to_table(order: Order, table_id: Any, table_name: Any, others: set[str]) -> bool:
    """Sit the order at another table, or at none. Whether that is a change."""
    wanted_id = None if table_id is LEFT else table_id
    wanted_name = "" if table_name is LEFT else table_name
    table = floor_selectors.lock_tables_of_move(order.table_id, to_id=wanted_id, to_name=wanted_name)
    if (table.id if table else None) == order.table_id:
        return False
    _note_change("table", order.table_name, table.name if table else "", others)
    order.table, order.table_name = table, table.name if table else ""
    if table is not None:
        floor.occupy(table, order_id=order.id, at=clock.now())
    return True
