"""Who may open a page of stock: the permission, and the plan that the restaurant needs."""

from collections.abc import Callable
from functools import partial

from inventory.permissions import INVENTORY
from restaurants.portal.command_forms import View
from restaurants.portal.planned_pages import planned_page

stock_page: Callable[[str], Callable[[View], View]] = partial(
    planned_page, feature=INVENTORY, template="inventory/plan.html"
)
