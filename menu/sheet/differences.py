"""What an import changes in each row, cell by cell, for the preview."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import written
from menu import labels, tax
from menu.models import ModifierOption
from menu.sheet.columns import GROUP_SEPARATOR
from menu.sheet.planning import Step

LABELS = {
    "allergens": _("Contains"),
    "barcode": _("Barcode"),
    "category": _("Category"),
    "cost": _("Cost"),
    "description": _("Description"),
    "dietary_info": _("Suits"),
    "emoji": _("Emoji"),
    "always_ask": _("Always ask"),
    "is_size": _("Sizes"),
    "maximum": _("Most to choose"),
    "minimum": _("Least to choose"),
    "modifier_groups": _("Modifier groups"),
    "name": _("Name"),
    "options": _("Options"),
    "prep_minutes": _("Preparation time"),
    "price": _("Price"),
    "takeaway_price": _("Price of a takeaway"),
    "short_name": _("Name on tickets and receipts"),
    "calories": _("Calories"),
    "delivery_price": _("Price of a delivery"),
    "sku": _("SKU"),
    "sort_order": _("Order"),
    "station": _("Station"),
    "tax_class": _("VAT"),
}

OPTION_LABELS = {
    "allergens": _("contains"),
    "is_default": _("chosen by default"),
    "name": _("name"),
    "price": _("price"),
    "tax_class": _("VAT"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A changed cell: the label of its column, the value now and the new value. `before` is "" for a new row."""

    label: str
    before: str
    after: str


def differences(step: Step) -> list[Difference]:
    """Return the changed cells in the order of the plan's fields.

    A new row has those that are not empty. A group has one or more for each changed option.
    """
    found: list[Difference] = []
    for name, value in _after(step).items():
        if step.target is None:
            after = _text(name, value)
            found += [Difference(LABELS[name], "", after)] if after and name != "name" else []
        elif name == "options":
            found += _option_differences(list(step.target.options.all()), value)
        else:
            before = _text(name, _before(step.target, name))
            found.append(Difference(LABELS[name], before or gettext("empty"), _text(name, value) or gettext("empty")))
    return found


def _option_differences(there: list[ModifierOption], wanted: list[dict[str, Any]]) -> list[Difference]:
    by_id = {option.id: option for option in there}
    by_name = {option.name.lower(): option for option in there}
    found, kept = [], set()
    for row in wanted:
        option = by_id.get(row.get("id")) or by_name.get(row["name"].lower())
        if option is None:
            found.append(Difference(gettext("Option {name}").format(name=row["name"]), "", _option(row)))
            continue
        kept.add(option.id)
        found += [
            Difference(
                f"{option.name}: {OPTION_LABELS[name]}",
                _text(name, now) or gettext("empty"),
                _text(name, value) or gettext("empty"),
            )
            for name, value in row.items()
            if name != "id" and (now := getattr(option, name)) != value
        ]
    gone = [option for option in there if option.id not in kept]
    found += [
        Difference(gettext("Option {name}").format(name=option.name), _option(vars(option)), gettext("removed"))
        for option in gone
    ]
    return found or [Difference(LABELS["options"], _names(there), ", ".join(row["name"] for row in wanted))]


def _names(options: list[ModifierOption]) -> str:
    return ", ".join(option.name for option in options)


def _after(step: Step) -> dict[str, Any]:
    category = {"category": step.category} if step.category else {}
    groups = {} if step.groups is None else {"modifier_groups": step.row.values["modifier_groups"]}
    return {**category, **step.values, **groups}


def _before(target: Any, name: str) -> Any:
    if name == "modifier_groups":
        return [link.group.name for link in target.group_links.all()]
    if name == "options":
        return [
            {field: getattr(row, field) for field in ("name", "price", "is_default")} for row in target.options.all()
        ]
    return getattr(target, name)


def _text(name: str, value: Any) -> str:
    """Return a value as the menu's pages show it, "" for none."""
    return WRITERS.get(name, _plain)(value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _money(value: Decimal | None) -> str:
    return "" if value is None else written(value)


def _allergens(value: list[str] | None) -> str:
    return (
        gettext("Not known yet")
        if value is None
        else ", ".join(str(labels.ALLERGENS[each]) for each in value) or gettext("None of the 14")
    )


def _options(value: list[dict[str, Any]]) -> str:
    return ", ".join(_option(each) for each in value)


def _option(row: dict[str, Any]) -> str:
    price = row.get("price")
    cost = f" {written(price, signed=True)}" if price else ""
    chosen = f" ({gettext('chosen')})" if row.get("is_default") else ""
    return f"{row['name']}{cost}{chosen}"


WRITERS: dict[str, Callable[[Any], str]] = {
    "price": _money,
    "takeaway_price": _money,
    "calories": lambda value: "" if value is None else f"{value} kcal",
    "delivery_price": _money,
    "cost": _money,
    "allergens": _allergens,
    "options": _options,
    "category": lambda value: getattr(value, "name", value),
    "station": lambda value: value.name if value else "",
    "modifier_groups": lambda value: GROUP_SEPARATOR.join(value),
    "dietary_info": lambda value: ", ".join(str(labels.DIETARY[each]) for each in value),
    "tax_class": lambda value: (
        tax.LABELS[tax.TaxClass(value)].partition(":")[0] if value else gettext("as the product")
    ),
    "is_default": lambda value: gettext("yes") if value else gettext("no"),
    "always_ask": lambda value: gettext("yes") if value else gettext("no"),
    "is_size": lambda value: gettext("yes") if value else gettext("no"),
    "prep_minutes": lambda value: "" if value is None else gettext("{minutes} min").format(minutes=value),
}
