"""The REST views of deposits. Each command's route is `command_view`; here is what reads."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer
from orders.api.views import ReadWriteView
from orders.search import LONGEST_SEARCH
from payments.deposits import commands, selectors
from payments.deposits.payloads import serialize_held


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Deposits(ReadWriteView):
    """GET lists the first held deposits whose guest or number is `search`. POST puts one on an order."""

    runs_for = {"POST": commands.DEPOSIT_TAKE}
    read_permission = "payments.cash"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(parameters=[OpenApiParameter("search", str)], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """One query."""
        found = selectors.held_deposits(request.query_params.get("search", "")[:LONGEST_SEARCH])
        return Answer([serialize_held(deposit) for deposit in found])
