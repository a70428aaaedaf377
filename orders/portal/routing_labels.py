"""The routing rules as an owner reads them: what each is about, where it goes, and whether it ever decides."""

from typing import Any
from uuid import UUID

from menu.published import PublishedMenu
from orders.kitchen.routing import rules
from orders.kitchen.routing.rules import Rule, RuleCoverage
from orders.models import Order
from orders.portal import menu_choices

TYPES = dict(Order.Type.choices)
GONE = "A product that is not on the menu"
GONE_CATEGORY = "A category that is not on the menu"


def rule_rows(ordered: list[Rule], menu: PublishedMenu) -> list[dict[str, Any]]:
    """`ordered` as they decide."""
    stations = menu_choices.station_names(menu)
    coverage = rules.coverage(ordered, menu_choices.dishes(menu), Order.Type.values)
    return [
        {
            "id": str(each.rule.id),
            "about": about(each.rule, menu),
            "station": stations.get(each.rule.station, each.rule.station),
            "trouble": _trouble(each, ordered, menu),
        }
        for each in coverage
    ]


def about(rule: Rule, menu: PublishedMenu) -> str:
    """`Margarita, Takeaway`; `Everything`."""
    what = "Everything"
    if rule.product_id is not None:
        what = menu_choices.product_name(menu, rule.product_id) or GONE
    elif rule.category_id is not None:
        what = menu.category_name(rule.category_id) or GONE_CATEGORY
    return f"{what}, {TYPES[rule.order_type].lower()}" if rule.order_type else what


def asked(ordered: list[Rule], menu: PublishedMenu, product_id: UUID, order_type: str) -> dict[str, Any]:
    """Where a product of the menu would be made, and what says so."""
    product = menu.product(product_id)
    rule = rules.matching_rule(ordered, product_id=product.id, category_id=product.category_id, order_type=order_type)
    station = rule.station if rule else product.station
    why = "No rule matches, so its own station makes it."
    if rule is not None:
        why = f"Rule {ordered.index(rule) + 1} applies: {about(rule, menu)}."
    return {
        "what": f"{product.name}, {TYPES[order_type].lower()}",
        "station": menu_choices.station_names(menu).get(station, station) or "No station",
        "why": why,
    }


def _trouble(each: RuleCoverage, ordered: list[Rule], menu: PublishedMenu) -> str:
    """Why a rule never decides; "" for one that does."""
    if each.applies:
        return ""
    if not each.matches:
        return "Never used: nothing on the menu matches it."
    before = [about(ordered[place], menu) for place, _ in each.overridden_by.most_common(2)]
    if len(each.overridden_by) == 1:
        return f"Never used: rule {next(iter(each.overridden_by)) + 1} ({before[0]}) comes first."
    return f"Never used: {len(each.overridden_by)} rules above catch everything first, such as {before[0]}."
