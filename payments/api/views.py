"""Payments over the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.api import Page
from payments import selectors
from payments.drawing import draw_payment
from realtime.api.command_view import CommandView


class Payments(APIView):
    """What was taken, newest first; of one order, oldest first, with `order_id` (an id or a client's reference)."""

    permission = "payments.view"

    @extend_schema(
        parameters=[OpenApiParameter("order_id", str), OpenApiParameter("page", int), OpenApiParameter("limit", int)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        reference = request.query_params.get("order_id", "")
        rows = selectors.payments_of(reference) if reference else selectors.all_payments()
        return Page(request).answer(rows, draw_payment)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Cash(CommandView):
    """Take cash for an order. `payment_id`, `amount`, `fee_amount` and `change_amount` stand at top level too."""

    kind = "payment.cash"
    bare = True
