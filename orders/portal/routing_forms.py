"""The form for a routing rule: what, how it is ordered, and the station."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import parse_uuid
from menu.published import PublishedMenu
from orders.kitchen.routing.rules import Rule
from orders.models import Order
from orders.portal import menu_choices
from restaurants.portal.command_forms import CommandForm

EVERYTHING, PRODUCT, CATEGORY = "all", "p:", "c:"
ANY_TYPE = "any"


class RuleForm(CommandForm):
    what = forms.ChoiceField(label=_("What"), initial=EVERYTHING)
    order_type = forms.ChoiceField(
        label=_("Ordered as"), choices=[(ANY_TYPE, _("However it is ordered")), *Order.Type.choices], initial=ANY_TYPE
    )
    station = forms.ChoiceField(label=_("Made at"))

    shown_at = {"product_id": "what", "category_id": "what"}

    def __init__(
        self, *args: Any, menu: PublishedMenu, others: Iterable[Rule], rule: Rule | None = None, **kwargs: Any
    ):
        """`others` are the other rules, by precedence."""
        super().__init__(*args, **kwargs)
        self.others, self.rule = list(others), rule
        self.choice_field("what").choices = [
            (EVERYTHING, gettext("Everything")),
            *([(_what(rule), gettext("The present choice, not on the menu"))] if rule and _is_gone(rule, menu) else []),
            (gettext("Categories"), menu_choices.category_choices(menu, CATEGORY)),
            *menu_choices.product_choices(menu, PRODUCT),
        ]
        self.stations = menu_choices.station_names(menu)
        self.choice_field("station").choices = [("", gettext("Choose a station")), *self.stations.items()]
        if rule is not None:
            self.initial.update(what=_what(rule), order_type=rule.order_type or ANY_TYPE, station=rule.station)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            criteria = self.wanted().criteria
            same = next((other for other in self.others if other.criteria == criteria), None)
            if same is not None:
                where = self.stations.get(same.station, same.station)
                self.add_error(
                    "what", _("Another rule already sends this to {where}. Edit that rule.").format(where=where)
                )
        return data

    def wanted(self) -> Rule:
        """Return the rule that a valid form describes."""
        data = self.cleaned_data
        return Rule(
            data["station"],
            product_id=_named(data["what"], PRODUCT),
            category_id=_named(data["what"], CATEGORY),
            order_type="" if data["order_type"] == ANY_TYPE else data["order_type"],
        )


class AskForm(forms.Form):
    """Asks which station would make a product. Read from the URL."""

    product = forms.ChoiceField(label=_("What"))
    order_type = forms.ChoiceField(label=_("Ordered as"), choices=Order.Type.choices, initial=Order.Type.DINE_IN)

    def __init__(self, *args: Any, menu: PublishedMenu, **kwargs: Any):
        super().__init__(*args, auto_id="ask_%s", **kwargs)  # the sheet beside it has fields with the same names
        product = cast(forms.ChoiceField, self.fields["product"])
        product.choices = [("", gettext("Choose a product")), *menu_choices.product_choices(menu)]


def _what(rule: Rule) -> str:
    if rule.product_id is not None:
        return f"{PRODUCT}{rule.product_id}"
    return f"{CATEGORY}{rule.category_id}" if rule.category_id is not None else EVERYTHING


def _is_gone(rule: Rule, menu: PublishedMenu) -> bool:
    if rule.product_id is not None:
        return menu.product(rule.product_id) is None
    return rule.category_id is not None and not menu.category_name(rule.category_id)


def _named(what: str, prefix: str) -> UUID | None:
    return parse_uuid(what.removeprefix(prefix)) if what.startswith(prefix) else None
