from tests.orders.conftest import card, latte, place, room, tacos, waiter

__all__ = ["card", "latte", "place", "room", "tacos", "waiter"]
