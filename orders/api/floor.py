"""The floor over the API, in the format of MOBILE_API.md."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import parse_uuid
from orders import payloads
from orders.api.views import PAGE, ReadWriteView
from orders.floor import commands, plan, selectors

ARCHIVED = OpenApiParameter("archived", bool, description="The archived ones instead of the present ones.")


class FloorPlan(APIView):
    """Every table with its state and the order at it, and the sections."""

    permission = "floor.view"

    @extend_schema(
        parameters=[OpenApiParameter("section_id", OpenApiTypes.UUID)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("section_id", "")
        section_id = parse_uuid(text) if text else None
        if text and section_id is None:
            raise InvalidInput(_("Enter a section id (a uuid)."), field="section_id")
        return Answer(plan.floor_plan(section_id))


class RoomView(ReadWriteView):
    read_permission = "floor.view"


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Sections(RoomView):
    runs_for = {"POST": commands.FLOOR_CREATE_SECTION}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="floor_sections_list", parameters=[ARCHIVED, *PAGE], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The sections in their order, with the numbers of their tables and seats."""
        return Page(request, limit=500).answer(plan.sections(archived=_archived(request)), plan.serialize_section)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneSection(RoomView):
    """DELETE archives the section with its tables. It is refused if an order is open at one of them."""

    runs_for = {
        "PATCH": commands.FLOOR_UPDATE_SECTION,
        "PUT": commands.FLOOR_UPDATE_SECTION,
        "DELETE": commands.FLOOR_ARCHIVE_SECTION,
    }
    http_method_names = ["put", "patch", "delete", "options"]


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Tables(RoomView):
    runs_for = {"POST": commands.FLOOR_CREATE_TABLE}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="floor_tables_list", parameters=[ARCHIVED, *PAGE], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The tables by section, in their order."""
        rows = selectors.archived_tables() if _archived(request) else selectors.tables()
        rows = rows.order_by("section__sort_order", "section__name", "sort_order", "name")
        return Page(request, limit=500).answer(rows, payloads.serialize_table)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneTable(RoomView):
    """DELETE archives the table. It is refused if an order is open at it."""

    runs_for = {
        "PATCH": commands.FLOOR_UPDATE_TABLE,
        "PUT": commands.FLOOR_UPDATE_TABLE,
        "DELETE": commands.FLOOR_ARCHIVE_TABLE,
    }
    http_method_names = ["put", "patch", "delete", "options"]


def _archived(request: Request) -> bool:
    return request.query_params.get("archived") in ("true", "1")
