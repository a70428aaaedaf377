"""The JSON of employees. Pay is in it only where the person who asked may see pay."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from restaurants.business_days import business_day
from staff.employees import selectors
from staff.employees.services import Record
from staff.models import Employee, EmployeeDocument, EmployeeJob

NOTHING_SOLD: Mapping[str, Any] = {"sales": ZERO, "orders": 0, "average": None}


def serialize_record(record: Record) -> dict[str, Any]:
    return serialize_employee(record.employee, with_pay=record.with_pay)


def serialize_employee(
    employee: Employee,
    *,
    with_pay: bool,
    hours: Decimal = ZERO,
    scheduled: Decimal = ZERO,
    sold: Mapping[str, Any] = NOTHING_SOLD,
) -> dict[str, Any]:
    """Return an employee in our fields and in those that the mobile app reads. Needs jobs and rates.

    Without `with_pay` no rate is in it, not even 0. `hours` are those of this week by the clock,
    `scheduled` those of its published rota, `sold` what the person served (a row of
    `orders.reports.sales.sales_by_server`).
    """
    today = business_day(clock.now(), connection.tenant)
    first_name, _space, last_name = employee.name.partition(" ")
    jobs = selectors.jobs_on(employee, today)
    job = jobs[0] if jobs else None
    is_active = employee.ended_on is None or employee.ended_on >= today
    return {
        "id": employee.id,
        "person": employee.person,
        "name": employee.name,
        "first_name": first_name,
        "last_name": last_name,
        "email": employee.email,
        "phone": employee.phone,
        "address": employee.address,
        "emergency_contact": employee.emergency_contact,
        "born_on": employee.born_on,
        "payroll_number": employee.payroll_number,
        "opted_out_on": employee.opted_out_on,
        "opt_out_ends_on": employee.opt_out_ends_on,
        "role": job.job if job else "",
        "jobs": [_job(each, today, with_pay=with_pay) for each in jobs],
        "is_active": is_active,
        "isActive": is_active,
        "started_on": employee.started_on,
        "ended_on": employee.ended_on,
        "hireDate": employee.started_on,
        "startDate": employee.started_on,
        "version": employee.version,
        **(_app_rate(job, today) if with_pay else {}),
        "totalSales": sold["sales"],
        "totalOrders": sold["orders"],
        "avgOrderValue": sold["average"] or ZERO,
        "scheduledHours": scheduled,
        **dict.fromkeys(("hoursWorked", "actualHours"), hours),
    }


def _job(job: EmployeeJob, today: date, *, with_pay: bool) -> dict[str, Any]:
    rate = {"hourly_rate": selectors.rate_on(job, today)} if with_pay else {}
    return {"id": job.id, "job": job.job, "title": job.title, "label": job.label, "ended_on": job.ended_on, **rate}


def _app_rate(job: EmployeeJob | None, today: date) -> dict[str, Any]:
    """The app calls `toFixed` on both: a rate that is not set is 0."""
    rate = (selectors.rate_on(job, today) if job else None) or ZERO
    return {"hourly_rate": rate, "hourlyRate": rate}


def serialize_document(document: EmployeeDocument) -> dict[str, Any]:
    return {
        "id": document.id,
        "employee_id": document.employee_id,
        "kind": document.kind,
        "description": document.description,
        "checked_on": document.checked_on,
        "checked_by_name": document.checked_by_name,
        "expires_on": document.expires_on,
    }
