"""The reports of products, categories and options, and menu engineering."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO, round_half_up
from menu.costs import costs_of_products
from menu.models import Product
from orders.addresses import orders_url
from orders.reports.day_sources import OPTIONS, SIZES, id_of, sums_by_product
from orders.reports.selectors import late_orders
from restaurants.reports.declarations import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Query,
    Report,
    Row,
    average,
    count,
    divided,
    money,
    share,
)

PRODUCTS = _("Products")
LINES_DEFINITION = _(
    "Quantities and prices of the items of all orders except cancelled ones and drafts, by the business day of the "
    "order. Voided items do not count. Prices are after discounts on the item, with VAT, without the service charge."
)


def products_sold(query: Query) -> list[Row]:
    """The stored and computed lines by product, and the products with their categories. Three queries.

    A product that was renamed is one row under its name of today; a deleted one keeps the name of its lines.
    """
    rows = [
        {
            "product_id": product_id, "line_name": sums.name, "quantity": sums.quantity, "orders": sums.orders,
            "sales": sums.sales,
        }
        for product_id, sums in sums_by_product(query.period).items()
    ]  # fmt: skip
    known = {
        product_id: (name, category)
        for product_id, name, category in Product.objects.values_list("id", "name", "category__name")
    }
    return sorted(
        (
            {
                **row,
                "product": known.get(row["product_id"], (row["line_name"], ""))[0],
                "category": known.get(row["product_id"], ("", gettext("No longer on the menu")))[1],
                "average": divided(row["sales"], row["quantity"]),
            }
            for row in rows
        ),
        key=lambda row: (-row["sales"], row["product"]),
    )


def categories_sold(query: Query) -> list[Row]:
    """The lines of `products_sold`, added up by category. Three queries: two of the lines, and the categories."""
    known = dict(Product.objects.values_list("id", "category__name"))
    sums: dict[str, dict[str, Any]] = {}
    for product_id, of_product in sums_by_product(query.period).items():
        is_on_menu = product_id in known
        category = known[product_id] if is_on_menu else gettext("No longer on the menu")
        empty = {"category": category, "is_on_menu": is_on_menu, "quantity": 0, "sales": ZERO}
        total = sums.setdefault(category, empty)
        total["quantity"] += of_product.quantity
        total["sales"] += of_product.sales
    return sorted(sums.values(), key=lambda row: -row["sales"])


def options_sold(query: Query) -> list[Row]:
    """The options of the lines, two queries. A price is for one of the item; a quantity counts every item."""
    rows = [
        {"option": name, "quantity": quantity, "sales": Decimal(pence).scaleb(-2)}
        for (name,), (quantity, pence) in OPTIONS.figures(query.period).items()
    ]
    return sorted(rows, key=lambda row: (-row["quantity"], row["option"]))


def sizes_sold(query: Query) -> list[Row]:
    """The lines of products with sizes, by product and size. Three queries, one for the products' names of today."""
    names = {str(pk): name for pk, name in Product.objects.values_list("id", "name")}
    rows = [
        {
            "product_id": id_of(product_id), "product": names.get(product_id, name), "size": size,
            "quantity": quantity, "sales": Decimal(pence).scaleb(-2),
        }
        for (product_id, size), (quantity, pence, name) in SIZES.figures(query.period).items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["product"], -row["quantity"], row["size"]))


def menu_engineering(query: Query) -> list[Row]:
    """Products with a known cost: how popular and how profitable each is against the average of them.

    The margin of an item is its price without VAT less its cost of today. Four queries, eight with recipes.
    """
    costs = costs_of_products()
    names = dict(Product.objects.filter(pk__in=costs).values_list("id", "name"))
    found = []
    for product_id, sums in sums_by_product(query.period).items():
        if product_id is None or product_id not in costs:
            continue
        margin = sums.sales - sums.vat - round_half_up(costs[product_id] * sums.quantity)
        found.append(
            {
                "product_id": product_id,
                "product": names[product_id],
                "quantity": sums.quantity,
                "sales": sums.sales,
                "margin": margin,
                "each": divided(margin, sums.quantity),
            }
        )
    return sorted((row | {"group": _group(row, found)} for row in found), key=lambda row: -row["margin"])


POPULAR = Decimal("0.7")  # of an even share: Kasavana and Smith, Menu Engineering (1982)


def _group(row: Mapping[str, Any], rows: list[dict[str, Any]]) -> str:
    """Return the product's place in the matrix of popularity and margin."""
    sold_in_all = sum(each["quantity"] for each in rows)
    is_popular = row["quantity"] >= POPULAR * sold_in_all / len(rows)
    average_margin = sum((each["margin"] for each in rows), ZERO) / sold_in_all if sold_in_all else ZERO
    is_profitable = row["each"] is not None and row["each"] >= average_margin
    return {
        (True, True): gettext("Star: keep it"),
        (True, False): gettext("Popular: raise its margin"),
        (False, True): gettext("Profitable: sell more of it"),
        (False, False): gettext("Weak: change or drop it"),
    }[is_popular, is_profitable]


def _orders_with_product(row: Row, query: Query) -> str:
    return orders_url(query, product=row["product_id"]) if row["product_id"] else ""


def _orders_of_category(row: Row, query: Query) -> str:
    return orders_url(query, category=row["category"]) if row["is_on_menu"] else ""


def _orders_with_option(row: Row, query: Query) -> str:
    return orders_url(query, option=row["option"])


REPORTS = (
    Report(
        name="products",
        title=_("Products"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("What sold, how often and for how much."),
        definition=LINES_DEFINITION,
        columns=(
            Column("product", _("Product")),
            Column("category", _("Category")),
            count("quantity", _("Sold"), is_compared=True),
            money("sales", _("Sales"), is_compared=True),
            share("share", _("Share"), of="sales"),
            average("average", _("Each"), of="sales", per="quantity"),
            Column("orders", _("Orders"), Kind.COUNT),
        ),
        rows=products_sold,
        key=("product_id",),
        link=_orders_with_product,
        chart=Chart(ChartKind.BARS, "product", "sales"),
        shares={"share": "sales"},
        notes=late_orders,
    ),
    Report(
        name="categories",
        title=_("Categories"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("The products added up by their category of today."),
        definition=LINES_DEFINITION,
        columns=(
            Column("category", _("Category")),
            count("quantity", _("Sold"), is_compared=True),
            money("sales", _("Sales"), is_compared=True),
            share("share", _("Share"), of="sales"),
        ),
        rows=categories_sold,
        key=("category",),
        link=_orders_of_category,
        chart=Chart(ChartKind.BARS, "category", "sales"),
        shares={"share": "sales"},
        notes=late_orders,
    ),
    Report(
        name="options",
        title=_("Options"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("The sizes, extras and choices that were ordered."),
        definition=(
            _(
                "Options of all items that count in the report of products. Extra charges are those of the options "
                "alone, "
                "before discounts; they are part of the sales of their products."
            )
        ),
        columns=(
            Column("option", _("Option")),
            count("quantity", _("Ordered"), is_compared=True),
            money("sales", _("Extra charges"), is_compared=True),
        ),
        rows=options_sold,
        key=("option",),
        link=_orders_with_option,
        chart=Chart(ChartKind.BARS, "option", "quantity"),
        notes=late_orders,
    ),
    Report(
        name="sizes",
        title=_("Sizes"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("What sold in which size."),
        definition=LINES_DEFINITION,
        columns=(
            Column("product", _("Product")),
            Column("size", _("Size")),
            count("quantity", _("Sold"), is_compared=True),
            money("sales", _("Sales"), is_compared=True),
        ),
        rows=sizes_sold,
        key=("product_id", "size"),
        link=_orders_with_product,
        notes=late_orders,
    ),
    Report(
        name="menu-engineering",
        title=_("Menu engineering"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("Popularity against margin, for the products whose cost is known."),
        definition=(
            _(
                "Margin is sales without VAT, less the product's cost of today for each one sold. A product is popular "
                "when it sells at least 70 % of an even share, and profitable when its margin each reaches the "
                "average. "
                "The cost is that of the recipe at the average costs of now, without options, or what was entered with "
                "the product. Products without a cost are left out: set a recipe, or enter it on the product's page."
            )
        ),
        columns=(
            Column("product", _("Product")),
            count("quantity", _("Sold"), is_compared=True),
            money("sales", _("Sales")),
            money("margin", _("Margin"), is_compared=True),
            average("each", _("Margin each"), of="margin", per="quantity"),
            Column("group", _("Advice")),
        ),
        rows=menu_engineering,
        key=("product_id",),
        link=_orders_with_product,
        chart=Chart(ChartKind.BARS, "product", "margin"),
        notes=late_orders,
    ),
)
