"""The portal pages of orders: the list, one order with its history, room, service settings and kitchen routing; the
panels of Today; and the statistics of orders that the platform shows for a restaurant.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fynlo.core.tenancy.connection import connection
from orders.floor import selectors
from orders.models import Order
from orders.portal import example_bill, searching, setup, station_forms, status, today
from orders.portal.guest_forms import GuestOrdersForm
from orders.portal.service_forms import ServiceForm
from orders.projections import ORDER_EVENTS, TABLE_EVENTS, TICKET_EVENTS
from orders.selectors import open_orders
from restaurants.closing import checks as closing_checks
from restaurants.models import Onboarding
from restaurants.platform import statistics
from restaurants.portal.registry import (
    AlertSubject,
    FirstStep,
    NavigationItem,
    register_alert_subject,
    register_first_steps,
    register_navigation,
)
from restaurants.portal.search.sources import (
    SearchPage,
    SearchSource,
    SettingsPage,
    register_search,
    register_search_pages,
    register_settings_pages,
)
from restaurants.portal.settings.example import register_example_bill
from restaurants.portal.status.checks import StatusCheck, register_status_checks
from restaurants.portal.today.panels import Panel, PanelContext, register_panels, register_summary


def address(order_id: UUID) -> str:
    """Return the page that an alert about an order links to."""
    return reverse("portal_order", args=[order_id])


def printer_address(printer_id: UUID) -> str:
    """Return the page that an alert about a printer links to."""
    return reverse("portal_printer", args=[printer_id])


def _screen_seen() -> QuerySet:
    return Onboarding.objects.filter(restaurant=connection.tenant.pk, screen_seen_at__isnull=False)


def _paid() -> QuerySet:
    return Order.objects.filter(bill=Order.Bill.PAID)


def _count_open_orders() -> int:
    return open_orders().count()


def _orders_to_finish(count: int) -> str:
    return ngettext(
        "%(count)d order is open: finish or cancel it.", "%(count)d orders are open: finish or cancel them.", count
    ) % {"count": count}


def _last_opened_at() -> datetime | None:
    return Order.objects.order_by("-opened_at").values_list("opened_at", flat=True).first()


def _panel(name: str, context: PanelContext, order: int, events: tuple[str, ...], *, is_wide: bool = False) -> Panel:
    template = f"orders/portal/today/_{name}.html"
    return Panel(name, template, context, "orders.manage", order, tuple(dict.fromkeys(events)), is_wide=is_wide)


def register_all() -> None:
    register_alert_subject("order", AlertSubject(_("Open the order"), address))
    register_alert_subject("printer", AlertSubject(_("Open the printer"), printer_address))
    register_navigation(
        NavigationItem(_("Orders"), "portal_orders", "queue-list", "orders.manage", 10),
        NavigationItem(_("Room"), "portal_room", "table-cells", "floor.edit", 25),
        NavigationItem(_("Service"), "portal_service", "adjustments-horizontal", "orders.settings", 30, "Settings"),
        NavigationItem(_("Kitchen routing"), "portal_routing", "arrows-right-left", "kitchen.settings", 40, "Settings"),
        NavigationItem(_("Printers"), "portal_printers", "printer", "kitchen.settings", 45, "Settings"),
    )
    setup.register_all()
    register_status_checks(StatusCheck("printers", _("Printers"), 25, status.printers, "portal_printers"))
    register_example_bill(example_bill.draw)
    _register_first_steps()
    _register_search()
    tickets = (*TICKET_EVENTS, *ORDER_EVENTS)
    register_panels(
        _panel("sales", today.sales, 0, (*ORDER_EVENTS, *TABLE_EVENTS), is_wide=True),
        _panel("hours", today.hours, 10, ORDER_EVENTS, is_wide=True),
        _panel("waits", today.waits, 30, (*tickets, "service.settings_changed")),
        _panel("kitchen", today.kitchen, 40, (*tickets, "service.settings_changed")),
        _panel("products", today.products, 50, ORDER_EVENTS),
        _panel("corrections", today.corrections, 60, ORDER_EVENTS),
    )
    register_summary(Panel("summary", "orders/portal/today/_summary.html", today.summary, "orders.manage", 0))
    closing_checks.register(closing_checks.Check(_count_open_orders, _orders_to_finish))
    statistics.register(
        statistics.Statistic("Open orders", _count_open_orders), statistics.Statistic("Last order", _last_opened_at)
    )


def _register_first_steps() -> None:
    register_first_steps(
        FirstStep(
            _("Set up the room"),
            _("Add sections and tables, ten at a time."),
            "portal_room",
            "table-cells",
            "floor.edit",
            30,
            selectors.tables,
        ),
        FirstStep(
            _("Open a kitchen screen"),
            _("On any tablet or phone in the kitchen. Orders arrive there at once."),
            "kitchen_chooser",
            "fire",
            "kitchen.view",
            40,
            _screen_seen,
        ),
        FirstStep(
            _("Take your first order"),
            _("Open the till, send an order to the kitchen and take the money."),
            "till",
            "banknotes",
            "orders.take",
            50,
            _paid,
        ),
    )


def _register_search() -> None:
    register_search(
        SearchSource(_("Orders"), "queue-list", "orders.manage", 10, searching.orders, searching.order_list)
    )
    register_search_pages(SearchPage(_("Favourites"), "portal_favourites", "orders.settings", _("Service")))
    register_search_pages(
        SearchPage(_("QR codes for the tables"), "portal_table_codes", "orders.settings", _("Guests’ phones"))
    )
    register_search_pages(
        SearchPage(_("Add a printer"), "portal_printer_new", "kitchen.settings", _("Printers")),
    )
    register_search_pages(SearchPage(_("Preview of the menu"), "portal_menu_preview", "menu.edit", _("Menu")))
    register_search_pages(SearchPage(_("Kitchen stations"), "portal_stations", "orders.settings", _("Service")))
    register_settings_pages(
        SettingsPage(_("Service"), "portal_service", "orders.settings", ServiceForm.base_fields),
        SettingsPage(_("Guests’ phones"), "portal_guest_orders", "orders.settings", GuestOrdersForm.base_fields),
        SettingsPage(_("Kitchen stations"), "portal_stations", "orders.settings", station_forms.FOUND),
    )
