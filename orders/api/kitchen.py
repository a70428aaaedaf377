"""The kitchen over the API: tickets, the expediter's orders, all-day counts."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import LIST_RESPONSE, Answer, Page
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
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """The unfinished tickets of one station, or of all. Three queries."""
        tickets = selectors.tickets_on_screen(request.query_params.get("station", ""))
        return Page(request, limit=500).answer(
            tickets, lambda ticket: payloads.serialize_ticket(ticket, ticket.order, ticket.items)
        )


class Expediter(APIView):
    permission = "kitchen.view"

    @extend_schema(responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The expediter's orders: each order with a ticket on a screen, with all its tickets. Three queries."""
        return Answer(boards.by_order(_serialized_tickets()))


class AllDay(APIView):
    permission = "kitchen.view"

    @extend_schema(parameters=[STATION], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """All-day counts: how many of each dish and variant are to be made, and how many are held. Three queries."""
        station = request.query_params.get("station", "")
        return Answer(boards.all_day(ticket for ticket in _serialized_tickets() if station in ("", ticket["station"])))


def _serialized_tickets() -> list[dict[str, Any]]:
    return list(projections.tickets()["tickets"].values())
