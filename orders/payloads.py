"""The JSON of orders, lines, tickets, tables and settings, shared by answers, events and snapshots.

Each function takes rows and makes no query. Ids and amounts keep their types; `fynlo.core.json_codec` encodes them.
"""

from collections.abc import Iterable
from typing import Any

from orders.kitchen.tickets import items_of
from orders.line_items import Transfer
from orders.models import Line, Order, RoutingRule, Section, ServiceSettings, Table, Ticket

PAYMENT_STATUS = {
    Order.Bill.OPEN: "unpaid",
    Order.Bill.PART_PAID: "part_paid",
    Order.Bill.PAID: "paid",
    Order.Bill.VOID: "unpaid",
}


def payment_status(order: Order) -> str:
    """Return how much of an order is paid or refunded, as MOBILE_API.md spells it."""
    if order.bill == Order.Bill.PAID and order.given_back:
        return "refunded" if order.given_back >= order.total else "partially_refunded"
    if order.bill == Order.Bill.PART_PAID and not order.due:
        return "paid"  # a reopened order to which nothing was added
    return PAYMENT_STATUS[order.bill]


def serialize_order(order: Order) -> dict[str, Any]:
    """Return an order's header, without its lines."""
    return {
        "id": order.id,
        "number": order.number,
        "client_reference": order.client_reference or "",
        "order_type": order.order_type,
        "status": order.status,
        "payment_status": payment_status(order),
        "settled": order.bill == Order.Bill.PAID,
        "table_id": order.table_id,
        "table_name": order.table_name,
        "guests": order.guests,
        "notes": order.notes,
        "allergies": order.allergies,
        "menu_version": order.menu_version,
        "server_id": order.server_id,
        "server_name": order.server_name,
        "customer_id": order.customer_id,
        "promised_at": order.promised_at,
        "rush": order.rush,
        "stage": order.stage,
        "stage_since": order.stage_since,
        "opened_at": order.opened_at,
        "closed_at": order.closed_at,
        "business_day": order.business_day,
        "subtotal": order.subtotal,
        "discount": order.discount,
        "adjustments": order.adjustments,
        "service_charge": order.service_charge,
        "service_charge_removable": order.charge == Order.Charge.OPTIONAL,
        "vat_total": order.vat_total,
        "total": order.total,
        "outside_sales": order.outside_sales,
        "paid": order.paid,
        "tips": order.tips,
        "due": order.due,
        "overpaid": order.overpaid,
        "refunded": order.refunded,
        "follows": order.follows_id,
        "merged_into": order.merged_into_id,
        "reopened_at": order.reopened_at,
        "version": order.version,
    }


def serialize_line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "order_id": line.order_id,
        "kind": line.kind,
        "product_id": line.product_id,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "list_price": line.list_price,
        "total": line.total,
        "adjustments": line.adjustments,
        "modifiers": line.modifiers,
        "notes": line.notes,
        "course": line.course,
        "seat": line.seat,
        "status": line.status,
        "sent": line.is_sent,
        "part_of": line.part_of_id,
        "station": line.station,
        "sold_out": line.sold_out,
        "allergy_conflicts": line.allergy_conflicts,
        "allergy_acknowledged": line.allergy_acknowledged,
        "position": line.position,
        "added_by": line.added_by,
        "fired_at": line.fired_at,
        "void_reason": line.void_reason,
    }


def serialize_order_with_lines(order: Order) -> dict[str, Any]:
    """Return the header and, under `lines`, every line, void lines too. Needs `order.all_lines`."""
    return {**serialize_order(order), "lines": [serialize_line(line) for line in order.all_lines]}


def serialize_order_answer(order: Order) -> dict[str, Any]:
    """Return what the commands on orders answer: the order with its lines, and `created_at` for the mobile app."""
    return {**serialize_order_with_lines(order), "created_at": order.opened_at}


def serialize_transfer(transfer: Transfer) -> dict[str, Any]:
    """Return the order that has the lines now and, under `from`, the order that had them."""
    return {**serialize_order_answer(transfer.target), "from": serialize_order_answer(transfer.source)}


def serialize_line_status(line: Line) -> dict[str, Any]:
    """Return the fields of a line that change with its status."""
    return {
        "id": line.id,
        "status": line.status,
        "fired_at": line.fired_at,
        "sent": line.is_sent,
        "station": line.station,
    }


def serialize_ticket(ticket: Ticket, order: Order, items: Iterable[Line]) -> dict[str, Any]:
    """Return a ticket for the kitchen screen. `items` are its lines in the order they were added."""
    return {
        "id": ticket.id,
        "order_id": ticket.order_id,
        "order_number": order.number,
        "order_type": order.order_type,
        "table_name": order.table_name,
        "server_name": order.server_name,
        "guests": order.guests,
        "notes": order.notes,
        "allergies": order.allergies,
        "promised_at": order.promised_at,
        "station": ticket.station,
        "business_day": ticket.business_day,
        "status": ticket.status,
        "rush": ticket.rush,
        "changes": ticket.changes,
        "sent_at": ticket.sent_at,
        "fired_at": ticket.fired_at,
        "started_at": ticket.started_at,
        "ready_at": ticket.ready_at,
        "bumped_at": ticket.bumped_at,
        "items": [serialize_item(item) for item in items],
    }


def serialize_order_and_ticket(found: tuple[Order, Ticket]) -> dict[str, Any]:
    """Return the ticket of (order, ticket). Needs `order.all_lines`."""
    order, ticket = found
    return serialize_ticket(ticket, order, items_of(ticket, order))


def serialize_item(line: Line) -> dict[str, Any]:
    return {
        "line_id": line.id,
        "product_id": line.product_id,
        "name": line.printed_name,
        "quantity": line.quantity,
        "modifiers": [
            modifier["name"] if modifier["quantity"] == 1 else f"{modifier['quantity']} × {modifier['name']}"
            for modifier in line.modifiers
        ],
        "options": [{"id": modifier["option_id"], "name": modifier["name"]} for modifier in line.modifiers],
        "notes": line.notes,
        "allergens": line.allergens,
        "known_allergens": line.contains,
        "allergy_conflicts": line.allergy_conflicts,
        "allergy_acknowledged": line.allergy_acknowledged,
        "sold_out": line.sold_out,
        "course": line.course,
        "seat": line.seat,
        "status": line.status,
        "fired_at": line.fired_at,
        "changes": line.changes,
        "void_reason": line.void_reason,
    }


def serialize_table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "section_id": table.section_id,
        "name": table.name,
        "display_name": table.display_name,
        "capacity": table.capacity,
        "status": table.status,
        "occupied_since": table.occupied_since,
        "server_id": table.server_id,
        "server_name": table.server_name,
        "status_since": table.status_since,
        "sort_order": table.sort_order,
        "shape": table.shape,
        "x": table.x,
        "y": table.y,
        "width": table.width,
        "height": table.height,
        "archived": table.archived_at is not None,
    }


def serialize_tables(tables: Iterable[Table]) -> dict[str, Any]:
    return {"tables": [serialize_table(table) for table in tables]}


def serialize_settings(settings: ServiceSettings) -> dict[str, Any]:
    return {
        "version": settings.version,
        "undo_seconds": settings.undo_seconds,
        "tables_need_cleaning": settings.tables_need_cleaning,
        "ageing": settings.ageing,
        "station_ageing": settings.station_ageing,
        "void_reasons": settings.void_reasons,
        "comp_reasons": settings.comp_reasons,
        "discount_reasons": settings.discount_reasons,
        "discount_limits": settings.discount_limits,
        "favourites": settings.favourites,
        "courses": settings.courses,
        "tip_choices": settings.tip_choices,
        "guest_orders": settings.guest_orders,
    }


def serialize_rule(rule: RoutingRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "priority": rule.priority,
        "product_id": rule.product_id,
        "category_id": rule.category_id,
        "order_type": rule.order_type,
        "station": rule.station,
    }


def serialize_rules(rules: Iterable[RoutingRule]) -> dict[str, Any]:
    return {"rules": [serialize_rule(rule) for rule in rules]}


def serialize_section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "name": section.name,
        "color": section.color,
        "sort_order": section.sort_order,
        "plan_version": section.plan_version,
        "archived": section.archived_at is not None,
    }


def serialize_sections(sections: Iterable[Section]) -> dict[str, Any]:
    return {"sections": [serialize_section(section) for section in sections]}


def serialize_section_with_tables(created: tuple[Section, list[Table]]) -> dict[str, Any]:
    """Return the section of (section, its first tables), with `tables`."""
    section, tables = created
    return {**serialize_section(section), **serialize_tables(tables)}
