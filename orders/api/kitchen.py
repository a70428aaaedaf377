"""The kitchen over the API: its tickets, and what is read off them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer, Page
from orders import payloads, projections
from orders.kitchen import boards, selectors

STATION = OpenApiParameter("station", str, description="A station's slug.")


class Tickets(APIView):
    """Tickets that are not done, oldest first."""

    permission = "kitchen.view"

    @extend_schema(
        parameters=[
            STATION,
            OpenApiParameter("page", int),
            OpenApiParameter("limit", int),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """The kitchen's tickets, of one station or all. Three queries."""
        tickets = selectors.tickets_on_screen(request.query_params.get("station", ""))
        return Page(request, limit=500).answer(
            tickets, lambda ticket: payloads.serialize_ticket(ticket, ticket.order, ticket.items)
        )


class Expediter(APIView):
    permission = "kitchen.view"

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The expediter's view: every order that has a ticket on a screen, with the tickets of all stations.
        Three queries.
        """
        return Answer(boards.by_order(_drawn_tickets()))


class AllDay(APIView):
    permission = "kitchen.view"

    @extend_schema(parameters=[STATION], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """All-day counts: of each dish, and of its variants by options, how many are to be made and how many wait for
        their course. Three queries.
        """
        station = request.query_params.get("station", "")
        return Answer(boards.all_day(ticket for ticket in _drawn_tickets() if station in ("", ticket["station"])))


def _drawn_tickets() -> list[dict[str, Any]]:
    return list(projections.tickets()["tickets"].values())
