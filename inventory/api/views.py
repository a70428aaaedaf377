"""The REST views of stock. Each command's route is `command_view`; here is what reads."""

from uuid import UUID

from django.db.models.functions import Lower
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core.api import LIST_RESPONSE, Answer, Page
from inventory import commands, payloads, selectors
from inventory.models import Item, Recipe
from inventory.permissions import INVENTORY
from orders.api.views import MOST_ROWS, ReadWriteView
from orders.search import LONGEST_SEARCH

MOST_WASTABLE = 5_000
PAGE = [OpenApiParameter("page", int), OpenApiParameter("limit", int)]


class StockView(ReadWriteView):
    """Stock, which needs a plan that has it. A command checks the plan itself. One query."""

    read_permission = "inventory.view"
    plan_feature = INVENTORY


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Items(StockView):
    """GET lists the items by name, those whose name or code holds `search`. POST adds one."""

    runs_for = {"POST": commands.INVENTORY_ADD_ITEM}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="stock_items_list", parameters=[OpenApiParameter("search", str), *PAGE], responses=LIST_RESPONSE
    )
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        text = request.query_params.get("search", "")[:LONGEST_SEARCH]
        return Page(request).answer(selectors.items_named(selectors.items(), text), payloads.serialize_item)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneItem(StockView):
    """GET returns an item, an archived one too. PATCH changes its details."""

    runs_for = {"PATCH": commands.INVENTORY_CHANGE_ITEM}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="stock_item", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, item_id: UUID) -> Response:
        """One query beside the plan's."""
        return Answer(payloads.serialize_item(selectors.get_item(item_id)))


@extend_schema(responses=OpenApiTypes.OBJECT)
class Recipes(StockView):
    """GET lists the recipes of products, options and items."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="stock_recipes_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Four queries."""
        return Page(request).answer(selectors.recipes(), payloads.serialize_recipe)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class AppRecipes(StockView):
    """The mobile app's recipes of products. GET lists them, POST sets one."""

    runs_for = {"POST": commands.INVENTORY_SET_PRODUCT_RECIPE}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="recipes_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """The recipes of products, up to 500 in one page. Four queries."""
        found = selectors.recipes().filter(kind=Recipe.Kind.PRODUCT)
        return Page(request, limit=MOST_ROWS).answer(found, payloads.serialize_app_recipe)


@extend_schema(responses=OpenApiTypes.OBJECT)
class OneRecipe(StockView):
    """GET returns what a product, an option or an item is made of. PUT sets it, DELETE removes it."""

    runs_for = {"PUT": commands.INVENTORY_SET_RECIPE, "DELETE": commands.INVENTORY_REMOVE_RECIPE}
    http_method_names = ["get", "head", "put", "delete", "options"]

    @extend_schema(operation_id="stock_recipe", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, made_id: UUID) -> Response:
        """Three queries."""
        return Answer(payloads.serialize_recipe(selectors.recipe_of(made_id)))


@extend_schema(responses=OpenApiTypes.OBJECT)
class Wastable(StockView):
    """GET returns what a till offers to record as waste; it keeps the list for when there is no network."""

    read_permission = "inventory.waste"
    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="stock_wastable", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's: the items in use, the products with a recipe."""
        items = Item.objects.filter(archived_at=None).order_by(Lower("name"), "id")[:MOST_WASTABLE]
        products = Recipe.objects.filter(kind=Recipe.Kind.PRODUCT).order_by("pk").values_list("pk", flat=True)
        return Answer({"items": [payloads.serialize_wastable(item) for item in items], "products": list(products)})


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(StockView):
    """GET returns when dishes take their ingredients and how managers hear of what runs low. PATCH changes it."""

    runs_for = {"PATCH": commands.INVENTORY_CHANGE_SETTINGS}
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="stock_settings", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """One query."""
        return Answer(payloads.serialize_settings(selectors.stock_settings()))


class Movements(StockView):
    """GET lists what moved of an item, the newest first."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="stock_movements", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request, item_id: UUID) -> Response:
        """Three queries."""
        found = selectors.movements_of(selectors.get_item(item_id))
        return Page(request).answer(found, payloads.serialize_movement)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Suppliers(StockView):
    """GET lists the suppliers by name. POST adds one."""

    runs_for = {"POST": commands.INVENTORY_ADD_SUPPLIER}
    read_permission = "inventory.manage"
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="stock_suppliers_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.suppliers(), payloads.serialize_supplier)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Locations(StockView):
    """GET lists the places where stock lies. POST adds one."""

    runs_for = {"POST": commands.INVENTORY_ADD_LOCATION}
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(operation_id="stock_locations_list", parameters=PAGE, responses=LIST_RESPONSE)
    def get(self, request: Request) -> Response:
        """Two queries beside the plan's."""
        return Page(request).answer(selectors.locations(), payloads.serialize_location)
