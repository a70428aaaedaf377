"""The routing rules as an owner reads them: what each is about, where it goes, and whether it ever decides."""

from typing import Any
from uuid import UUID

from menu.published import PublishedMenu
from orders.house import routing
from orders.house.routing import Reach, Rule
from orders.models import Order
from orders.portal import card

TYPES = dict(Order.Type.choices)
GONE = "A product that is not on the menu"
GONE_CATEGORY = "A category that is not on the menu"


def rules_told(ordered: list[Rule], menu: PublishedMenu) -> list[dict[str, Any]]:
    """`ordered` as they decide."""
    stations = card.station_names(menu)
    reached = routing.reach(ordered, card.dishes(menu), Order.Type.values)
    return [
        {
            "id": str(each.rule.id),
            "about": about(each.rule, menu),
            "station": stations.get(each.rule.station, each.rule.station),
            "trouble": _trouble(each, ordered, menu),
        }
        for each in reached
    ]


def about(rule: Rule, menu: PublishedMenu) -> str:
    """`Margarita, Takeaway`; `Everything`."""
    what = "Everything"
    if rule.product_id is not None:
        what = card.product_name(menu, rule.product_id) or GONE
    elif rule.category_id is not None:
        what = menu.category_name(rule.category_id) or GONE_CATEGORY
    return f"{what}, {TYPES[rule.order_type].lower()}" if rule.order_type else what


def asked(ordered: list[Rule], menu: PublishedMenu, product_id: UUID, order_type: str) -> dict[str, Any]:
    """Where a product of the menu would be made, and what says so."""
    product = menu.product(product_id)
    rule = routing.deciding(ordered, product_id=product.id, category_id=product.category_id, order_type=order_type)
    station = rule.station if rule else product.station
    why = "No rule matches, so its own station makes it."
    if rule is not None:
        why = f"Rule {ordered.index(rule) + 1} applies: {about(rule, menu)}."
    return {
        "what": f"{product.name}, {TYPES[order_type].lower()}",
        "station": card.station_names(menu).get(station, station) or "No station",
        "why": why,
    }


def _trouble(each: Reach, ordered: list[Rule], menu: PublishedMenu) -> str:
    """Why a rule never decides; "" for one that does."""
    if each.decides:
        return ""
    if not each.fits:
        return "Never used: nothing on the menu matches it."
    before = [about(ordered[place], menu) for place, _ in each.before.most_common(2)]
    if len(each.before) == 1:
        return f"Never used: rule {next(iter(each.before)) + 1} ({before[0]}) comes first."
    return f"Never used: {len(each.before)} rules above catch everything first, such as {before[0]}."
