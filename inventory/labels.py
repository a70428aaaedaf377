"""How quantities, costs and movements of stock are written for people."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fynlo.core.money import with_separators, written
from inventory.models import Movement

SMALL = Decimal("0.10")  # pounds: what one gram costs is not written in whole pennies
KINDS = {
    Movement.Kind.DELIVERY: pgettext_lazy("from a supplier", "Delivery"),
    Movement.Kind.WASTE: _("Waste"),
    Movement.Kind.COUNT: _("Count"),
    Movement.Kind.TRANSFER: _("Transfer"),
    Movement.Kind.CORRECTION: _("Correction"),
    Movement.Kind.SALE: _("Sale"),
    Movement.Kind.COMP: _("On the house"),
    Movement.Kind.RETURN: _("Return"),
    Movement.Kind.PRODUCTION: _("Production"),
    Movement.Kind.SENT_BACK: _("Sent back to the supplier"),
}


# The standard units that are words. What people call their own units stays as they wrote it.
UNITS = {"each": _("each"), "dozen": _("dozen")}
# Other units that people use, offered while one is entered.
USUAL_UNITS = ("each", "kg", "g", "l", "ml", _("bottle"), _("can"), _("case"), _("portion"))


def unit_label(unit: str) -> str:
    """Return the name of a unit in the reader's language; `inventory.units.spelled` understands it."""
    return str(UNITS.get(unit, unit))


def unit_choices(units: list[str]) -> list[tuple[str, str]]:
    return [(unit, unit_label(unit)) for unit in units]


def written_quantity(quantity: Decimal, unit: str = "", *, signed: bool = False) -> str:
    """Format a quantity for people, without zeros at its end: `1,250.5 kg`; `signed` adds the plus of what came in."""
    number = f"{abs(quantity):,.4f}".rstrip("0").rstrip(".")
    before = "\N{MINUS SIGN}" if quantity < 0 else "+" if signed and quantity > 0 else ""
    return f"{before}{with_separators(number)} {unit_label(unit)}".rstrip()


def written_cost(cost: Decimal) -> str:
    """Format what one unit costs: in pennies, or to a hundredth of a penny below SMALL."""
    if not cost or abs(cost) >= SMALL:
        return written(cost)
    return f"£{with_separators(f'{cost:.4f}')}"


def kind_label(kind: str) -> str:
    """Return the name of a kind of movement in the reader's language."""
    return str(KINDS.get(Movement.Kind(kind), kind))
