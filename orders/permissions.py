"""The permissions on orders, the floor and the kitchen, and the roles that hold them."""

from django.utils.translation import gettext_lazy as _

from orders.bookings.permissions import STAFF as BOOKINGS
from orders.customers.permissions import FIND as FIND_CUSTOMERS
from orders.customers.permissions import MANAGE as CUSTOMERS
from orders.guest.permissions import STAFF
from restaurants.identity.permissions import EVERYONE, FLOOR, KITCHEN, MANAGERS, register


def register_all() -> None:
    register("orders.view", _("See orders"), EVERYONE)
    register("orders.take", _("Open and change orders"), FLOOR)
    register("orders.send", _("Send an order to the kitchen"), FLOOR)
    register("orders.void_unsent", _("Remove items that were not sent"), FLOOR)
    register("orders.cancel", _("Cancel an order before anything was sent or paid"), FLOOR)
    register("orders.move", _("Move items, split and merge orders"), FLOOR)
    register("orders.discount", _("Give a discount, up to the limit in the settings"), FLOOR)
    register("orders.service_charge", _("Remove and restore the service charge"), FLOOR)
    register(STAFF, _("Let guests order on their phones and confirm what they order"), FLOOR)
    register(BOOKINGS, _("See and change bookings"), FLOOR)
    register(FIND_CUSTOMERS, _("Find a customer by phone number and use their points"), FLOOR)
    register("orders.void_sent", _("Void sent items and whole orders"), MANAGERS)
    register("orders.comp", _("Comp items"), MANAGERS)
    register("orders.override_price", _("Change the price of an item"), MANAGERS)
    register("orders.reopen", _("Reopen a closed order"), MANAGERS)
    register("orders.settings", _("Change the service settings"), MANAGERS, support=True)
    register("orders.manage", _("See sales and every order in the portal"), MANAGERS, support=True)
    register(CUSTOMERS, _("See, change and erase customers"), MANAGERS, by_pin=False)
    register("kitchen.view", _("See the kitchen's tickets"), EVERYONE)
    register("kitchen.work", _("Start, finish and recall tickets"), KITCHEN)
    register("kitchen.settings", _("Change the kitchen routing and printers"), MANAGERS, support=True)
    register("floor.view", _("See the tables"), EVERYONE)
    register("floor.manage", _("Change the status and server of tables"), FLOOR)
    register("floor.edit", _("Add, change and archive sections and tables"), MANAGERS, support=True)
