"""Alerts over the API."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import LIST_RESPONSE, Page
from fynlo.core.errors import InvalidInput
from realtime import alerts
from realtime.alerts import serialize_alert
from realtime.api.command_view import CommandView
from realtime.models import Alert

STATES = {"open": {"resolved_at__isnull": True}, "resolved": {"resolved_at__isnull": False}, "all": {}}


class AlertsView(APIView):
    """Alerts, newest first."""

    permission = "attention.resolve"
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        parameters=[
            OpenApiParameter("state", str, enum=list(STATES), default="open"),
            OpenApiParameter("page", int),
            OpenApiParameter("limit", int),
        ],
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """Notices for a person to look at: those that wait, or those dealt with. Two queries."""
        state = request.query_params.get("state", "open")
        if state not in STATES:
            raise InvalidInput(_("One of {states}.").format(states=", ".join(STATES)), field="state")
        return Page(request).answer(Alert.objects.filter(**STATES[state]), serialize_alert)


@extend_schema(responses=OpenApiTypes.OBJECT)
class ResolveAlertView(CommandView):
    """Say that a notice is dealt with."""

    runs = alerts.ATTENTION_RESOLVE
