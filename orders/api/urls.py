from django.urls import path

from orders.api import floor, kitchen, views

urlpatterns = [
    path("orders", views.Orders.as_view(), name="orders"),
    path("orders/active", views.ActiveOrders.as_view(), name="orders_active"),
    path("orders/recent", views.RecentOrders.as_view(), name="orders_recent"),
    path("orders/<uuid:order_id>", views.OneOrder.as_view(), name="order"),
    path("orders/<uuid:order_id>/status", views.OrderStatus.as_view(), name="order_status"),
    path("orders/<uuid:order_id>/lines", views.OrderLines.as_view(), name="order_lines"),
    path("orders/<uuid:order_id>/lines/<uuid:line_id>/void", views.VoidLine.as_view(), name="order_line_void"),
    path("orders/<uuid:order_id>/send", views.SendOrder.as_view(), name="order_send"),
    path("orders/<uuid:order_id>/cancel", views.CancelOrder.as_view(), name="order_cancel"),
    path("orders/<uuid:order_id>/service-charge", views.OrderServiceCharge.as_view(), name="order_service_charge"),
    path("restaurants/floor-plan", floor.FloorPlan.as_view(), name="floor_plan"),
    path("restaurants/sections", floor.Sections.as_view(), name="floor_sections"),
    path("restaurants/tables/<uuid:table_id>/status", floor.TableStatus.as_view(), name="table_status"),
    path("restaurants/tables/<uuid:table_id>/server", floor.TableServer.as_view(), name="table_server"),
    path("kitchen/tickets", kitchen.Tickets.as_view(), name="kitchen_tickets"),
    path("kitchen/tickets/<uuid:ticket_id>/start", kitchen.StartTicket.as_view(), name="ticket_start"),
    path("kitchen/tickets/<uuid:ticket_id>/ready", kitchen.ReadyTicket.as_view(), name="ticket_ready"),
    path("kitchen/tickets/<uuid:ticket_id>/bump", kitchen.BumpTicket.as_view(), name="ticket_bump"),
    path("kitchen/tickets/<uuid:ticket_id>/undo", kitchen.UndoTicket.as_view(), name="ticket_undo"),
    path("kitchen/tickets/<uuid:ticket_id>/recall", kitchen.RecallTicket.as_view(), name="ticket_recall"),
]
