"""The REST views of timesheets: everybody's for managers, the caller's own for each person."""

from datetime import date, timedelta

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.errors import InvalidInput
from realtime.api.requests import ActorRequest
from staff.api.access import StaffView
from staff.employees import selectors as employees
from staff.employees.services import today
from staff.errors import NoEmployee
from staff.timesheets import payloads, selectors
from staff.timesheets.sheet import monday_of

DAYS = [OpenApiParameter("first", OpenApiTypes.DATE), OpenApiParameter("last", OpenApiTypes.DATE)]


class Timesheets(StaffView):
    """GET lists a timesheet for each employee of these days, this week without any."""

    read_permission = "staff.hours"
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="timesheets_list",
        parameters=[*DAYS, OpenApiParameter("page", int), OpenApiParameter("limit", int)],
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """Eight queries beside the plan's, for any number of employees."""
        first, last = _days(request)
        page = Page(request)
        staff = selectors.staff_between(first, last)
        rows = selectors.sheets(first, last, list(staff[page.start : page.start + page.limit]))
        data = [payloads.serialize_sheet(sheet) for sheet in rows]
        return Answer(data, meta={"pagination": page.meta(staff.count())})


@extend_schema(responses=OpenApiTypes.OBJECT)
class OwnTimesheet(StaffView):
    """GET returns the caller's own timesheet of these days, and nobody else's."""

    read_permission = "staff.own"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="timesheet_mine", parameters=DAYS, responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """Seven queries beside the plan's."""
        first, last = _days(request)
        employee = employees.employee_of(request.actor.user_id)
        if employee is None:
            raise NoEmployee()
        (sheet,) = selectors.sheets(first, last, [employee])
        return Answer(payloads.serialize_sheet(sheet))


def _days(request: Request) -> tuple[date, date]:
    """Return the days that are asked for, this week without any. Raises InvalidInput for what are no such days."""
    monday = monday_of(today())
    first, last = (_day(request, name) for name in ("first", "last"))
    first = first or (monday_of(last) if last else monday)
    last = last or first + timedelta(days=6)
    if not 0 <= (last - first).days < selectors.MOST_DAYS:
        raise InvalidInput(_("Choose at most {most_days} days.").format(most_days=selectors.MOST_DAYS), field="last")
    return first, last


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise InvalidInput(_("Enter a day such as 2026-11-30."), field=name)
    return found
