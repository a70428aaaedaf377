"""The permissions on orders, the floor and the kitchen, and the roles that hold them."""

from restaurants.identity.permissions import EVERYONE, FLOOR, KITCHEN, MANAGERS, register


def register_all() -> None:
    register("orders.view", "See orders", EVERYONE)
    register("orders.take", "Open and change orders", FLOOR)
    register("orders.send", "Send an order to the kitchen", FLOOR)
    register("orders.void_unsent", "Remove items that were not sent", FLOOR)
    register("orders.cancel", "Cancel an order before anything was sent or paid", FLOOR)
    register("orders.move", "Move items, split and merge orders", FLOOR)
    register("orders.discount", "Give a discount, up to the limit in the settings", FLOOR)
    register("orders.service_charge", "Remove and restore the service charge", FLOOR)
    register("orders.void_sent", "Void sent items and whole orders", MANAGERS)
    register("orders.comp", "Comp items", MANAGERS)
    register("orders.override_price", "Change the price of an item", MANAGERS)
    register("orders.reopen", "Reopen a closed order", MANAGERS)
    register("orders.settings", "Change the service settings", MANAGERS)
    register("orders.manage", "See sales and every order in the portal", MANAGERS)
    register("kitchen.view", "See the kitchen's tickets", EVERYONE)
    register("kitchen.work", "Start, finish and recall tickets", KITCHEN)
    register("kitchen.settings", "Change the kitchen routing", MANAGERS)
    register("floor.view", "See the tables", EVERYONE)
    register("floor.manage", "Change the status and server of tables", FLOOR)
    register("floor.edit", "Add, change and archive sections and tables", MANAGERS)
