"""Change the header of an open order: table, guests, notes, customer, promised time, order type, service charge."""

from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from menu.selectors import published_menu
from orders.customers.services import Person, find_or_create_customer
from orders.errors import NoOptionalCharge, ServiceChargeForbidden
from orders.floor import selectors as floor_selectors
from orders.floor import services as floor
from orders.kitchen import ticket_updates
from orders.lifecycle import require_editable, require_open
from orders.line_items import priced_from
from orders.models import Line, Order
from orders.persistence import reprice_and_save, save_changes
from orders.pricing import totals
from orders.selectors import lock_order
from orders.services import offline
from orders.services.promised_times import check_promised_time
from realtime.commands.context import CommandContext

UNCHANGED = object()  # the default of a field that the caller does not change
SHOWN_IN_KITCHEN = {"notes": "notes", "promised_at": "promised_at", "table_name": "table"}  # field: name on a ticket


def set_order_details(
    *,
    context: CommandContext,
    order_id: UUID,
    table_id: Any = UNCHANGED,
    table_name: Any = UNCHANGED,
    guests: Any = UNCHANGED,
    notes: Any = UNCHANGED,
    promised_at: Any = UNCHANGED,
    customer: Any = UNCHANGED,
) -> Order:
    """Change the header field by field. The last commit wins each field, and the audit entry has both values.

    A device that was offline gets a remark for each field that another person changed after it had read the order. The
    table is named by `table_id` or `table_name`, None or "" for none; `customer` is a `Person` or None.

    Locks the order, then both tables in pk order. Records `order.updated` if a value differs, `table.occupied` and
    `table.available` for a move, and `kitchen.ticket_changed` for tickets that show the field.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is completed or cancelled.
        PromisedTimeImpossible: the promised time has passed, or is too far away.
        TableNotFound, TableBlocked: the order cannot move to this table.
    """
    order = lock_order(order_id)
    require_open(order)
    if promised_at is not UNCHANGED and promised_at != order.promised_at:
        check_promised_time(context, promised_at)
    others = offline.fields_changed_by_others(context, order)
    before = {name: getattr(order, name) for name in SHOWN_IN_KITCHEN}
    changed = [
        name
        for name, value in (("guests", guests), ("notes", notes), ("promised_at", promised_at))
        if value is not UNCHANGED and _assign(context, order, name, value, others)
    ]
    if customer is not UNCHANGED and _assign_customer(context, order, customer):
        changed.append("customer")
    left_table = order.table_id
    names_table = table_id is not UNCHANGED or table_name is not UNCHANGED
    if names_table and _move_to_table(context, order, table_id, table_name, others):
        changed += ["table", "table_name"]
    if changed:
        _show_in_kitchen(context, order, before, changed)
        save_changes(context, order, at=clock.now(), fields=changed)
    if "table" in changed:
        floor.release(context, left_table)
    return order


def transfer_order(*, context: CommandContext, order_id: UUID, table_id: UUID) -> Order:
    """Move an order to another table. As `set_order_details` for the table alone."""
    return set_order_details(context=context, order_id=order_id, table_id=table_id)


def set_order_type(*, context: CommandContext, order_id: UUID, order_type: str) -> Order:
    """Change how the order is eaten: the VAT changes. Only dine-in orders have a service charge.

    Unsent lines get the menu's price for the new type; lines that were sent, and prices that a person has replaced,
    stay. Locks the order. Records `order.updated`, or nothing if it has this type; its tickets show the change.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is closed or paid.
        ServiceChargeForbidden: the change would remove a service charge, and the actor may not do that.
        AlreadyPaid: more is paid than the total without the service charge.
    """
    order = lock_order(order_id)
    if order.order_type == order_type:
        return order
    require_editable(order)
    removes_charge = order.service_charge and order_type != Order.Type.DINE_IN
    if removes_charge and not context.actor.may("orders.service_charge"):
        raise ServiceChargeForbidden()
    context.annotate(field="order_type", before=order.order_type, after=order_type)
    before, order.order_type = order.order_type, order_type
    if Order.Type.DINE_IN in (before, order_type):
        totals.copy_service_charge(order, connection.tenant)
    ticket_updates.note_header(context, order, "order_type", before, order_type, at=clock.now())
    total, lines = order.total, _price_unsent_lines(context, order)
    reprice_and_save(
        context,
        order,
        also=lines,
        line_fields=["unit_price", "components"] if lines else (),
        fields=["order_type", "charge", "charge_rate"],
        total_before=total,
    )
    return order


def set_service_charge(*, context: CommandContext, order_id: UUID, applied: bool) -> Order:
    """Add or remove the optional service charge. No reason is needed.

    Locks the order. Records `order.updated`, or nothing if it is so already.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is closed or paid.
        NoOptionalCharge: the order has no optional service charge.
        AlreadyPaid: the charge was paid with the rest.
    """
    order = lock_order(order_id)
    if order.charge != Order.Charge.OPTIONAL:
        raise NoOptionalCharge(order=str(order.id))
    if order.charge_applied == applied:
        return order
    require_editable(order)
    context.annotate(field="service_charge", before=order.charge_applied, after=applied, amount=order.service_charge)
    order.charge_applied = applied
    reprice_and_save(context, order, fields=["charge_applied"])
    return order


def _price_unsent_lines(context: CommandContext, order: Order) -> list[Line]:
    """Give the unsent lines the prices of the order's type, from the menu that each was ordered from; in memory.

    Returns the lines whose price changed.
    """
    changed = []
    for line in order.open_lines():
        if not line.is_sale or line.status != Line.Status.HELD or line.is_sent or line.list_price is not None:
            continue
        priced = priced_from(published_menu(line.menu_version), line, order.order_type)
        if priced.unit_price != line.unit_price:
            context.annotate(line=line.id, field="unit_price", before=line.unit_price, after=priced.unit_price)
            line.unit_price, line.components = priced.unit_price, priced.components
            changed.append(line)
    return changed


def _assign(context: CommandContext, order: Order, name: str, value: Any, others: set[str]) -> bool:
    before = getattr(order, name)
    if before == value:
        return False
    _annotate(context, name, before, value, others)
    setattr(order, name, value)
    return True


def _assign_customer(context: CommandContext, order: Order, person: Person | None) -> bool:
    """Set the customer. Return whether it changed. The audit entry has ids only, no personal data."""
    customer = find_or_create_customer(person) if person else None
    if (customer.id if customer else None) == order.customer_id:
        return False
    context.annotate(field="customer", before=order.customer_id, after=customer.id if customer else None)
    order.customer = customer
    return True


def _show_in_kitchen(context: CommandContext, order: Order, before: dict[str, Any], changed: list[str]) -> None:
    for name, ticket_field in SHOWN_IN_KITCHEN.items():
        if name in changed:
            ticket_updates.note_header(context, order, ticket_field, before[name], getattr(order, name), at=clock.now())


def _annotate(context: CommandContext, name: str, before: Any, after: Any, others: set[str]) -> None:
    context.annotate(field=name, before=before, after=after)
    if name in others:
        context.merged(field=name, theirs=before, ours=after)


def _move_to_table(context: CommandContext, order: Order, table_id: Any, table_name: Any, others: set[str]) -> bool:
    """Move the order to another table, or to none. Return whether it changed. Locks both tables."""
    to_id = None if table_id is UNCHANGED else table_id
    to_name = "" if table_name is UNCHANGED else table_name
    table = floor_selectors.lock_tables_of_move(order.table_id, to_id=to_id, to_name=to_name)
    if (table.id if table else None) == order.table_id:
        return False
    _annotate(context, "table", order.table_name, table.name if table else "", others)
    order.table, order.table_name = table, table.name if table else ""
    if table is not None:
        floor.occupy(context, table, order_id=order.id, at=clock.now())
    return True
