"""The REST views of cash-up. Each command's route is `command_view`; here is what reads."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.connection import connection
from orders.api.views import ReadWriteView
from payments.cash_up import commands, reports, selectors
from payments.cash_up.card_machines import machines_of
from payments.cash_up.payloads import (
    serialize_drawer,
    serialize_machine,
    serialize_movement,
    serialize_report,
    serialize_session,
    serialize_settings,
)
from payments.models import ZReport
from realtime.api.requests import ActorRequest
from realtime.projections import one_moment
from restaurants.business_days import business_day


def asked_day(request: Request) -> date:
    """Return the business day `date` of a request, today without one. Raises InvalidInput."""
    text = request.query_params.get("date", "")
    try:
        return date.fromisoformat(text) if text else business_day(clock.now(), connection.tenant)
    except ValueError as error:
        raise InvalidInput(_("Enter a date such as 2026-11-29."), field="date") from error


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Drawers(ReadWriteView):
    """GET lists the drawers in use. POST adds one."""

    runs_for = {"POST": commands.DRAWER_CREATE}
    read_permission = "drawer.use"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        return Answer([serialize_drawer(drawer) for drawer in selectors.active_drawers()])


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Sessions(ReadWriteView):
    """GET lists the drawers' sessions, the newest first. POST opens a drawer with a float."""

    runs_for = {"POST": commands.DRAWER_OPEN}
    read_permission = "cash_up.view"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="drawers_sessions_list",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("limit", int)],
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        return Page(request).answer(selectors.sessions(), serialize_session)


class OneSession(APIView):
    """Return one session with what moved in the drawer. `expected` is null before the count."""

    permission = "drawer.use"

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, session_id: UUID) -> Response:
        session = selectors.get_session(session_id)
        movements = [serialize_movement(movement) for movement in session.movements.all()]
        return Answer({**serialize_session(session), "movements": movements})


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(ReadWriteView):
    """GET returns the cash-up settings, PATCH changes those that are sent."""

    runs_for = {"PATCH": commands.CASH_UP_CHANGE_SETTINGS}
    read_permission = "drawer.use"
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Answer(serialize_settings(selectors.cash_up_settings()))


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class CardMachines(ReadWriteView):
    """GET compares each card machine's slip with what the tills recorded. POST stores the total of a slip."""

    runs_for = {"POST": commands.CASH_UP_CARD_MACHINE_TOTAL}
    read_permission = "cash_up.view"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(parameters=[OpenApiParameter("date", str)], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        return Answer([serialize_machine(machine) for machine in machines_of(asked_day(request))])


class XReport(APIView):
    """Return the figures of a business day (today's without `date`) that no Z report covers yet."""

    permission = "cash_up.view"

    @extend_schema(parameters=[OpenApiParameter("date", str)], responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """All of it is read at one moment."""
        with one_moment():
            return Answer(reports.x_report(asked_day(request), made_by=request.actor.name))


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class ZReports(ReadWriteView):
    """GET lists the Z reports, the newest first. POST closes the business days up to `business_day`."""

    runs_for = {"POST": commands.Z_CLOSE}
    read_permission = "cash_up.view"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="z_reports_list",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("limit", int)],
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        return Page(request).answer(ZReport.objects.defer("document"), serialize_report)


class OneZReport(APIView):
    """Return the document of a Z report as it was stored, with its hash."""

    permission = "cash_up.view"

    @extend_schema(operation_id="z_report", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: int) -> Response:
        report = reports.get_report(number)
        return Answer({**serialize_report(report), "document": reports.read_document(report)})
