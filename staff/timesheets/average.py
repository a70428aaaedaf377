"""The hours of a week on average over 17 weeks, which may not be above 48 for who has not opted out."""

from datetime import date, timedelta
from decimal import Decimal

from fynlo.core.money import ZERO, round_half_up
from staff.clock.selectors import worked_between
from staff.models import Employee
from staff.timesheets.sheet import monday_of
from staff.working_time import AVERAGED_WEEKS


def average_week(employee: Employee, day: date) -> Decimal | None:
    """Return the worked hours a week of the 17 whole weeks before that day, or of those since the person began.

    None before the first whole week. The employee must be loaded with their jobs. Two queries.
    """
    last = monday_of(day) - timedelta(days=1)
    first = max(monday_of(day) - timedelta(weeks=AVERAGED_WEEKS), monday_of(employee.started_on))
    weeks = ((last - first).days + 1) // 7
    if weeks < 1:
        return None
    worked = worked_between(first, last, [employee])[employee.id]
    return round_half_up(sum((each.paid for each in worked), ZERO) / weeks)
