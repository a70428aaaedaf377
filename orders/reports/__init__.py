"""The reports of orders, by subject; those of the kitchen are in `orders/kitchen/reports.py`.

Other modules count the same orders and lines by `SOLD`, `sold` and `lines_sold`.
"""

from orders.kitchen import reports as kitchen
from orders.reports import corrections, guests, products, sales
from orders.reports.selectors import SOLD, lines_sold, sold
from restaurants.reports.consolidated import Part, register_parts
from restaurants.reports.registry import register_reports

__all__ = ["REPORTS", "SOLD", "lines_sold", "register_all", "sold"]

REPORTS = (*sales.REPORTS, *products.REPORTS, *corrections.REPORTS, *kitchen.REPORTS, *guests.REPORTS)


def register_all() -> None:
    register_reports(*REPORTS)
    register_parts(Part("sales-by-day", ("sales", "orders", "guests", "average")))
