"""The REST views of the platform: restaurants, plans and service charges."""

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer, Page
from fynlo.core.errors import NotFound
from restaurants.api.command_view import PublicCommandView
from restaurants.identity.network_addresses import client_address
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN
from restaurants.identity.throttle import REGISTER, REGISTER_ANYWHERE
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
    ServiceChargeOutput,
)
from restaurants.platform.errors import RestaurantUnknown

FILTERS = [
    OpenApiParameter("search", str, description="Part of the name or the address."),
    OpenApiParameter("status", str, enum=Restaurant.Status.values),
    OpenApiParameter("page", int),
    OpenApiParameter("limit", int),
]


class RestaurantsView(PublicCommandView):
    """List the platform's restaurants, or create one."""

    runs_for = {"POST": commands.PLATFORM_CREATE_RESTAURANT}
    permission = PLATFORM
    http_method_names = ["get", "post", "options"]

    @extend_schema(parameters=FILTERS, responses=RestaurantOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the platform's restaurants."""
        rows = selectors.restaurants(
            search=request.query_params.get("search", "")[:100], status=request.query_params.get("status", "")
        )
        return Page(request).answer(rows, payloads.serialize_restaurant)

    @extend_schema(request=NewRestaurant, responses={201: RestaurantOutput})
    def post(self, request: Request) -> Response:
        return self.answer(request)


class RestaurantView(PublicCommandView):
    """Show a restaurant, or suspend or restore it."""

    runs_for = {"PATCH": commands.PLATFORM_CHANGE_RESTAURANT}
    permission = PLATFORM
    http_method_names = ["get", "patch", "options"]

    @extend_schema(responses=RestaurantOutput)
    def get(self, request: Request, restaurant_id: UUID) -> Response:
        """Show a restaurant."""
        return Answer(payloads.serialize_restaurant(selectors.restaurant(restaurant_id)))

    @extend_schema(request=RestaurantChange, responses=RestaurantOutput)
    def patch(self, request: Request, restaurant_id: UUID) -> Response:
        return self.answer(request, restaurant_id=restaurant_id)


class RegisterRestaurantView(PublicCommandView):
    """Register a restaurant. The signed-in person becomes its owner."""

    runs_for = {"POST": commands.RESTAURANT_REGISTER}
    permission = SIGNED_IN

    @extend_schema(request=OwnNewRestaurant, responses={201: OwnNewRestaurantOutput})
    def post(self, request: Request) -> Response:
        _count_registration(request)
        return self.answer(request)


class OnboardRestaurantView(PublicCommandView):
    """Create a restaurant from the answers of the mobile app's wizard, and invite its people.

    Fields that this server has no place for are not stored, bank details above all: `meta.not_stored` names those
    that were sent.
    """

    runs_for = {"POST": commands.RESTAURANT_ONBOARD}
    permission = SIGNED_IN
    bare = True
    NOT_STORED = {"bank_details", "business_hours", "business_type", "description", "owner_info", "website"}
    NOT_STORED_OF_PEOPLE = ("access_level", "hourly_rate", "phone", "start_date")

    @extend_schema(request=OnboardingInput, responses={201: OnboardingOutput})
    def post(self, request: Request) -> Response:
        _count_registration(request)
        response = cast(Answer, self.answer(request))
        sent = {name for name in self.NOT_STORED if request.data.get(name)}
        people = request.data.get("employees") or []
        sent |= {f"employees.{name}" for name in self.NOT_STORED_OF_PEOPLE if any(row.get(name) for row in people)}
        if sent:
            response.meta["not_stored"] = sorted(sent)
        return response

    def payload_of(self, request: Request) -> Any:
        data = request.data
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if name not in self.NOT_STORED}


def _count_registration(request: Request) -> None:
    address = client_address(request)
    REGISTER.count_attempt(str(request.user.user_id), address)
    REGISTER_ANYWHERE.count_attempt("platform", address)


class PlansView(APIView):
    """List the plans. One query."""

    permission = SIGNED_IN

    @extend_schema(responses=PlanOutput(many=True))
    def get(self, request: Request) -> Response:
        return Answer([payloads.serialize_plan(plan) for plan in Plan.objects.all()])


class ServiceChargeView(APIView):
    """The service charge of the host's restaurant, of the caller's, or of `?restaurant=<slug>`."""

    permission = PUBLIC

    @extend_schema(
        parameters=[OpenApiParameter("restaurant", str, description="A slug. Default: the host's or the caller's.")],
        responses=ServiceChargeOutput,
    )
    def get(self, request: Request) -> Response:
        return Answer({"service_charge": _service_charge(_requested_restaurant(request))})


class PlatformServiceChargeView(APIView):
    """Refuses: there is no platform-wide service charge, although the mobile app offers to change it.

    Each restaurant sets its own in the portal's settings.
    """

    permission = PLATFORM
    http_method_names = ["put", "options"]

    @extend_schema(operation_id="platform_service_charge_update", request=None, responses=None)
    def put(self, request: Request) -> Response:
        raise NotFound("Each restaurant sets its own service charge in its portal, under Settings.")


def _requested_restaurant(request: Request) -> Restaurant | None:
    slug = request.query_params.get("restaurant")
    if slug is None:
        return request._request.tenant or getattr(request, "restaurant", None)
    restaurant = Restaurant.objects.filter(slug=slug, status=Restaurant.Status.ACTIVE).first()
    if restaurant is None:
        raise RestaurantUnknown()
    return restaurant


def _service_charge(restaurant: Restaurant | None) -> dict[str, Any]:
    """Return the service charge as JSON; none without a restaurant."""
    kind = restaurant.service_charge if restaurant else Restaurant.ServiceCharge.NONE
    enabled = kind != Restaurant.ServiceCharge.NONE
    rate = restaurant.service_charge_rate * 100 if restaurant and enabled else Decimal(0)
    return {
        "enabled": enabled,
        "rate": rate.quantize(Decimal("0.01")),
        "description": Restaurant.ServiceCharge(kind).label,
    }
