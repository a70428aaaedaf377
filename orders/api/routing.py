"""The kitchen's routing rules over the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Page
from orders import payloads
from orders.api.views import ReadWriteView
from orders.models import RoutingRule


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Rules(ReadWriteView):
    command_names = {"POST": "kitchen.create_rule"}
    read_permission = "kitchen.settings"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="kitchen_rules_list", responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The routing rules, by precedence."""
        return Page(request, limit=500).answer(RoutingRule.objects.all(), payloads.serialize_rule)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneRule(ReadWriteView):
    command_names = {"PATCH": "kitchen.update_rule", "DELETE": "kitchen.delete_rule"}
    http_method_names = ["patch", "delete", "options"]
