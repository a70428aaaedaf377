"""What payments add to the portal: the day's money by tender on its first page; on the page of an order the money, what
can be put right about it, the receipts."""

from orders.portal.sections import Section, register_section
from payments.portal.section import money_of
from payments.portal.today import money_today
from restaurants.portal.registry import Tile, register_tiles


def register_all() -> None:
    register_tiles(Tile("payments/portal/_money.html", money_today, "orders.manage", 20, live=True))
    register_section(Section("payments/portal/_payments.html", money_of, "payments.view"))
