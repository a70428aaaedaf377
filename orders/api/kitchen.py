"""The kitchen over the API: tickets, and what is done with them."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.api import Page
from orders import drawing
from orders.kitchen import selectors
from realtime.api.command_view import CommandView


class Tickets(APIView):
    """Tickets that are not done, oldest first."""

    permission = "kitchen.view"

    @extend_schema(
        parameters=[
            OpenApiParameter("station", str, description="A station's slug."),
            OpenApiParameter("page", int),
            OpenApiParameter("limit", int),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """The kitchen's tickets, of one station or all. Three queries."""
        tickets = selectors.tickets_on_screen(request.query_params.get("station", ""))
        return Page(request, limit=500).answer(
            tickets, lambda ticket: drawing.draw_ticket(ticket, ticket.order, ticket.items)
        )


@extend_schema(responses=OpenApiTypes.OBJECT)
class StartTicket(CommandView):
    kind = "kitchen.start"


@extend_schema(responses=OpenApiTypes.OBJECT)
class ReadyTicket(CommandView):
    kind = "kitchen.ready"


@extend_schema(responses=OpenApiTypes.OBJECT)
class BumpTicket(CommandView):
    kind = "kitchen.bump"


@extend_schema(responses=OpenApiTypes.OBJECT)
class UndoTicket(CommandView):
    kind = "kitchen.undo"


@extend_schema(responses=OpenApiTypes.OBJECT)
class RecallTicket(CommandView):
    kind = "kitchen.recall"
