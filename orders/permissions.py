"""Who may do what with orders, the floor and the kitchen."""

from restaurants.identity.permissions import EVERYONE, FLOOR, KITCHEN, MANAGERS, register


def register_all() -> None:
    register("orders.view", "See orders", EVERYONE)
    register("orders.take", "Open orders, add to them and change them", FLOOR)
    register("orders.send", "Send an order to the kitchen", FLOOR)
    register("orders.void_unsent", "Take a line off that was not sent", FLOOR)
    register("orders.cancel", "Cancel an order before anything was sent or paid", FLOOR)
    register("orders.manage", "See sales and every order in the portal", MANAGERS)
    register("kitchen.view", "See the kitchen's tickets", EVERYONE)
    register("kitchen.work", "Start, finish and recall tickets", KITCHEN)
    register("floor.view", "See the tables", EVERYONE)
    register("floor.manage", "Say what a table is", FLOOR)
