"""The service settings over the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import Answer
from orders import payloads
from orders.api.views import ReadWriteView
from orders.service_settings import commands, selectors


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(ReadWriteView):
    runs_for = {"PATCH": commands.SERVICE_CHANGE_SETTINGS}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The service settings in force."""
        return Answer(payloads.serialize_settings(selectors.service_settings()))
