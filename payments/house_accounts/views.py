"""The REST views of house accounts. Each command's route is `command_view`; here is what reads."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer
from orders.api.views import ReadWriteView
from orders.search import LONGEST_SEARCH
from payments.house_accounts import commands, selectors
from payments.house_accounts.payloads import serialize_account


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Accounts(ReadWriteView):
    """GET lists the first open accounts whose name or contact holds `search`. POST opens one."""

    runs_for = {"POST": commands.HOUSE_ACCOUNT_OPEN}
    read_permission = "payments.cash"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(parameters=[OpenApiParameter("search", str)], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """One query."""
        found = selectors.accounts_named(request.query_params.get("search", "")[:LONGEST_SEARCH])
        return Answer([serialize_account(account) for account in found])


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneAccount(ReadWriteView):
    """GET returns an account, a closed one too. PATCH changes its details."""

    runs_for = {"PATCH": commands.HOUSE_ACCOUNT_CHANGE}
    read_permission = "payments.cash"
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="house_account", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, account_id: UUID) -> Response:
        return Answer(serialize_account(selectors.get_account(account_id)))
