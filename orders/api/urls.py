from django.urls import path

from orders.api import floor, kitchen, routing, service_settings, views
from realtime.api.command_view import command_view


def _on(prefix: str, **routes: str) -> list:
    """Return routes `prefix/word` that each run one command by POST. An underscore in `word` becomes a hyphen."""
    name = prefix.split("/")[-2].rstrip("s")
    return [
        path(f"{prefix}/{word.replace('_', '-')}", command_view(command).as_view(), name=f"{name}_{word}")
        for word, command in routes.items()
    ]


urlpatterns = [
    path("orders", views.Orders.as_view(), name="orders"),
    path("orders/active", views.ActiveOrders.as_view(), name="orders_active"),
    path("orders/recent", views.RecentOrders.as_view(), name="orders_recent"),
    path("orders/due", views.OrdersDue.as_view(), name="orders_due"),
    path("orders/settings", service_settings.Settings.as_view(), name="orders_settings"),
    path("orders/<uuid:order_id>", views.OneOrder.as_view(), name="order"),
    path("orders/<uuid:order_id>/history", views.OrderHistory.as_view(), name="order_history"),
    path(
        "orders/<uuid:order_id>/status",
        command_view("order.set_status", "put", "patch", bare=True).as_view(),
        name="order_status",
    ),
    path(
        "orders/<uuid:order_id>/allergies",
        command_view("order.set_allergies", "put").as_view(),
        name="order_allergies",
    ),
    path("orders/<uuid:order_id>/type", command_view("order.set_type", "put").as_view(), name="order_type"),
    path(
        "orders/<uuid:order_id>/service-charge",
        command_view("order.set_service_charge", "put").as_view(),
        name="order_service_charge",
    ),
    path(
        "orders/<uuid:order_id>/lines/<uuid:line_id>",
        command_view("order.edit_line", "patch").as_view(),
        name="order_line",
    ),
    path(
        "orders/<uuid:order_id>/adjustments/<uuid:adjustment_id>",
        command_view("order.remove_adjustment", "delete").as_view(),
        name="order_adjustment",
    ),
    *_on(
        "orders/<uuid:order_id>",
        lines="order.add_lines",
        send="order.send",
        fire="order.fire_course",
        hold="order.hold_course",
        rush="order.rush",
        cancel="order.cancel",
        void="order.void",
        transfer="order.transfer",
        move_lines="order.move_lines",
        split="order.split",
        merge="order.merge",
        discounts="order.discount",
        comp="order.comp",
        reopen="order.reopen",
    ),
    *_on(
        "orders/<uuid:order_id>/lines/<uuid:line_id>",
        void="order.void_line",
        void_sent="order.void_sent_line",
    ),
    path("restaurants/floor-plan", floor.FloorPlan.as_view(), name="floor_plan"),
    path("restaurants/sections", floor.Sections.as_view(), name="floor_sections"),
    path("restaurants/sections/order", command_view("floor.order_sections", "put").as_view(), name="sections_order"),
    path("restaurants/sections/<uuid:section_id>", floor.OneSection.as_view(), name="floor_section"),
    path(
        "restaurants/sections/<uuid:section_id>/tables/order",
        command_view("floor.order_tables", "put").as_view(),
        name="tables_order",
    ),
    *_on("restaurants/sections/<uuid:section_id>", restore="floor.restore_section"),
    path("restaurants/tables", floor.Tables.as_view(), name="floor_tables"),
    path("restaurants/tables/bulk", command_view("floor.create_tables").as_view(), name="floor_tables_bulk"),
    path("restaurants/tables/<uuid:table_id>", floor.OneTable.as_view(), name="floor_table"),
    path(
        "restaurants/tables/<uuid:table_id>/status",
        command_view("table.set_status", "put").as_view(),
        name="table_status",
    ),
    path(
        "restaurants/tables/<uuid:table_id>/server",
        command_view("table.set_server", "put").as_view(),
        name="table_server",
    ),
    *_on("restaurants/tables/<uuid:table_id>", clean="table.clean", restore="floor.restore_table"),
    path("kitchen/tickets", kitchen.Tickets.as_view(), name="kitchen_tickets"),
    path("kitchen/expediter", kitchen.Expediter.as_view(), name="kitchen_expediter"),
    path("kitchen/all-day", kitchen.AllDay.as_view(), name="kitchen_all_day"),
    path("kitchen/rules", routing.Rules.as_view(), name="kitchen_rules"),
    path("kitchen/rules/order", command_view("kitchen.order_rules", "put").as_view(), name="kitchen_rules_order"),
    path("kitchen/rules/<uuid:rule_id>", routing.OneRule.as_view(), name="kitchen_rule"),
    *_on(
        "kitchen/tickets/<uuid:ticket_id>",
        start="kitchen.start",
        ready="kitchen.ready",
        bump="kitchen.bump",
        hand_over="kitchen.hand_over",
        undo="kitchen.undo",
        recall="kitchen.recall",
        acknowledge="kitchen.acknowledge_void",
    ),
]
