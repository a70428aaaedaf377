from orders.models.floor import Section, Table
from orders.models.lines import Line
from orders.models.orders import DayCounter, Order
from orders.models.tickets import Ticket

__all__ = ["DayCounter", "Line", "Order", "Section", "Table", "Ticket"]
