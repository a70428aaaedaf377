"""What buying adds to the product: commands, events, the email of an order, and pages in the menu and the search."""

from django.utils.translation import gettext_lazy as _

from inventory.buying import commands, emails, events
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.portal.search.sources import SearchPage, register_search_pages

STOCK = "Stock"


def register_all() -> None:
    events.register_all()
    commands.register_all()
    emails.register_all()
    register_navigation(
        NavigationItem(_("Orders to suppliers"), "portal_purchase_orders", "truck", "inventory.receive", 30, STOCK)
    )
    register_search_pages(
        SearchPage(_("What to order"), "portal_to_order", "inventory.manage", _("Stock")),
        SearchPage(_("Receive a delivery"), "portal_delivery_choose", "inventory.receive", _("Stock")),
        SearchPage(_("Credit notes"), "portal_credit_notes", "inventory.manage", _("Stock")),
    )
