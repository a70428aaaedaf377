"""The REST views of the platform's settings and of service charges."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from fynlo.core.ids import parse_uuid
from restaurants.api.command_view import PersonRequest, PublicCommandView
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.models import Restaurant
from restaurants.platform import commands, payloads
from restaurants.platform.api.serializers import (
    OverrideInput,
    PlatformServiceCharge,
    ServiceChargeOutput,
    SettingOutput,
)
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform.settings.declarations import SERVICE_CHARGE_ENABLED, SERVICE_CHARGE_RATE
from restaurants.platform.settings.selectors import effective_settings, value_of

OWN = "default"  # what the mobile app calls the restaurant that it works in


class ServiceChargeView(APIView):
    """The service charge of the host's restaurant, of the caller's, or of `?restaurant=<slug>`.

    Without a restaurant: what a new one begins with.
    """

    permission = PUBLIC

    @extend_schema(
        parameters=[OpenApiParameter("restaurant", str, description="A slug. Default: the host's or the caller's.")],
        responses=ServiceChargeOutput,
    )
    def get(self, request: PersonRequest) -> Response:
        return Answer({"service_charge": _service_charge(_requested_restaurant(request))})


class PlatformServiceChargeView(PublicCommandView):
    """Choose the service charge that new restaurants begin with. Each restaurant changes its own in the portal."""

    runs = commands.PLATFORM_CHANGE_SERVICE_CHARGE
    http_method_names = ["put", "options"]

    @extend_schema(
        operation_id="platform_service_charge_update", request=PlatformServiceCharge, responses=PlatformServiceCharge
    )
    def put(self, request: PersonRequest) -> Response:
        return self.answer(request)

    def payload_of(self, request: PersonRequest) -> Any:
        """Leave out the description that the mobile app sends: it follows from the rest."""
        data = request.data
        return {name: data[name] for name in data if name != "description"} if isinstance(data, dict) else data


class EffectiveSettingsView(APIView):
    """The settings of the platform that count in a restaurant, by key, each with its source.

    Its people and platform owners may read them. `default` in place of an id is the restaurant that the caller works
    in.
    """

    permission = SIGNED_IN

    @extend_schema(
        parameters=[OpenApiParameter("category", str, description="Such as `mail`. Default: all.")],
        responses={200: {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Setting"}}},
    )
    def get(self, request: PersonRequest, restaurant_id: str) -> Response:
        restaurant = _readable_restaurant(request, restaurant_id)
        rows = effective_settings(restaurant, request.query_params.get("category", ""))
        return Answer({each.setting.key: payloads.serialize_setting(each) for each in rows})


class OverrideView(PublicCommandView):
    """Choose a restaurant's own value of a setting. Null gives the platform's value back."""

    runs = commands.PLATFORM_OVERRIDE_SETTING
    http_method_names = ["put", "options"]

    @extend_schema(request=OverrideInput, responses=SettingOutput)
    def put(self, request: PersonRequest, restaurant_id: str, key: str) -> Response:
        return self.answer(request, restaurant_id=restaurant_id, key=key)


def _readable_restaurant(request: PersonRequest, restaurant_id: str) -> Restaurant:
    """Return the restaurant if the caller works there or is a platform owner. Raises RestaurantUnknown."""
    person = request.user
    wanted = _own_restaurant_id(request) if restaurant_id == OWN else parse_uuid(restaurant_id)
    is_on_platform = request._request.tenant is None and person.is_platform_owner
    if wanted is None or not (is_on_platform or person.actor_in(wanted) is not None):
        raise RestaurantUnknown()
    restaurant = Restaurant.objects.filter(pk=wanted).first()
    if restaurant is None:
        raise RestaurantUnknown()
    return restaurant


def _own_restaurant_id(request: PersonRequest) -> UUID | None:
    restaurant = request._request.tenant or getattr(request, "restaurant", None)
    return restaurant.pk if restaurant is not None else request.user.default_restaurant_id


def _requested_restaurant(request: PersonRequest) -> Restaurant | None:
    slug = request.query_params.get("restaurant")
    if slug is None:
        return request._request.tenant or getattr(request, "restaurant", None)
    restaurant = Restaurant.objects.filter(slug=slug, status=Restaurant.Status.ACTIVE).first()
    if restaurant is None:
        raise RestaurantUnknown()
    return restaurant


def _service_charge(restaurant: Restaurant | None) -> dict[str, Any]:
    """Return the service charge as JSON; without a restaurant the one that a new restaurant begins with."""
    enabled = value_of(SERVICE_CHARGE_ENABLED, restaurant)
    rate = value_of(SERVICE_CHARGE_RATE, restaurant) if enabled else Decimal("0.00")
    kinds = Restaurant.ServiceCharge
    kind = kinds(restaurant.service_charge) if restaurant else kinds.OPTIONAL if enabled else kinds.NONE
    return {"enabled": enabled, "rate": rate, "description": kind.label}
