"""Orders over the API. Every write is a command of `orders.commands`; lists are in the format of MOBILE_API.md."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import json_codec
from fynlo.core.api import LIST_RESPONSE, Answer, Page
from orders import commands, history, search, selectors
from orders.api import rows
from orders.models import Order
from realtime.api.command_view import CommandView
from realtime.api.requests import ActorRequest

PAGE = [OpenApiParameter("page", int), OpenApiParameter("limit", int)]
MOST_ROWS = 500  # in a page without a limit: the mobile app does not page and sums up what it receives
FILTERS = [
    OpenApiParameter("date_range", str, enum=list(search.RANGES)),
    OpenApiParameter("status", str, description="One status, or several separated by commas."),
    OpenApiParameter(
        "search",
        str,
        description="An order number, a table, a server, an amount, a client's reference, "
        "and for who takes orders: a customer or a phone number.",
    ),
    OpenApiParameter("date_from", str, description="The first business day, 2026-11-22."),
    OpenApiParameter("date_to", str, description="The last business day."),
    OpenApiParameter("payment_method", str, enum=["cash", "card", "qrCode", "mobile"]),
    OpenApiParameter("offset", int, description="How many rows to skip; overrides `page`."),
]
PARAMETERS = ("date_range", "status", "search", "date_from", "date_to", "payment_method")


class ReadWriteView(CommandView):
    """GET needs `read_permission`; the other methods run the commands in `runs_for`."""

    read_permission = "orders.view"

    @property
    def permission(self) -> str:
        return super().permission if self.request.method in self.runs_for else self.read_permission


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Orders(ReadWriteView):
    runs_for = {"POST": commands.ORDER_CREATE}
    bare = True
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="orders_list", parameters=[*FILTERS, *PAGE], responses=LIST_RESPONSE)
    def get(self, request: ActorRequest) -> Response:
        """Orders, newest first (`orders[]` at top level too). Three queries."""
        parameters = {name: request.query_params.get(name, "") for name in PARAMETERS}
        found = (
            search.find_orders(search.parse_filter(**parameters, finds_customers=request.actor.may("orders.take")))
            .select_related("customer")
            .prefetch_related(selectors.LINES_PREFETCH)
        )
        answer = Page(request, limit=MOST_ROWS).answer(found, rows.row_serializer(request.actor))
        answer.data = json_codec.dumps(answer.data)
        answer.also = {"orders": answer.data}
        return answer


class ActiveOrders(APIView):
    """Orders that are neither completed nor cancelled, oldest first."""

    permission = "orders.view"

    @extend_schema(parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: ActorRequest) -> Response:
        open_orders = selectors.open_orders().select_related("customer").prefetch_related(selectors.LINES_PREFETCH)
        return Page(request, limit=MOST_ROWS).answer(open_orders, rows.row_serializer(request.actor))


class RecentOrders(APIView):
    """The newest orders."""

    permission = "orders.view"

    @extend_schema(parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: ActorRequest) -> Response:
        newest = Order.objects.order_by("-opened_at", "-id").select_related("customer")
        newest = newest.prefetch_related(selectors.LINES_PREFETCH)
        return Page(request, limit=20, most=100).answer(newest, rows.row_serializer(request.actor))


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneOrder(ReadWriteView):
    runs_for = {"PATCH": commands.ORDER_SET_DETAILS, "PUT": commands.ORDER_SET_DETAILS}
    bare = True
    http_method_names = ["get", "head", "put", "patch", "options"]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest, order_id: UUID) -> Response:
        """One order with its lines."""
        return Answer(rows.row_serializer(request.actor)(selectors.order_with_lines(order_id)))


class OrderHistory(APIView):
    permission = "orders.view"

    @extend_schema(operation_id="order_history", responses=LIST_RESPONSE)
    def get(self, request: ActorRequest, order_id: UUID) -> Response:
        """The history of an order, oldest first: `at`, `who`, `device`, `words`, `approved_by`."""
        entries = history.entries(selectors.order_with_lines(order_id))
        return Answer([asdict(entry) for entry in entries])


class OrdersDue(APIView):
    permission = "orders.view"

    @extend_schema(parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: ActorRequest) -> Response:
        """The open takeaway, pickup and delivery orders with their customers, by promised time. Three queries."""
        rows_due = selectors.orders_due().select_related("customer").prefetch_related(selectors.LINES_PREFETCH)
        return Page(request, limit=MOST_ROWS).answer(rows_due, rows.row_serializer(request.actor))
