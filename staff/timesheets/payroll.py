"""The files for the payroll: ours, and those that BrightPay and Sage 50 Payroll import (docs/payroll.md)."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from fynlo.core.money import ZERO
from staff.employees.selectors import rate_on
from staff.timesheets.selectors import APPROVED, Sheet

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


# -- what payroll products import: approved hours alone, because their files cannot say that a day is open -------------

BRIGHTPAY = (
    "Employee works number", "Employee first name", "Employee surname", "Description",
    "Rate per hour (if different from standard rate)", "Number of normal hours",
)  # fmt: skip
SAGE_50 = ("Employee Reference", "Payment Reference", "Hours", "Rate")
SAGE_PAYMENT = 1  # the number of the first payment in Sage, which is a company's basic hourly pay


def paid_by_rate(sheet: Sheet) -> dict[tuple[str, Decimal | None], Decimal]:
    """Return the approved hours of an employee by the job's label and the rate at which they were worked. No query."""
    found: dict[tuple[str, Decimal | None], Decimal] = {}
    for day in sheet.days.values():
        if day.state == APPROVED:
            for worked in day.worked:
                rate = rate_on(worked.job, worked.day) if worked.job else None
                key = (worked.job.label if worked.job else "", rate)
                found[key] = found.get(key, ZERO) + worked.paid
    return {key: hours for key, hours in found.items() if hours}


def brightpay_rows(sheet: Sheet, *, with_pay: bool) -> Iterator[list[Any]]:
    """Yield the cells of BRIGHTPAY: a row for each job and rate. Without `with_pay` BrightPay's own rates count."""
    employee = sheet.employee
    first_name, _space, surname = employee.name.rpartition(" ")
    for (job, rate), hours in paid_by_rate(sheet).items():
        shown = rate if with_pay and rate is not None else ""
        yield [employee.payroll_number, first_name or surname, surname if first_name else "", job, shown, hours]


def sage_rows(sheet: Sheet, *, with_pay: bool) -> Iterator[list[Any]]:
    """Yield the cells of SAGE_50: a row for each job and rate."""
    for (_job, rate), hours in paid_by_rate(sheet).items():
        yield [sheet.employee.payroll_number, SAGE_PAYMENT, hours, rate if with_pay and rate is not None else ""]


FORMATS: dict[str, tuple[tuple[str, ...], Callable[..., Iterator[list[Any]]]]] = {
    "brightpay": (BRIGHTPAY, brightpay_rows),
    "sage50": (SAGE_50, sage_rows),
}
