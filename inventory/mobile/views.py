"""The mobile app's views of stock. It names an item by its code, and writes the same things in several spellings."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core import clock
from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.tenancy.connection import connection
from inventory import commands, selectors
from inventory.api.views import PAGE, StockView
from inventory.mobile.payloads import serialize_ledger_row, serialize_row, used_since
from inventory.models import Item, Movement
from inventory.permissions import INVENTORY
from orders.search import LONGEST_SEARCH
from realtime.api.requests import ActorRequest
from realtime.commands import features
from restaurants.business_days import business_day

MOST_ROWS = 500
REASON = "mobile app"
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "sku": ("sku",),
    "name": ("name",),
    "category": ("category",),
    "unit": ("unit",),
    "reorder_at": ("reorder_level", "reorderLevel", "minimum_stock", "minimumStock"),
    "par_level": ("maximum_stock", "maximumStock", "par_level"),
    "barcode": ("barcode",),
}
QUANTITIES = ("quantity", "adjustment", "change", "change_qty", "quantity_change", "qty", "delta")
REASONS = ("reason", "notes", "note")


class Inventory(StockView):
    """GET lists the items by name, with what is there of each."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="inventory_list", parameters=[OpenApiParameter("search", str), *PAGE], responses=LIST_RESPONSE
    )
    def get(self, request: Request) -> Response:
        """Three queries beside the plan's: what was used, the count, the page. Up to MOST_ROWS rows in one page."""
        return _list(request)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class InventoryItems(StockView):
    """GET lists the items as `/inventory` does. POST adds one."""

    runs_for = {"POST": commands.INVENTORY_ADD_ITEM}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="inventory_items_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Three queries beside the plan's."""
        return _list(request)

    def payload_of(self, request: Request) -> Any:
        return _details(request.data)


@extend_schema(responses=OpenApiTypes.OBJECT)
class InventoryItem(StockView):
    """GET returns the item with that code. PUT and PATCH change its details, DELETE archives it."""

    runs_for = {
        "PUT": commands.INVENTORY_CHANGE_ITEM,
        "PATCH": commands.INVENTORY_CHANGE_ITEM,
        "DELETE": commands.INVENTORY_ARCHIVE_ITEM,
    }
    http_method_names = ["get", "head", "put", "patch", "delete", "options"]

    @extend_schema(operation_id="inventory_item", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, sku: str) -> Response:
        """Two queries beside the plan's."""
        return Answer(serialize_row(selectors.item_with_sku(sku), used_since(_today())))

    def answer(self, request: ActorRequest, sku: str) -> Response:
        """Run the command on the item with that code. The app sends no version: its change is of what is there now."""
        return super().answer(request, item_id=_item_to_change(sku).id)

    def payload_of(self, request: Request) -> Any:
        return request.data if request.method == "DELETE" else _details(request.data)

    put = patch = delete = answer


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class AdjustStock(StockView):
    """POST adds a quantity to what is there of an item, or removes it if it is below zero."""

    runs_for = {"POST": commands.INVENTORY_CORRECT}
    http_method_names = ["post", "options"]

    def answer(self, request: ActorRequest, sku: str) -> Response:
        return super().answer(request, item_id=_item_to_change(sku).id)

    def payload_of(self, request: Request) -> Any:
        given = request.data if isinstance(request.data, dict) else {}
        found = {"quantity": _first(given, QUANTITIES), "reason": _first(given, REASONS) or REASON}
        return {name: value for name, value in found.items() if value is not None}

    post = answer


class Ledger(StockView):
    """GET lists what moved, the newest first, of one item with `sku`."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="inventory_ledger", parameters=[OpenApiParameter("sku", str), *PAGE], responses=LIST_RESPONSE
    )
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's, three for one item."""
        sku = request.query_params.get("sku", "")[:LONGEST_SEARCH]
        found = Movement.objects.select_related("item")
        if sku:
            found = found.filter(item=selectors.item_with_sku(sku))
        return Page(request).answer(found, serialize_ledger_row)


def _item_to_change(sku: str) -> Item:
    """Ask for the plan first: without it nobody learns which codes exist. Raises SubscriptionRequired, ItemNotFound."""
    features.require(INVENTORY)
    return selectors.item_with_sku(sku)


def _list(request: Request) -> Response:
    text = request.query_params.get("search", "")[:LONGEST_SEARCH]
    used = used_since(_today())
    found = selectors.items_named(selectors.items(), text)
    return Page(request, limit=MOST_ROWS).answer(found, lambda item: serialize_row(item, used))


def _today() -> Any:
    return business_day(clock.now(), connection.tenant)


def _details(given: Any) -> dict[str, Any]:
    """Return the details of an item in our spelling. What is not sent stays."""
    given = given if isinstance(given, dict) else {}
    found = {name: _first(given, spellings) for name, spellings in SPELLINGS.items()}
    return {name: value for name, value in found.items() if value is not None}


def _first(given: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((given[name] for name in names if given.get(name) is not None), None)
