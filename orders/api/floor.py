"""The floor over the API, as the mobile app reads it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.api import Answer, Page
from fynlo.errors import InvalidInput
from fynlo.ids import parse_uuid
from orders.floor import plan


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
            raise InvalidInput("A section's id is a uuid.", field="section_id")
        return Answer(plan.floor_plan(section_id))


class Sections(APIView):
    permission = "floor.view"

    @extend_schema(
        parameters=[OpenApiParameter("page", int), OpenApiParameter("limit", int)], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        return Page(request, limit=500).answer(plan.sections(), plan.draw_section)
