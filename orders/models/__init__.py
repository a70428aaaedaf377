from orders.models.bookings import Booking, BookingSettings
from orders.models.corrections import Correction
from orders.models.customers import Customer
from orders.models.floor import Section, Table
from orders.models.lines import Line
from orders.models.orders import DayCounter, Order
from orders.models.printers import Printer, PrintJob
from orders.models.settings import RoutingRule, ServiceSettings
from orders.models.tickets import Ticket
from orders.models.visits import GuestRequest, Visit, VisitGuest

__all__ = [
    "Booking",
    "BookingSettings",
    "Correction",
    "Customer",
    "DayCounter",
    "GuestRequest",
    "Line",
    "Order",
    "PrintJob",
    "Printer",
    "RoutingRule",
    "Section",
    "ServiceSettings",
    "Table",
    "Ticket",
    "Visit",
    "VisitGuest",
]
