"""The reports of stock: what it is worth, what was used and wasted, what lies idle, and what suppliers charge."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fynlo.core.money import ZERO
from inventory import selectors
from inventory.dish_costs import margins
from inventory.labels import unit_label, written_cost, written_quantity
from inventory.models import Movement
from inventory.permissions import INVENTORY
from menu.models import Product
from orders.reports.day_sources import sums_by_product
from restaurants.reports.declarations import Chart, ChartKind, Column, Kind, Query, Report, Row, count, money
from restaurants.reports.registry import register_reports

STOCK = _("Stock")
MANAGE = "inventory.manage"
NONE = Decimal(0)
USED = (Movement.Kind.SALE, Movement.Kind.COMP, Movement.Kind.RETURN, Movement.Kind.PRODUCTION)
# What one unit cost in each delivery, and in the delivery of the item before it. Deliveries that were undone are none.
PRICES = """
SELECT m.item_id, i.name AS item, i.unit, coalesce(p.name, '') AS supplier, m.business_day AS day, m.before, m.cost
FROM (
    SELECT d.item_id, d.business_day, d.stored_at, d.id, d.value / d.quantity AS cost,
        lag(d.value / d.quantity) OVER (PARTITION BY d.item_id ORDER BY d.stored_at, d.id) AS before
    FROM inventory_movement d
    WHERE d.kind = 'delivery' AND d.quantity > 0 AND NOT EXISTS (
        SELECT FROM inventory_movement u
        WHERE u.about = d.batch AND u.item_id = d.item_id AND u.kind = 'delivery' AND u.quantity < 0
    )
) m JOIN inventory_item i ON i.id = m.item_id LEFT JOIN inventory_supplier p ON p.id = i.supplier_id
WHERE m.business_day BETWEEN %s AND %s AND m.before > 0 AND m.cost <> m.before
ORDER BY m.business_day DESC, m.stored_at DESC, m.id DESC
"""

# What orders took from stock for the lines of each product, with the options of those lines. The parts of a meal deal
# were not sold by themselves, so what they took counts for the deal.
TAKEN = """
SELECT coalesce(d.product_id, l.product_id), -sum(m.value) FROM inventory_movement m
JOIN orders_line l ON l.id = m.line LEFT JOIN orders_line d ON d.id = l.part_of_id
WHERE m.business_day BETWEEN %s AND %s AND l.product_id IS NOT NULL GROUP BY 1
"""


def stock_value(query: Query) -> Iterator[Row]:
    """Each item with what was there at the end of the period. One query."""
    found = Movement.objects.filter(business_day__lte=query.period.end).order_by("item__name", "item")
    rows = found.values("item", "item__name", "item__category", "item__unit").annotate(
        quantity=Sum("quantity"), worth=Sum(F("value") + F("correction"))
    )
    for row in rows:
        if row["quantity"] or row["worth"]:
            yield {
                "item_id": row["item"], "item": row["item__name"], "category": row["item__category"],
                "quantity": written_quantity(row["quantity"], row["item__unit"]), "value": row["worth"],
            }  # fmt: skip


def usage(query: Query) -> Iterator[Row]:
    """Each item that moved in the period: in, used, wasted, and how long what is there now lasts. One query."""
    days = (query.period.end - query.period.start).days + 1
    used, wasted = Q(kind__in=USED), Q(kind=Movement.Kind.WASTE)
    found = Movement.objects.filter(business_day__range=(query.period.start, query.period.end))
    rows = (
        found.order_by("item__name", "item")
        .values("item", "item__name", "item__unit", "item__stock__quantity")
        .annotate(
            received=Sum("quantity", filter=Q(kind=Movement.Kind.DELIVERY), default=NONE),
            used=Sum("quantity", filter=used, default=NONE), used_value=Sum("value", filter=used, default=ZERO),
            wasted=Sum("quantity", filter=wasted, default=NONE),
            wasted_value=Sum("value", filter=wasted, default=ZERO),
        )
    )  # fmt: skip
    for row in rows:
        unit, out, there = row["item__unit"], -(row["used"] + row["wasted"]), row["item__stock__quantity"]
        yield {
            "item_id": row["item"], "item": row["item__name"], "received": written_quantity(row["received"], unit),
            "used": written_quantity(-row["used"], unit), "used_value": -row["used_value"],
            "wasted": written_quantity(-row["wasted"], unit), "wasted_value": -row["wasted_value"],
            "there": written_quantity(there, unit),
            "cover": int(there * days / out) if out > 0 and there > 0 else None,
        }  # fmt: skip


def waste(query: Query) -> Iterator[Row]:
    """Each time something was thrown away, the newest first; what was undone is left out. One query."""
    found = Movement.objects.filter(kind=Movement.Kind.WASTE, quantity__lt=0)
    found = found.filter(business_day__range=(query.period.start, query.period.end))
    undone = Movement.objects.filter(kind=Movement.Kind.WASTE, quantity__gt=0, about=OuterRef("batch"))
    for row in found.exclude(Exists(undone)).select_related("item"):
        yield {
            "item_id": row.item_id, "at": row.at, "item": row.item.name,
            "quantity": written_quantity(-row.quantity, row.item.unit), "value": -row.value, "reason": row.reason,
            "by": row.by_name,
        }  # fmt: skip


def dead_stock(query: Query) -> Iterator[Row]:
    """Each item that is there and that nobody used in the period, the most valuable first. One query."""
    left = Movement.objects.filter(
        item=OuterRef("pk"), quantity__lt=0, kind__in=(*USED, Movement.Kind.WASTE),
        business_day__range=(query.period.start, query.period.end),
    )  # fmt: skip
    found = selectors.items().filter(~Exists(left), stock__quantity__gt=0)
    for item in found.order_by("-stock__value", "name"):
        yield {
            "item_id": item.id, "item": item.name, "category": item.category,
            "quantity": written_quantity(item.stock.quantity, item.unit), "value": item.stock.value,
            "delivered": item.stock.last_delivered_at,
        }  # fmt: skip


def price_changes(query: Query) -> Iterator[Row]:
    """Each delivery that cost another price than the one before, the newest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(PRICES, [query.period.start, query.period.end])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        yield {
            **{name: row[name] for name in ("item_id", "item", "supplier", "day")},
            "before": f"{written_cost(row['before'])} / {unit_label(row['unit'])}",
            "now": f"{written_cost(row['cost'])} / {unit_label(row['unit'])}",
            "change": (row["cost"] - row["before"]) / row["before"],
        }  # fmt: skip


def food_cost(query: Query) -> list[Row]:
    """Each dish with a recipe that was sold, the dearest first. A constant number of queries: lines, recipes, stock."""
    dishes = margins()
    sold = {product_id: sums.quantity for product_id, sums in sums_by_product(query.period).items()}
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [query.period.start, query.period.end])
        taken = dict(cursor.fetchall())
    names = dict(Product.objects.filter(pk__in=dishes).values_list("id", "name"))
    rows = [
        {
            "product_id": product_id, "product": names[product_id], "sold": sold[product_id],
            "cost": dish.cost, "net": dish.net * sold[product_id], "expected": dish.cost * sold[product_id],
            "taken": taken.get(product_id), "share": dish.cost / dish.net if dish.net else None,
        }
        for product_id, dish in dishes.items()
        if sold.get(product_id)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["expected"], row["product"]))


def _recipe(row: Row, query: Query) -> str:
    return reverse("portal_recipe", args=["product", row["product_id"]])


def _item(row: Row, query: Query) -> str:
    return reverse("portal_stock_item", args=[row["item_id"]])


MOVED = _("Movements count on the business day on which they happened, at the average cost of the item.")
REPORTS = (
    Report(
        name="stock-value", title=_("Stock value"), section=STOCK, permission=MANAGE, feature=INVENTORY,
        summary=_("What was there at the end of the period, and what it was worth."),
        definition=_(
            "The sum of all movements of an item up to the end of the period, at its average cost without VAT. What "
            "went below zero counts as negative until a delivery or a count corrects it."
        ),
        columns=(
            Column("item", _("Item")), Column("category", _("Category")), Column("quantity", _("There was")),
            money("value", _("Worth"), is_compared=True),
        ),
        rows=stock_value, key=("item_id",), chart=Chart(ChartKind.BARS, "item", "value"), link=_item,
    ),
    Report(
        name="stock-usage", title=_("Usage and days of cover"), section=STOCK, permission=MANAGE, feature=INVENTORY,
        summary=_("What came in, was used and was wasted, and how long the rest lasts."),
        definition=format_lazy(
            "{} {}", MOVED,
            _(
                "Used is what orders and recipes took. Days of cover are what is there now, divided by what was used "
                "and wasted on an average day of the period."
            ),
        ),
        columns=(
            Column("item", _("Item")), Column("received", _("Received")), Column("used", _("Used")),
            money("used_value", _("Worth of it"), is_compared=True), Column("wasted", _("Wasted")),
            money("wasted_value", _("Worth of the waste"), is_compared=True), Column("there", _("There is now")),
            Column("cover", _("Days of cover"), Kind.COUNT),
        ),
        rows=usage, key=("item_id",), link=_item,
    ),
    Report(
        name="stock-waste", title=_("Waste"), section=STOCK, permission=MANAGE, feature=INVENTORY,
        summary=_("What was thrown away, why and by whom."),
        definition=format_lazy("{} {}", MOVED, _("What was undone is left out.")),
        columns=(
            Column("at", _("When"), Kind.MOMENT), Column("item", _("Item")), Column("quantity", _("How much")),
            money("value", _("Worth")), Column("reason", _("Why")), Column("by", _("By")),
        ),
        rows=waste, link=_item,
    ),
    Report(
        name="dead-stock", title=_("Dead stock"), section=STOCK, permission=MANAGE, feature=INVENTORY,
        summary=_("What is there and was not used in the period."),
        definition=_("Items in use that nobody sold, prepared or threw away in the period, as they are now."),
        columns=(
            Column("item", _("Item")), Column("category", _("Category")), Column("quantity", _("There is")),
            money("value", _("Worth")), Column("delivered", _("Last delivered"), Kind.MOMENT),
        ),
        rows=dead_stock, key=("item_id",), link=_item,
    ),
    Report(
        name="food-cost", title=_("Food cost by dish"), section=STOCK, permission=MANAGE, feature=INVENTORY,
        summary=_("What dishes cost by their recipes against what they sold for, and what orders took from stock."),
        definition=_(
            "Dishes with a recipe that were sold, by the business day of the order. The cost is that of the recipe at "
            "the average costs of now, without options; the price is that of the menu without VAT, before discounts. "
            "Taken is what orders took from stock for the dish and its options, at the cost of that moment."
        ),
        columns=(
            Column("product", _("Dish")), count("sold", _("Sold"), is_compared=True),
            Column("cost", _("Cost of one"), Kind.MONEY), money("net", _("Price without VAT")),
            money("expected", _("Cost by recipe"), is_compared=True),
            money("taken", _("Taken from stock")), Column("share", _("Food cost"), Kind.PERCENT),
        ),
        rows=food_cost, key=("product_id",), chart=Chart(ChartKind.BARS, "product", "expected"), link=_recipe,
    ),
    Report(
        name="supplier-prices", title=_("Price changes of suppliers"), section=STOCK, permission=MANAGE,
        feature=INVENTORY, summary=_("Deliveries that cost more or less than the one before."),
        definition=_(
            "What one unit cost in a delivery against the delivery of the same item before it, without VAT. Deliveries "
            "that were undone do not count. The supplier is the item's present one."
        ),
        columns=(
            Column("day", _("Day"), Kind.DAY), Column("item", _("Item")), Column("supplier", _("Supplier")),
            Column("before", _("Before")), Column("now", _("Now")),
            Column("change", pgettext_lazy("of a price", "Change"), Kind.PERCENT),
        ),
        rows=price_changes, link=_item,
    ),
)  # fmt: skip


def register_all() -> None:
    register_reports(*REPORTS)
