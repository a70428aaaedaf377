"""The portal pages of stock: items, what moves them, suppliers and places, set-up; and what the search and
Today show."""

from django.utils.translation import gettext_lazy as _

from inventory.permissions import INVENTORY
from inventory.portal import searching
from inventory.portal.today import stock
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.portal.search.sources import SearchPage, SearchSource, register_search, register_search_pages
from restaurants.portal.today.panels import Panel, register_panels

STOCK = "Stock"
EVENTS = ("inventory.updated", "inventory.low_stock", "inventory.out_of_stock")


def register_all() -> None:
    register_navigation(
        NavigationItem(_("Stock items"), "portal_stock", "archive-box", "inventory.view", 10, STOCK),
        NavigationItem(_("Recipes"), "portal_recipes", "book-open", "inventory.manage", 20, STOCK),
        NavigationItem(_("Stocktakes"), "portal_stocktakes", "clipboard-document-check", "inventory.count", 30, STOCK),
        NavigationItem(_("Suppliers"), "portal_suppliers", "truck", "inventory.manage", 40, STOCK),
        NavigationItem(_("Places"), "portal_places", "map-pin", "inventory.manage", 50, STOCK),
    )
    register_search(
        SearchSource(
            _("Stock items"), "archive-box", "inventory.view", 60, searching.items, searching.item_list, INVENTORY
        ),
        SearchSource(
            _("Suppliers"), "truck", "inventory.manage", 70, searching.suppliers, searching.supplier_list, INVENTORY
        ),
    )
    register_search_pages(
        SearchPage(_("Track products of the menu"), "portal_stock_set_up", "inventory.manage", _("Stock")),
        SearchPage(_("Import stock items"), "portal_stock_import", "inventory.manage", _("Stock")),
    )
    register_panels(Panel("stock", "inventory/_today.html", stock, "inventory.manage", 55, EVENTS))
