"""The REST views of buying that read."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.ids import parse_uuid
from inventory.api.views import PAGE, StockView
from inventory.buying import commands, payloads, selectors, suggestions
from inventory.models import PurchaseOrder
from inventory.selectors import supplier

READ = ["get", "head", "options"]


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class PurchaseOrders(StockView):
    """GET lists the orders to suppliers, the newest first, of one `status` or `supplier_id`. POST begins one."""

    runs_for = {"POST": commands.PURCHASE_ORDER_CREATE}
    read_permission = "inventory.receive"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="purchase_orders_list", responses=LIST_RESPONSE,
        parameters=[
            OpenApiParameter("status", str, enum=PurchaseOrder.Status.values), OpenApiParameter("supplier_id", str),
            *PAGE,
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        found = selectors.orders()
        if status := request.query_params.get("status", "").replace("\0", ""):
            found = found.filter(status=status)
        if supplier_id := request.query_params.get("supplier_id"):
            found = found.filter(supplier=parse_uuid(supplier_id))
        return Page(request).answer(found, payloads.serialize_order_head)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OnePurchaseOrder(StockView):
    """GET returns an order to a supplier. PATCH changes a draft."""

    runs_for = {"PATCH": commands.PURCHASE_ORDER_CHANGE}
    read_permission = "inventory.receive"
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="purchase_order", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, order_id: UUID) -> Response:
        """Two queries beside the plan's."""
        return Answer(payloads.serialize_order(selectors.get_order(order_id)))


class Suggestions(StockView):
    """GET lists what to order of each item with the figures that it is made of, of one `supplier_id` or all."""

    read_permission = "inventory.manage"
    http_method_names = READ

    @extend_schema(
        operation_id="purchase_order_suggestions", responses=LIST_RESPONSE,
        parameters=[OpenApiParameter("supplier_id", str), *PAGE],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Four queries beside the plan's."""
        found = suggestions.suggested(parse_uuid(request.query_params.get("supplier_id") or ""))
        return Page(request).answer(found, payloads.serialize_suggestion)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Deliveries(StockView):
    """GET lists what suppliers delivered, the newest first. POST receives a delivery."""

    runs_for = {"POST": commands.DELIVERY_RECEIVE}
    read_permission = "inventory.receive"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="deliveries_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.deliveries(), payloads.serialize_delivery_head)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneDelivery(StockView):
    """GET returns a delivery with its lines and credit notes."""

    read_permission = "inventory.receive"
    http_method_names = READ

    @extend_schema(operation_id="delivery", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, delivery_id: UUID) -> Response:
        """Five queries beside the plan's."""
        return Answer(payloads.serialize_delivery(selectors.get_delivery(delivery_id)))


class CreditNotes(StockView):
    """GET lists the credit notes of suppliers, the newest first."""

    read_permission = "inventory.manage"
    http_method_names = READ

    @extend_schema(operation_id="credit_notes_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.credit_notes(), payloads.serialize_credit_note)


class SupplierPrices(StockView):
    """GET lists what a supplier charged for each item, by item, the newest first."""

    read_permission = "inventory.manage"
    http_method_names = READ

    @extend_schema(operation_id="supplier_prices", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request, supplier_id: UUID) -> Response:
        """Three queries beside the plan's."""
        found = selectors.prices_of(supplier(supplier_id))
        return Page(request).answer(found, payloads.serialize_price)
