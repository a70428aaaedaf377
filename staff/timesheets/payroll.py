"""The files for the payroll: ours, and those that BrightPay and Sage 50 Payroll import (docs/payroll.md)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO
from staff.employees.selectors import rate_on
from staff.models import Employee, EmployeeJob
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

MATCHED_BY = ("Employee works number", "Employee first name", "Employee surname")
PAID_BY = ("Description", "Rate per hour (if different from standard rate)", "Number of normal hours")
PAYMENTS = 5  # that BrightPay reads from one row, unless its preferences say another number
BRIGHTPAY = (
    *MATCHED_BY, *PAID_BY, *(f"Payment {number}: {name}" for number in range(2, PAYMENTS + 1) for name in PAID_BY)
)  # fmt: skip
SAGE_50 = ("Employee Reference", "Payment Reference", "Hours", "Rate")


@dataclass(frozen=True, slots=True)
class Paid:
    """Approved hours of one job at one rate. `number` is 1 for the employee's first job; see `paid_by_rate`."""

    number: int
    job: str
    rate: Decimal | None
    hours: Decimal


def paid_by_rate(sheet: Sheet, *, with_pay: bool) -> list[Paid]:
    """Return the approved hours of an employee by job, and `with_pay` by rate. No query.

    The number of a job is its place among the employee's jobs, the same in every file. Hours at a second rate of the
    same job have a number after those of all jobs: a payroll product may keep one rate a number.
    """
    found: dict[tuple[EmployeeJob | None, Decimal | None], Decimal] = {}
    for day in sheet.days.values():
        if day.state == APPROVED:
            for worked in day.worked:
                rate = rate_on(worked.job, worked.day) if worked.job and with_pay else None
                found[worked.job, rate] = found.get((worked.job, rate), ZERO) + worked.paid
    places = {job.id: number for number, job in enumerate(sheet.employee.jobs.all(), start=1)}
    after, taken, rows = max(len(places), 1), set[int](), []
    for (job, rate), hours in found.items():
        number = places.get(job.id, 1) if job else 1
        if number in taken:
            number = after = after + 1
        taken.add(number)
        rows.append(Paid(number, job.label if job else "", rate, hours))
    return [row for row in rows if row.hours]


def brightpay_rows(sheet: Sheet, *, with_pay: bool) -> Iterator[list[Any]]:
    """Yield the cells of BRIGHTPAY: one row for an employee, with up to PAYMENTS payments; more need another row.

    Without `with_pay` BrightPay's own rates count.
    """
    employee = sheet.employee
    first_name, _space, surname = employee.name.rpartition(" ")
    named = [employee.payroll_number, first_name or surname, surname if first_name else ""]
    paid = paid_by_rate(sheet, with_pay=with_pay)
    for begin in range(0, len(paid), PAYMENTS):
        cells = [cell for each in paid[begin : begin + PAYMENTS] for cell in (each.job, _shown(each.rate), each.hours)]
        yield [*named, *cells, *[""] * (len(BRIGHTPAY) - len(named) - len(cells))]


def sage_rows(sheet: Sheet, *, with_pay: bool) -> Iterator[list[Any]]:
    """Yield the cells of SAGE_50: a row for each job and rate, each with another payment of Sage."""
    for each in paid_by_rate(sheet, with_pay=with_pay):
        yield [sheet.employee.payroll_number, each.number, each.hours, _shown(each.rate)]


def _shown(rate: Decimal | None) -> Decimal | str:
    return "" if rate is None else rate


@dataclass(frozen=True, slots=True)
class Format:
    """A payroll product's file. Sage reads it without a byte order mark: it would be a part of the first heading."""

    label: str
    columns: tuple[str, ...]
    rows: Callable[..., Iterator[list[Any]]]
    has_mark: bool = True


FORMATS = {
    "brightpay": Format("BrightPay", BRIGHTPAY, brightpay_rows),
    "sage50": Format("Sage 50 Payroll", SAGE_50, sage_rows, has_mark=False),
}

# -- what the payroll would pay to nobody, or to another person -----------------------------------------------------

MISSING, SHARED, NOT_A_NUMBER = "missing", "shared", "not_a_number"
PROBLEMS = {
    MISSING: _("No payroll number"),
    SHARED: _("The same payroll number as another person"),
    NOT_A_NUMBER: _("Not a number, as Sage 50 Payroll needs one"),
}


def number_problems(staff: Iterable[Employee]) -> list[tuple[Employee, str]]:
    """Return the employees whose payroll number is MISSING, SHARED by several of them, or NOT_A_NUMBER. No query."""
    numbered = [(each, each.payroll_number.strip().casefold()) for each in staff]
    used = Counter(number for _each, number in numbered)
    found = []
    for each, number in numbered:
        if not number:
            found.append((each, MISSING))
        elif used[number] > 1:
            found.append((each, SHARED))
        elif not (number.isascii() and number.isdigit()):
            found.append((each, NOT_A_NUMBER))
    return found
