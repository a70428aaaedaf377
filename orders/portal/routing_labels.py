"""Labels of the routing rules: what each matches, its station, and whether it is ever used."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from menu.published import MenuProduct, PublishedMenu
from orders.kitchen.routing import rules
from orders.kitchen.routing.rules import Rule, RuleCoverage
from orders.models import Order
from orders.portal import menu_choices

GONE = _("A product that is not on the menu")
GONE_CATEGORY = _("A category that is not on the menu")


def rule_rows(ordered: list[Rule], menu: PublishedMenu) -> list[dict[str, Any]]:
    """Return a row for each rule. `ordered` is by precedence."""
    stations = menu_choices.station_names(menu)
    coverage = rules.coverage(ordered, menu_choices.dishes(menu), Order.Type.values)
    return [
        {
            "id": str(each.rule.id),
            "about": criteria_label(each.rule, menu),
            "station": stations.get(each.rule.station, each.rule.station),
            "trouble": _unused_reason(each, ordered, menu),
        }
        for each in coverage
    ]


def criteria_label(rule: Rule, menu: PublishedMenu) -> str:
    """Return what a rule matches: "Margarita, takeaway", "Everything"."""
    what = gettext("Everything")
    if rule.product_id is not None:
        what = menu_choices.product_name(menu, rule.product_id) or GONE
    elif rule.category_id is not None:
        what = menu.category_name(rule.category_id) or GONE_CATEGORY
    return f"{what}, {Order.Type(rule.order_type).label.lower()}" if rule.order_type else str(what)


def station_answer(ordered: list[Rule], menu: PublishedMenu, product: MenuProduct, order_type: str) -> dict[str, Any]:
    """Return which station would make a product, and why."""
    rule = rules.matching_rule(ordered, product_id=product.id, category_id=product.category_id, order_type=order_type)
    station = rule.station if rule else product.station
    why = gettext("No rule matches, so its own station makes it.")
    if rule is not None:
        why = _("Rule {number} applies: {rule}.").format(
            number=ordered.index(rule) + 1, rule=criteria_label(rule, menu)
        )
    return {
        "what": f"{product.name}, {Order.Type(order_type).label.lower()}",
        "station": menu_choices.station_names(menu).get(station, station) or gettext("No station"),
        "why": why,
    }


def _unused_reason(each: RuleCoverage, ordered: list[Rule], menu: PublishedMenu) -> str:
    """Return why a rule is never used, or "" if it is."""
    if each.applies:
        return ""
    if not each.matches:
        return gettext("Never used: nothing on the menu matches it.")
    overriding = [criteria_label(ordered[place], menu) for place, __ in each.overridden_by.most_common(2)]
    if len(each.overridden_by) == 1:
        number = next(iter(each.overridden_by)) + 1
        return _("Never used: rule {number} ({rule}) comes first.").format(number=number, rule=overriding[0])
    return _("Never used: {count} rules above come first, such as {rule}.").format(
        count=len(each.overridden_by), rule=overriding[0]
    )
