"""The portal's pages of customers."""

from django.utils.translation import gettext_lazy as _

from orders.customers.permissions import CUSTOMERS, MANAGE
from orders.customers.portal import searching
from restaurants.portal.registry import NavigationItem, register_navigation
from restaurants.portal.search.sources import SearchSource, register_search


def register_all() -> None:
    register_navigation(NavigationItem(_("Customers"), "portal_customers", "user-group", MANAGE, 28))
    register_search(
        SearchSource(
            _("Customers"), "user-group", MANAGE, 25, searching.customers, searching.customer_list, feature=CUSTOMERS
        )
    )
