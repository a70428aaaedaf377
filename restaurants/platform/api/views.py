"""The REST views of the platform: restaurants and plans."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer, Page
from restaurants.api.command_view import PersonRequest, PublicCommandView
from restaurants.identity.permissions import PLATFORM, SIGNED_IN
from restaurants.models import Plan, Restaurant
from restaurants.platform import commands, payloads, selectors
from restaurants.platform.api.serializers import (
    NewRestaurant,
    OnboardingInput,
    OnboardingOutput,
    OwnNewRestaurant,
    OwnNewRestaurantOutput,
    PlanOutput,
    RestaurantChange,
    RestaurantOutput,
)
from restaurants.platform.registrations import count_registration

FILTERS = [
    OpenApiParameter("search", str, description="Part of the name or the address."),
    OpenApiParameter("status", str, enum=Restaurant.Status.values),
    OpenApiParameter("page", int),
    OpenApiParameter("limit", int),
]


class RestaurantsView(PublicCommandView):
    """List the platform's restaurants, or create one."""

    runs_for = {"POST": commands.PLATFORM_CREATE_RESTAURANT}
    permission = PLATFORM  # pyright: ignore[reportAssignmentType], for every method
    http_method_names = ["get", "post", "options"]

    @extend_schema(parameters=FILTERS, responses=RestaurantOutput(many=True))
    def get(self, request: PersonRequest) -> Response:
        """List the platform's restaurants."""
        rows = selectors.restaurants(
            search=request.query_params.get("search", "")[:100], status=request.query_params.get("status", "")
        )
        return Page(request).answer(rows, payloads.serialize_restaurant)

    @extend_schema(request=NewRestaurant, responses={201: RestaurantOutput})
    def post(self, request: PersonRequest) -> Response:
        return self.answer(request)


class RestaurantView(PublicCommandView):
    """Show a restaurant, or suspend or restore it."""

    runs_for = {"PATCH": commands.PLATFORM_CHANGE_RESTAURANT}
    permission = PLATFORM  # pyright: ignore[reportAssignmentType], for every method
    http_method_names = ["get", "patch", "options"]

    @extend_schema(responses=RestaurantOutput)
    def get(self, request: PersonRequest, restaurant_id: UUID) -> Response:
        """Show a restaurant."""
        return Answer(payloads.serialize_restaurant(selectors.restaurant(restaurant_id)))

    @extend_schema(request=RestaurantChange, responses=RestaurantOutput)
    def patch(self, request: PersonRequest, restaurant_id: UUID) -> Response:
        return self.answer(request, restaurant_id=restaurant_id)


class RegisterRestaurantView(PublicCommandView):
    """Register a restaurant. The signed-in person becomes its owner."""

    runs_for = {"POST": commands.RESTAURANT_REGISTER}
    permission = SIGNED_IN  # pyright: ignore[reportAssignmentType], for every method

    @extend_schema(request=OwnNewRestaurant, responses={201: OwnNewRestaurantOutput})
    def post(self, request: PersonRequest) -> Response:
        count_registration(request, request.user)
        return self.answer(request)


class OnboardRestaurantView(PublicCommandView):
    """Create a restaurant from the answers of the mobile app's wizard, and invite its people.

    Fields that this server has no place for are not stored, bank details above all: `meta.not_stored` names those
    that were sent.
    """

    runs_for = {"POST": commands.RESTAURANT_ONBOARD}
    permission = SIGNED_IN  # pyright: ignore[reportAssignmentType], for every method
    bare = True
    NOT_STORED = {"bank_details", "description", "owner_info", "website"}
    NOT_STORED_OF_PEOPLE = ("access_level", "hourly_rate", "phone", "start_date")

    @extend_schema(request=OnboardingInput, responses={201: OnboardingOutput})
    def post(self, request: PersonRequest) -> Response:
        count_registration(request, request.user)
        response = cast(Answer, self.answer(request))
        sent = {name for name in self.NOT_STORED if request.data.get(name)}
        people = request.data.get("employees") or []
        sent |= {f"employees.{name}" for name in self.NOT_STORED_OF_PEOPLE if any(row.get(name) for row in people)}
        if sent:
            response.meta["not_stored"] = sorted(sent)
        return response

    def payload_of(self, request: PersonRequest) -> Any:
        data = request.data
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if name not in self.NOT_STORED}


class PlansView(APIView):
    """List the plans. One query."""

    permission = SIGNED_IN

    @extend_schema(responses=PlanOutput(many=True))
    def get(self, request: PersonRequest) -> Response:
        return Answer([payloads.serialize_plan(plan) for plan in Plan.objects.all()])
