"""Guests who order on their own phones, over the API for tills."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import LIST_RESPONSE, Page
from orders.api.views import PAGE
from orders.guest import payloads, selectors
from orders.guest.permissions import STAFF


class Visits(APIView):
    """The visits that go on, oldest first, with their codes and what waits for a waiter."""

    permission = STAFF

    @extend_schema(operation_id="visits_list", parameters=[*PAGE], responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        return Page(request, limit=500).answer(selectors.open_visits(), payloads.serialize_visit)
