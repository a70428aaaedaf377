"""The owner's pages of the menu. They edit the draft and publish it; the till shows the published menu."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from menu.models import MenuVersion, Product
from menu.portal import searching, setup
from menu.portal.page_context import TABS
from restaurants.portal.registry import FirstStep, NavigationItem, register_first_steps, register_navigation
from restaurants.portal.search.sources import SearchPage, SearchSource, register_search, register_search_pages


def register_all() -> None:
    register_navigation(NavigationItem(_("Menu"), "menu_products", "book-open", "menu.view", 20))
    register_search(
        SearchSource(_("Products"), "book-open", "menu.view", 20, searching.products, searching.product_list)
    )
    register_search_pages(
        *(SearchPage(title, name, "menu.edit", _("Menu")) for title, name in TABS[1:]),
        SearchPage(_("New product"), "menu_portal_new_product", "menu.edit", _("Menu")),
        SearchPage(_("Change many prices"), "menu_portal_bulk_prices", "menu.edit", _("Menu")),
        SearchPage(_("Many products sold out"), "menu_portal_bulk_availability", "menu.availability", _("Menu")),
        SearchPage(_("Publish"), "menu_portal_publish", "menu.publish", _("Menu")),
        SearchPage(_("Publish to other restaurants"), "menu_portal_share", "menu.publish", _("Menu")),
    )
    setup.register_all()
    register_first_steps(
        FirstStep(
            _("Make your menu"),
            _("From a ready-made menu, a spreadsheet, or by hand."),
            "menu_portal_start",
            "book-open",
            "menu.edit",
            10,
            _products,
        ),
        FirstStep(
            _("Publish the menu"),
            _("Check it, then send it to every till."),
            "menu_portal_publish",
            "arrow-up-tray",
            "menu.publish",
            20,
            MenuVersion.objects.all,
        ),
    )


def _products() -> QuerySet:
    return Product.objects.filter(archived_at=None)
