"""The REST views of the time clock: what a person sees of it, and its settings."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import Answer
from fynlo.core.ids import parse_uuid
from realtime.api.requests import ActorRequest
from staff.api.access import StaffView
from staff.clock import commands, payloads, selectors
from staff.employees import selectors as employees


@extend_schema(responses=OpenApiTypes.OBJECT)
class Clock(StaffView):
    """GET returns a person's state on the clock, the caller's own by default, their jobs, and who is at work now."""

    read_permission = "staff.clock"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="clock", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """Nine queries beside the plan's at most, for any number of people.

        `person` names another person whose PIN a shared device has checked: the answer says no more of them than
        "at work now" does of everybody.
        """
        own = request.actor.user_id
        person = parse_uuid(request.query_params.get("person", "")) or own
        employee = employees.employee_of(person)
        shift = selectors.shift_now(employee) if employee else None
        here, settings = selectors.on_shift(), selectors.clock_settings()
        return Answer(payloads.serialize_clock(employee, shift, here, settings, is_own=person == own))


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(StaffView):
    """GET returns the settings of the time clock. PATCH changes them."""

    runs_for = {"PATCH": commands.STAFF_CHANGE_CLOCK}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="clock_settings", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """One query beside the plan's."""
        return Answer(payloads.serialize_clock_settings(selectors.clock_settings()))
