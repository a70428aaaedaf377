"""The REST views of leave: everybody's for managers, the caller's own with its balance for each person."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from realtime.api.requests import ActorRequest
from staff.api.access import StaffView
from staff.employees.services import today
from staff.leave import commands, payloads, selectors
from staff.permissions import OWN_ROTA, ROTA
from staff.rota.api.views import own

PAGE = [OpenApiParameter("page", int), OpenApiParameter("limit", int)]
STATUS = OpenApiParameter("status", str, enum=["asked", "approved", "refused", "withdrawn"])


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class AllLeave(StaffView):
    """GET lists leave, the latest days first. POST asks for leave for the caller."""

    read_permission = ROTA
    runs_for = {"POST": commands.STAFF_ASK_FOR_LEAVE}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="leave_list", parameters=[STATUS, *PAGE], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        found, status = selectors.all_leave().order_by("-first", "-id"), request.query_params.get("status", "")
        return Page(request).answer(found.filter(status=status) if status else found, payloads.serialize_leave)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OwnLeave(StaffView):
    """GET returns the caller's own leave and their balance of holiday in hours."""

    read_permission = OWN_ROTA
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="leave_mine", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        """Eight queries beside the plan's."""
        employee = own(request)
        return Answer(
            {
                "balance": payloads.serialize_balance(selectors.balances([employee], today())[employee.id]),
                "leave": [payloads.serialize_leave(each) for each in selectors.leave_of(employee)[:100]],
            }
        )
