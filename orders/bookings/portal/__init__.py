"""The portal's pages of bookings."""

from django.utils.translation import gettext_lazy as _

from orders.bookings.permissions import STAFF
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    register_navigation(NavigationItem(_("Bookings"), "portal_bookings", "calendar-days", STAFF, 27))
