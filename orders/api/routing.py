"""The kitchen's routing rules over the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Page
from orders import payloads
from orders.api.views import ReadWriteView
from orders.kitchen.routing import commands
from orders.models import RoutingRule


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Rules(ReadWriteView):
    runs_for = {"POST": commands.KITCHEN_CREATE_RULE}
    read_permission = "kitchen.settings"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="kitchen_rules_list", responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The routing rules, by precedence."""
        return Page(request, limit=500).answer(RoutingRule.objects.all(), payloads.serialize_rule)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneRule(ReadWriteView):
    runs_for = {"PATCH": commands.KITCHEN_UPDATE_RULE, "DELETE": commands.KITCHEN_DELETE_RULE}
    http_method_names = ["patch", "delete", "options"]
