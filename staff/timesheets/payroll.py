"""The payroll's file: a row for each employee and job. docs/payroll.md documents every column."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from staff.timesheets.selectors import Sheet

COLUMNS = (
    "Payroll number", "Name", "Job", "From", "To", "Hours", "Overtime hours", "Holiday accrued (hours)", "Approved",
)  # fmt: skip
PAY_COLUMNS = ("Pay (GBP)",)


def payroll_rows(sheet: Sheet, first: date, last: date, *, with_pay: bool) -> Iterator[list[Any]]:
    """Yield the cells of an employee's jobs, in COLUMNS and with pay in PAY_COLUMNS too. No query.

    Holiday is in the first row of an employee: it accrues on all hours. An employee without hours has no row.
    """
    total = sheet.summed(with_rates=with_pay)
    employee, approved = sheet.employee, "yes" if sheet.is_approved else "no"
    for number, (job, found) in enumerate(total.jobs.items()):
        holiday = "" if number else total.holiday
        cells = [
            employee.payroll_number, employee.name, job, first, last, found.hours, found.overtime, holiday, approved,
        ]  # fmt: skip
        yield [*cells, "" if found.pay is None else found.pay] if with_pay else cells
