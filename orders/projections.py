"""What screens subscribe to: the parts that orders, floor and kitchen add to the views `pos`, `floor`, `kitchen` and
`dashboard`, each with its snapshot and its reducer.
"""

from typing import Any

from django.db.models import Max

from fynlo.core.tenancy.connection import connection
from orders import payloads, reducers
from orders.floor import selectors as floor
from orders.guest.events import NAMES as VISIT_EVENTS
from orders.guest.permissions import STAFF
from orders.kitchen.selectors import newest_day, tickets_of_the_day
from orders.models import Order
from orders.selectors import LINES_PREFETCH, open_orders, orders_due
from orders.service_settings.selectors import default_settings, service_settings
from realtime.projections import Part, register, stateless_part
from restaurants.partners.names import people_and_partners

ORDER_EVENTS = (
    "order.created",
    "order.updated",
    "order.status_changed",
    "order.item_status_changed",
    "order.completed",
    "order.cancelled",
    "order.lines_left",
    "order.price_changed",
    "order.reopened",
)
TABLE_EVENTS = (
    "table.occupied",
    "table.available",
    "table.reserved",
    "table.cleaning",
    "table.cleaned",
    "table.blocked",
    "table.server_set",
    "floor.changed",
)
TICKET_EVENTS = (
    "kitchen.order_received",
    "kitchen.item_started",
    "kitchen.item_ready",
    "kitchen.order_ready",
    "kitchen.ticket_recalled",
    "kitchen.ticket_fired",
    "kitchen.ticket_changed",
    "order.updated",
    "order.item_status_changed",
)


NO_ORDERS = {"orders": {}}
NO_TABLES = {"tables": {}, "sections": {}}
NO_TICKETS = {"business_day": "", "tickets": {}}
SETTINGS_EVENTS = ("service.settings_changed",)
NO_DAY = {"business_day": "", "orders": {}}


def orders() -> dict[str, Any]:
    """Two queries: 1. open orders  2. their lines."""
    rows = open_orders().prefetch_related(LINES_PREFETCH)
    return {"orders": {str(order.id): payloads.serialize_order_with_lines(order) for order in rows}}


def headers() -> dict[str, Any]:
    return {"orders": {str(order.id): payloads.serialize_order(order) for order in open_orders()}}


def due() -> dict[str, Any]:
    """Return the open takeaway, pickup and delivery orders. One query."""
    return {"orders": {str(order.id): payloads.serialize_order(order) for order in orders_due()}}


def service() -> dict[str, Any]:
    """Return the service settings. One query."""
    return payloads.serialize_settings(service_settings())


def today() -> dict[str, Any]:
    """Two queries: 1. the newest business day  2. its orders."""
    day = Order.objects.aggregate(newest=Max("business_day"))["newest"]
    rows = Order.objects.filter(business_day=day) if day else ()
    return {
        "business_day": day.isoformat() if day else "",
        "orders": {str(order.id): payloads.serialize_order(order) for order in rows},
    }


def tables() -> dict[str, Any]:
    """Two queries: 1. tables  2. sections."""
    return {
        "tables": {str(table.id): payloads.serialize_table(table) for table in floor.tables()},
        "sections": {str(section.id): payloads.serialize_section(section) for section in floor.sections()},
    }


def tickets() -> dict[str, Any]:
    """Three queries: 1. the newest day  2. tickets with their orders  3. their items."""
    day = newest_day()
    return {
        "business_day": day.isoformat() if day else "",
        "tickets": {
            str(ticket.id): payloads.serialize_ticket(ticket, ticket.order, ticket.items)
            for ticket in tickets_of_the_day(day)
        },
    }


def people() -> dict[str, Any]:
    """Return the names of the people who work here, by user id, and of partners, by their tokens' ids. One query.

    No event changes it; each snapshot reads it again.
    """
    return {str(actor_id): name for actor_id, name in people_and_partners(connection.tenant).items()}


def default_service() -> dict[str, Any]:
    """Return the settings before the first change. The usual reasons are in the restaurant's language."""
    return payloads.serialize_settings(default_settings())


def unchanged(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return state


def register_all() -> None:
    register(
        Part("pos", "orders", "orders.view", ORDER_EVENTS, orders, reducers.reduce_orders, NO_ORDERS),
        Part("pos", "tables", "floor.view", TABLE_EVENTS, tables, reducers.reduce_tables, NO_TABLES),
        stateless_part("pos", "visits", STAFF, VISIT_EVENTS),
        Part("pos", "people", "orders.view", (), people, unchanged),
        Part("floor", "tables", "floor.view", TABLE_EVENTS, tables, reducers.reduce_tables, NO_TABLES),
        Part("floor", "orders", "orders.view", ORDER_EVENTS, headers, reducers.reduce_headers, NO_ORDERS),
        Part("kitchen", "tickets", "kitchen.view", TICKET_EVENTS, tickets, reducers.reduce_tickets, NO_TICKETS),
        *(
            part
            for view in ("pos", "kitchen")
            for part in (
                Part(view, "due", "orders.view", ORDER_EVENTS, due, reducers.reduce_due, NO_ORDERS),
                Part(
                    view, "service", "orders.view", SETTINGS_EVENTS, service, reducers.reduce_settings, default_service
                ),
            )
        ),
        Part("dashboard", "today", "orders.manage", ORDER_EVENTS, today, reducers.reduce_today, NO_DAY),
    )
