"""The REST views of employees, which the mobile app calls too: it writes the same things in several spellings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.reports.sales import sales_by_server
from orders.search import LONGEST_SEARCH
from realtime.api.requests import ActorRequest
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from staff.api.access import StaffView
from staff.employees import commands, payloads, selectors, services
from staff.rota import selectors as rota
from staff.timesheets import selectors as timesheets
from staff.timesheets.sheet import monday_of

MOST_ROWS = 500
PAGE = [OpenApiParameter("page", int), OpenApiParameter("limit", int)]
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "job": ("job", "role"),
    "hourly_rate": ("hourly_rate", "hourlyRate"),
    "started_on": ("started_on", "start_date", "startDate", "hire_date", "hireDate"),
    "is_active": ("is_active", "isActive"),
}
OURS = (
    "id", "name", "email", "phone", "address", "emergency_contact", "born_on", "payroll_number", "title", "person",
    "version",
)  # fmt: skip


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Employees(StaffView):
    """GET lists the employees by name, leavers too. POST adds one."""

    runs_for = {"POST": commands.STAFF_ADD_EMPLOYEE}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="employees_list",
        parameters=[
            OpenApiParameter("search", str),
            OpenApiParameter("status", str, enum=["active", "left"]),
            *PAGE,
        ],
        responses=LIST_RESPONSE,
    )
    def get(self, request: ActorRequest) -> Response:
        """Up to MOST_ROWS rows in one page, each with the hours and sales of this week.

        Eleven queries beside the plan's: the count, the page, its jobs and rates, four for the hours, two for the
        sales, one for the rota.
        """
        found, today = selectors.employees(), services.today()
        status = request.query_params.get("status")
        if status == "active":
            found = found.filter(selectors.works_on(today))
        elif status == "left":
            found = found.filter(selectors.has_left(today))
        found = selectors.employees_named(found, request.query_params.get("search", "")[:LONGEST_SEARCH])
        with_pay, page = request.actor.may(services.PAY), Page(request, limit=MOST_ROWS)
        shown = list(found[page.start : page.start + page.limit])
        week = Query(connection.tenant, Period(monday_of(today), today))
        sold = {row["server_id"]: row for row in sales_by_server(week)}
        scheduled = rota.published_hours(monday_of(today), [each.id for each in shown])
        rows = [
            payloads.serialize_employee(
                sheet.employee, with_pay=with_pay, hours=sheet.summed().hours,
                scheduled=scheduled.get(sheet.employee.id, ZERO),
                sold=(sheet.employee.person and sold.get(sheet.employee.person)) or payloads.NOTHING_SOLD,
            )
            for sheet in timesheets.sheets(monday_of(today), today, shown)
        ]  # fmt: skip
        return Answer(rows, meta={"pagination": page.meta(found.count())})

    def payload_of(self, request: Request) -> Any:
        return _details(request.data, leave_out=("is_active",))


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneEmployee(StaffView):
    """GET returns an employee. PUT and PATCH change the details. DELETE notes that they leave: their history stays."""

    runs_for = {
        "PUT": commands.STAFF_CHANGE_EMPLOYEE,
        "PATCH": commands.STAFF_CHANGE_EMPLOYEE,
        "DELETE": commands.STAFF_END_EMPLOYMENT,
    }
    http_method_names = ["get", "head", "put", "patch", "delete", "options"]

    @extend_schema(operation_id="employee", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest, employee_id: UUID) -> Response:
        """Three queries beside the plan's."""
        employee = selectors.get_employee(employee_id)
        return Answer(payloads.serialize_employee(employee, with_pay=request.actor.may(services.PAY)))

    def payload_of(self, request: Request) -> Any:
        return request.data if request.method == "DELETE" else _details(request.data)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Documents(StaffView):
    """GET lists what an employee has proved, such as the right to work. POST notes a document."""

    runs_for = {"POST": commands.STAFF_ADD_DOCUMENT}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="employee_documents_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request, employee_id: UUID) -> Response:
        """Five queries beside the plan's."""
        found = selectors.documents_of(selectors.get_employee(employee_id))
        return Page(request).answer(found, payloads.serialize_document)


def _details(given: Any, *, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the details of an employee in our spelling. What is not sent stays."""
    given = given if isinstance(given, dict) else {}
    found = {name: given[name] for name in OURS if name in given}
    for name, spellings in SPELLINGS.items():
        value = next((given[each] for each in spellings if given.get(each) is not None), None)
        if value is not None and name not in leave_out:
            found[name] = value
    if isinstance(found.get("started_on"), str):
        found["started_on"] = found["started_on"][:10]  # the app sends a moment
    if "name" not in found and isinstance(given.get("first_name"), str):
        found["name"] = f"{given['first_name']} {given.get('last_name') or ''}".strip()
    return found
