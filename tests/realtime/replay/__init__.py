"""One valid request of every route that changes something, in the module of its app."""

from tests.realtime.replay import inventory, menu, orders, payments, restaurants, staff
from tests.realtime.replay.world import CALLS, Call, World

__all__ = ["CALLS", "Call", "World", "inventory", "menu", "orders", "payments", "restaurants", "staff"]
