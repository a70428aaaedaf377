from django.urls import include, path

from orders import commands
from orders.api import floor, guest, kitchen, routing, service_settings, views
from orders.floor import commands as floor_commands
from orders.guest import commands as guest_commands
from orders.kitchen import commands as kitchen_commands
from orders.kitchen.routing import commands as routing_commands
from realtime.api.command_view import command_view
from realtime.commands.registry import Command


def _on(prefix: str, **routes: Command) -> list:
    """Return routes `prefix/word` that each run one command by POST. An underscore in `word` becomes a hyphen."""
    name = prefix.split("/")[-2].rstrip("s")
    return [
        path(f"{prefix}/{word.replace('_', '-')}", command_view(command).as_view(), name=f"{name}_{word}")
        for word, command in routes.items()
    ]


urlpatterns = [
    path("", include("orders.bookings.urls")),
    path("", include("orders.customers.urls")),
    path("orders", views.Orders.as_view(), name="orders"),
    path("orders/active", views.ActiveOrders.as_view(), name="orders_active"),
    path("orders/recent", views.RecentOrders.as_view(), name="orders_recent"),
    path("orders/due", views.OrdersDue.as_view(), name="orders_due"),
    path("orders/settings", service_settings.Settings.as_view(), name="orders_settings"),
    path("orders/<uuid:order_id>", views.OneOrder.as_view(), name="order"),
    path("orders/<uuid:order_id>/history", views.OrderHistory.as_view(), name="order_history"),
    path(
        "orders/<uuid:order_id>/status",
        command_view(commands.ORDER_SET_STATUS, "put", "patch", bare=True).as_view(),
        name="order_status",
    ),
    path(
        "orders/<uuid:order_id>/allergies",
        command_view(commands.ORDER_SET_ALLERGIES, "put").as_view(),
        name="order_allergies",
    ),
    path("orders/<uuid:order_id>/type", command_view(commands.ORDER_SET_TYPE, "put").as_view(), name="order_type"),
    path(
        "orders/<uuid:order_id>/service-charge",
        command_view(commands.ORDER_SET_SERVICE_CHARGE, "put").as_view(),
        name="order_service_charge",
    ),
    path(
        "orders/<uuid:order_id>/lines/<uuid:line_id>",
        command_view(commands.ORDER_EDIT_LINE, "patch").as_view(),
        name="order_line",
    ),
    path(
        "orders/<uuid:order_id>/adjustments/<uuid:adjustment_id>",
        command_view(commands.ORDER_REMOVE_ADJUSTMENT, "delete").as_view(),
        name="order_adjustment",
    ),
    *_on(
        "orders/<uuid:order_id>",
        lines=commands.ORDER_ADD_LINES,
        send=commands.ORDER_SEND,
        fire=commands.ORDER_FIRE_COURSE,
        hold=commands.ORDER_HOLD_COURSE,
        rush=commands.ORDER_RUSH,
        cancel=commands.ORDER_CANCEL,
        void=commands.ORDER_VOID,
        transfer=commands.ORDER_TRANSFER,
        move_lines=commands.ORDER_MOVE_LINES,
        split=commands.ORDER_SPLIT,
        merge=commands.ORDER_MERGE,
        discounts=commands.ORDER_DISCOUNT,
        comp=commands.ORDER_COMP,
        reopen=commands.ORDER_REOPEN,
    ),
    *_on(
        "orders/<uuid:order_id>/lines/<uuid:line_id>",
        void=commands.ORDER_VOID_LINE,
        void_sent=commands.ORDER_VOID_SENT_LINE,
        price=commands.ORDER_OVERRIDE_PRICE,
        restore_price=commands.ORDER_RESTORE_PRICE,
    ),
    path("restaurants/floor-plan", floor.FloorPlan.as_view(), name="floor_plan"),
    path("restaurants/sections", floor.Sections.as_view(), name="floor_sections"),
    path(
        "restaurants/sections/order",
        command_view(floor_commands.FLOOR_ORDER_SECTIONS, "put").as_view(),
        name="sections_order",
    ),
    path("restaurants/sections/<uuid:section_id>", floor.OneSection.as_view(), name="floor_section"),
    path(
        "restaurants/sections/<uuid:section_id>/tables/order",
        command_view(floor_commands.FLOOR_ORDER_TABLES, "put").as_view(),
        name="tables_order",
    ),
    path(
        "restaurants/sections/<uuid:section_id>/plan",
        command_view(floor_commands.FLOOR_ARRANGE, "put").as_view(),
        name="section_plan",
    ),
    *_on("restaurants/sections/<uuid:section_id>", restore=floor_commands.FLOOR_RESTORE_SECTION),
    path("restaurants/tables", floor.Tables.as_view(), name="floor_tables"),
    path(
        "restaurants/tables/bulk", command_view(floor_commands.FLOOR_CREATE_TABLES).as_view(), name="floor_tables_bulk"
    ),
    path("restaurants/tables/<uuid:table_id>", floor.OneTable.as_view(), name="floor_table"),
    path(
        "restaurants/tables/<uuid:table_id>/status",
        command_view(floor_commands.TABLE_SET_STATUS, "put").as_view(),
        name="table_status",
    ),
    path(
        "restaurants/tables/<uuid:table_id>/server",
        command_view(floor_commands.TABLE_SET_SERVER, "put").as_view(),
        name="table_server",
    ),
    *_on(
        "restaurants/tables/<uuid:table_id>",
        clean=floor_commands.TABLE_CLEAN,
        restore=floor_commands.FLOOR_RESTORE_TABLE,
    ),
    path("visits", guest.Visits.as_view(), name="visits"),
    path(
        "restaurants/tables/<uuid:table_id>/visit",
        command_view(guest_commands.VISIT_OPEN).as_view(),
        name="table_visit",
    ),
    *_on("visits/<uuid:visit_id>", end=guest_commands.VISIT_END, answer_call=guest_commands.VISIT_ANSWER_CALL),
    *_on(
        "visits/requests/<uuid:request_id>",
        confirm=guest_commands.VISIT_CONFIRM_REQUEST,
        refuse=guest_commands.VISIT_REFUSE_REQUEST,
    ),
    path("kitchen/tickets", kitchen.Tickets.as_view(), name="kitchen_tickets"),
    path("kitchen/expediter", kitchen.Expediter.as_view(), name="kitchen_expediter"),
    path("kitchen/all-day", kitchen.AllDay.as_view(), name="kitchen_all_day"),
    path("kitchen/rules", routing.Rules.as_view(), name="kitchen_rules"),
    path(
        "kitchen/rules/order",
        command_view(routing_commands.KITCHEN_ORDER_RULES, "put").as_view(),
        name="kitchen_rules_order",
    ),
    path("kitchen/rules/<uuid:rule_id>", routing.OneRule.as_view(), name="kitchen_rule"),
    *_on(
        "kitchen/tickets/<uuid:ticket_id>",
        start=kitchen_commands.KITCHEN_START,
        ready=kitchen_commands.KITCHEN_READY,
        bump=kitchen_commands.KITCHEN_BUMP,
        hand_over=kitchen_commands.KITCHEN_HAND_OVER,
        undo=kitchen_commands.KITCHEN_UNDO,
        recall=kitchen_commands.KITCHEN_RECALL,
        acknowledge=kitchen_commands.KITCHEN_ACKNOWLEDGE_VOID,
    ),
]
