"""Who may open a page of staff: the permission, and the plan that the restaurant needs."""

from collections.abc import Callable
from functools import partial

from restaurants.portal.command_forms import View
from restaurants.portal.planned_pages import planned_page
from staff.permissions import STAFF

staff_page: Callable[[str], Callable[[View], View]] = partial(planned_page, feature=STAFF, template="staff/plan.html")

hours_page: Callable[[str], Callable[[View], View]] = partial(
    planned_page, feature=STAFF, template="staff/plan.html", runs_overdue=True
)
"""The views that record hours, correct and approve them, and people's own: a plan that is not paid stops none."""
