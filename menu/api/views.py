"""The menu's API: what is published as bytes that were made before, the draft as rows, changes as commands."""

import re
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.conditional import deliver
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.hosts import restaurant_of
from menu import changes, commands, mobile, payloads, published, selectors
from menu.models import Category, ModifierGroup, Station
from realtime.api.command_view import CommandView
from restaurants.identity.authentication import RestaurantNotFound, RestaurantRequired
from restaurants.identity.permissions import PUBLIC
from restaurants.models import Restaurant

SLUG = re.compile(r"^[A-Za-z][A-Za-z0-9-]{1,48}\Z")
SEARCH = OpenApiParameter("search", str, description="Part of a name.")
CATEGORY = OpenApiParameter("category_id", OpenApiTypes.UUID)
PAGE = [OpenApiParameter("page", int), OpenApiParameter("limit", int)]
RESTAURANT = OpenApiParameter(
    "restaurant", str, description="The slug; needed without a bearer on the platform's host."
)


class ListingView(APIView):
    """A list of the published menu: whole from bytes kept; in part with `page`, `limit`, `search`, `category_id`."""

    permission = "menu.view"
    listing: mobile.Listing

    @extend_schema(parameters=[SEARCH, CATEGORY, *PAGE], responses=LIST_RESPONSE)
    def get(self, request: Request) -> HttpResponse:
        narrowing = {"page", "limit", "search", "category_id"} & set(request.query_params)
        if narrowing:
            return Page(request).answer(self._narrowed(request), lambda row: row)
        cached = self.listing.answer()
        return deliver(request, body=cached.body, compressed=cached.compressed, etag=cached.etag)

    def _narrowed(self, request: Request) -> list[dict[str, Any]]:
        search = request.query_params.get("search", "").strip().lower()
        category = request.query_params.get("category_id", "")
        return [
            row
            for row in self.listing.rows()
            if search in row["name"].lower() and category in ("", row.get("category_id"))
        ]


class MenuItems(ListingView):
    """What can be ordered. Whole, or in part with `page`, `limit`, `search`, `category_id`."""

    listing = mobile.ITEMS


class MenuCategories(ListingView):
    """The published menu's categories. Whole, or in part as the items."""

    listing = mobile.CATEGORIES


class MobileProducts(ListingView):
    """What can be ordered, in the shape of the mobile app. Whole, or in part as the items."""

    listing = mobile.PRODUCTS


class PublicListingView(ListingView):
    """The same for anybody: the restaurant comes from the host, `?restaurant=<slug>`, or the bearer."""

    permission = PUBLIC

    @extend_schema(parameters=[RESTAURANT, SEARCH, CATEGORY, *PAGE], responses=LIST_RESPONSE)
    def get(self, request: Request) -> HttpResponse:
        connection.set_tenant(_asked_restaurant(request))
        return super().get(request)


class PublicItems(PublicListingView):
    """What can be ordered, for anybody. The restaurant comes from the host, `?restaurant=<slug>`, or the bearer."""

    listing = mobile.ITEMS


class PublicCategories(PublicListingView):
    """The categories, for anybody. The restaurant comes from the host, `?restaurant=<slug>`, or the bearer."""

    listing = mobile.CATEGORIES


def _asked_restaurant(request: Request) -> Restaurant:
    """Raises RestaurantNotFound for an unknown slug; NotAuthenticated or RestaurantRequired when nothing says which."""
    hosts, slug = request._request.tenant, request.query_params.get("restaurant", "")
    chosen = hosts or getattr(request, "restaurant", None)
    if slug:
        chosen = restaurant_of(f"{slug.lower()}.{settings.BASE_DOMAIN}") if SLUG.match(slug) else None
        if chosen is None or (hosts is not None and chosen.pk != hosts.pk):
            raise RestaurantNotFound(_("There is no such restaurant."))
    if chosen is None:
        raise RestaurantRequired() if request.user else exceptions.NotAuthenticated()
    if chosen.status != Restaurant.Status.ACTIVE:
        raise RestaurantNotFound(_("There is no such restaurant."))
    return chosen


class Document(APIView):
    """A published menu as it was stored. Without `version` the current one."""

    permission = "menu.view"
    enveloped = False

    @extend_schema(parameters=[OpenApiParameter("version", int)], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> HttpResponse:
        menu = selectors.published_menu(_version(request.query_params.get("version")))
        return deliver(request, body=menu.body, compressed=menu.compressed, etag=menu.etag)


def _version(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(_("A version is a whole number."), field="version")
    return int(text)


class EditView(CommandView):
    """GET reads under `read_permission`; the other methods run the commands in `runs_for`."""

    read_permission = "menu.edit"

    @property
    def permission(self) -> str:
        return super().permission if self.request.method in self.runs_for else self.read_permission


@extend_schema(responses=OpenApiTypes.OBJECT)
class Products(EditView):
    runs_for = {"POST": commands.MENU_CREATE_LIVE_PRODUCT}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="products_list",
        parameters=[SEARCH, CATEGORY, OpenApiParameter("archived", bool), *PAGE],
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """The draft's products, or the archived ones. Five queries: count, products, links, options, overlay."""
        rows = payloads.with_groups(selectors.products(**_filters(request)))
        unavailable = published.read_current().unavailable
        return Page(request).answer(rows, lambda row: payloads.serialize_product(row, unavailable))


def _filters(request: Request) -> dict[str, Any]:
    return {
        "search": request.query_params.get("search", ""),
        "category_id": request.query_params.get("category_id", ""),
        "archived": request.query_params.get("archived") in ("true", "1"),
    }


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneProduct(EditView):
    runs_for = {
        "PUT": commands.MENU_UPDATE_LIVE_PRODUCT,
        "PATCH": commands.MENU_UPDATE_LIVE_PRODUCT,
        "DELETE": commands.MENU_ARCHIVE_LIVE_PRODUCT,
    }
    http_method_names = ["get", "head", "put", "patch", "delete", "options"]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, product_id: Any) -> Response:
        return Answer(payloads.one_product(selectors.product(product_id).id))


@extend_schema(responses=OpenApiTypes.OBJECT)
class RestoreProduct(EditView):
    runs_for = {"POST": commands.MENU_RESTORE_PRODUCT}


@extend_schema(responses=OpenApiTypes.OBJECT)
class ItemAvailability(EditView):
    read_permission = "menu.availability"
    runs_for = {"PUT": commands.MENU_SET_AVAILABILITY, "PATCH": commands.MENU_SET_AVAILABILITY}
    http_method_names = ["put", "patch", "options"]


@extend_schema(responses=OpenApiTypes.OBJECT)
class Categories(EditView):
    read_permission = "menu.view"
    runs_for = {"POST": commands.MENU_CREATE_LIVE_CATEGORY}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The draft's categories, hidden ones too. Two queries."""
        return Page(request, limit=500).answer(Category.objects.filter(archived_at=None), payloads.serialize_category)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneCategory(EditView):
    runs_for = {
        "PUT": commands.MENU_UPDATE_LIVE_CATEGORY,
        "PATCH": commands.MENU_UPDATE_LIVE_CATEGORY,
        "DELETE": commands.MENU_ARCHIVE_LIVE_CATEGORY,
    }
    http_method_names = ["put", "patch", "delete", "options"]


@extend_schema(responses=OpenApiTypes.OBJECT)
class CategoryOrder(EditView):
    runs_for = {"PUT": commands.MENU_REORDER_CATEGORIES}
    http_method_names = ["put", "options"]


@extend_schema(responses=OpenApiTypes.OBJECT)
class ModifierGroups(EditView):
    runs_for = {"POST": commands.MENU_CREATE_MODIFIER_GROUP}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="menu_modifier_groups_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The draft's groups with their options. Four queries."""
        rows = ModifierGroup.objects.filter(archived_at=None).prefetch_related("options")
        unavailable = published.read_current().unavailable
        return Page(request).answer(rows, lambda row: payloads.serialize_group(row, unavailable))


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneModifierGroup(EditView):
    runs_for = {
        "PUT": commands.MENU_UPDATE_MODIFIER_GROUP,
        "PATCH": commands.MENU_UPDATE_MODIFIER_GROUP,
        "DELETE": commands.MENU_ARCHIVE_MODIFIER_GROUP,
    }
    http_method_names = ["get", "head", "put", "patch", "delete", "options"]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, group_id: Any) -> Response:
        group = selectors.modifier_group(group_id)
        return Answer(payloads.serialize_group(group, published.read_current().unavailable))


@extend_schema(responses=OpenApiTypes.OBJECT)
class Stations(EditView):
    read_permission = "menu.view"
    runs_for = {"POST": commands.MENU_CREATE_STATION}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        return Page(request).answer(Station.objects.all(), payloads.serialize_station)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneStation(EditView):
    runs_for = {"PUT": commands.MENU_UPDATE_STATION}
    http_method_names = ["put", "options"]


@extend_schema(responses=OpenApiTypes.OBJECT)
class Publish(EditView):
    read_permission = "menu.publish"
    runs_for = {"POST": commands.MENU_PUBLISH}


class Changes(APIView):
    """What the next publish would change."""

    permission = "menu.edit"

    @extend_schema(responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        return Answer([change.as_dict() for change in changes.unpublished()])
