"""The REST view of a restaurant's subscription."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from realtime.api.requests import ActorRequest
from restaurants.subscriptions.payloads import serialize_usage
from restaurants.subscriptions.usage import usage_now


class CurrentSubscriptionView(APIView):
    """Show the restaurant's plan, and what it has used of it this month."""

    permission = "subscription.read"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="subscriptions_current", responses=OpenApiTypes.OBJECT)
    def get(self, request: ActorRequest) -> Response:
        return Answer(serialize_usage(usage_now()))
