"""Filters that write quantities and costs of stock."""

from decimal import Decimal

from django import template

from fynlo.core.tenancy.connection import connection
from inventory import labels
from inventory.buying import labels as buying
from inventory.buying.suggestions import Suggestion
from menu import images

register = template.Library()


@register.filter
def quantity(value: Decimal | None, unit: str = "") -> str:
    """`{{ stock.quantity|quantity:item.unit }}`; a dash for None."""
    return "–" if value is None else labels.written_quantity(value, unit)


@register.filter
def signed_quantity(value: Decimal, unit: str = "") -> str:
    """`quantity`, with the plus of what came in."""
    return labels.written_quantity(value, unit, signed=True)


@register.filter
def unit_label(unit: str) -> str:
    return labels.unit_label(unit)


@register.filter
def unit_cost(value: Decimal) -> str:
    return labels.written_cost(value)


@register.filter
def movement_kind(kind: str) -> str:
    return labels.kind_label(kind)


@register.filter
def change(fraction: Decimal | None) -> str:
    """Return a change of price: `+5 %`; a dash for None."""
    if fraction is None:
        return "–"
    percent = round(fraction * 100)
    return f"\N{MINUS SIGN}{-percent} %" if percent < 0 else f"+{percent} %" if percent else "0 %"


@register.filter
def picture_url(name: str, width: str) -> str:
    """Return the address of the photo of a movement, as wide as `menu.images` keeps it."""
    return images.urls(connection.schema_name, name)[width]


@register.filter
def order_status(status: str) -> str:
    return buying.status_label(status)


@register.filter
def order_tone(status: str) -> str:
    return buying.status_tone(status)


@register.filter
def arithmetic(suggestion: Suggestion) -> str:
    return buying.arithmetic(suggestion)


@register.filter
def arithmetic_result(suggestion: Suggestion) -> str:
    return buying.result(suggestion)


@register.simple_tag
def price_change(now: Decimal, before: Decimal | None) -> str:
    """Return a change of price as `change`; empty if there is none to compare with, or none."""
    if not before or now == before:
        return ""
    return change((now - before) / before)
