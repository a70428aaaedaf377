"""The REST views of the rota: the plan and its records for managers, each person's own shifts and swaps."""

from datetime import date

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core import clock
from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.errors import InvalidInput
from realtime.api.requests import ActorRequest
from staff.api.access import StaffView
from staff.employees import selectors as employees
from staff.employees.services import PAY, today
from staff.errors import NoEmployee
from staff.models import Employee
from staff.permissions import OWN_ROTA, ROTA
from staff.rota import commands, payloads, schedule, selectors
from staff.timesheets.sheet import monday_of

MONDAY = OpenApiParameter("monday", OpenApiTypes.DATE, description="A day of the week; this week without one.")
PAGE = [OpenApiParameter("page", int), OpenApiParameter("limit", int)]


@extend_schema(responses=OpenApiTypes.OBJECT)
class Rota(StaffView):
    """GET returns the plan of a week with its flags, hours and expected sales; the cost with the right to see pay."""

    read_permission = ROTA
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="rota", parameters=[MONDAY], responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """12 queries beside the plan's, for any number of employees."""
        plan = selectors.plan_of(week_in(request))
        return Answer(payloads.serialize_plan(plan, with_pay=request.actor.may(PAY)))


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneShift(StaffView):
    """GET returns a shift of the plan. PATCH changes it."""

    read_permission = ROTA
    runs_for = {"PATCH": commands.STAFF_CHANGE_SHIFT}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="rota_shift", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, shift_id: object) -> Response:
        """One query beside the plan's."""
        return Answer(payloads.serialize_shift(selectors.get_shift(shift_id)))  # pyright: ignore[reportArgumentType]


class Records(StaffView):
    """GET lists the notices of shifts, the newest first, each with its notice in hours."""

    read_permission = ROTA
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="rota_records_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.records(), payloads.serialize_record)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Templates(StaffView):
    """GET lists the shift templates. POST keeps one."""

    read_permission = ROTA
    runs_for = {"POST": commands.STAFF_ADD_SHIFT_TEMPLATE}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="shift_templates_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.templates(), payloads.serialize_template)


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(StaffView):
    """GET returns the settings of the rota. PATCH changes them."""

    read_permission = ROTA
    runs_for = {"PATCH": commands.STAFF_CHANGE_ROTA}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="rota_settings", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """One query beside the plan's."""
        return Answer(payloads.serialize_settings(selectors.rota_settings()))


@extend_schema(responses=OpenApiTypes.OBJECT)
class OwnRota(StaffView):
    """GET returns the caller's own published shifts, the open ones that they may take, and their swaps."""

    read_permission = OWN_ROTA
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="rota_mine", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """Seven queries beside the plan's."""
        employee = own(request)
        rows = list(employee.availability.all())
        return Answer(
            {
                "employee_id": employee.id,
                "shifts": [
                    payloads.serialize_published_shift(each) for each in selectors.published_to(employee, clock.now())
                ],
                "open": [payloads.serialize_published_shift(each) for each in selectors.open_shifts(employee)],
                "swaps": [payloads.serialize_swap(each) for each in selectors.swaps_for(employee)],
                "availability": payloads.serialize_availability(rows),
            }
        )


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Swaps(StaffView):
    """GET lists the swaps that wait for a manager. POST offers an own shift to colleagues."""

    read_permission = ROTA
    runs_for = {"POST": commands.STAFF_OFFER_SWAP}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="swaps_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.swaps().filter(status="accepted"), payloads.serialize_swap)


@extend_schema(responses=OpenApiTypes.OBJECT)
class ScheduleWeek(StaffView):
    """GET returns a week as the mobile app shows it: everybody's shifts to a manager, to anybody else their own."""

    read_permission = OWN_ROTA
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="schedule_week", parameters=[MONDAY], responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """16 queries beside the plan's at most."""
        monday = week_in(request)
        if request.actor.may(ROTA):
            shifts = schedule.week_of_everybody(monday, with_pay=request.actor.may(PAY))
        else:
            employee = employees.employee_of(request.actor.user_id)
            shifts = schedule.own_week(employee, monday) if employee else []
        return Answer({"weekStart": monday, "shifts": shifts})


def own(request: ActorRequest) -> Employee:
    """Return the caller's employee. Raises NoEmployee."""
    employee = employees.employee_of(request.actor.user_id)
    if employee is None:
        raise NoEmployee()
    return employee


def week_in(request: Request) -> date:
    """Return the Monday of the week that is asked for. Raises InvalidInput for what is no day."""
    text = request.query_params.get("monday") or request.query_params.get("weekStart") or ""
    if not text:
        return monday_of(today())
    try:
        found = parse_date(text[:10])
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise InvalidInput(_("Enter a day such as 2026-11-30."), field="monday")
    return monday_of(found)
