"""The REST views of vouchers. Each command's route is `command_view`; here is what reads."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer
from orders.api.views import ReadWriteView
from payments.vouchers import commands, selectors
from payments.vouchers.payloads import serialize_kind
from realtime.api.command_view import CommandView


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class VoucherKinds(ReadWriteView):
    """GET lists the kinds that are taken. POST adds one."""

    runs_for = {"POST": commands.VOUCHER_ADD_KIND}
    read_permission = "payments.cash"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="voucher_kinds", responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """One query."""
        return Answer([serialize_kind(kind) for kind in selectors.active_kinds()])


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class PayWithVoucher(CommandView):
    """Pay a bill, or a part of it, with a voucher."""

    runs = commands.PAYMENT_VOUCHER
    bare = True
