"""What a guest may order by phone: nothing with unknown allergens, and nothing that the guest avoids. Pure."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext

from menu.labels import ALLERGENS
from orders.guest.errors import AllergenAvoided, AllergensUnknown
from orders.models import Line


def refuse_unsafe(lines: Sequence[Line], avoids: Collection[str]) -> None:
    """Refuse lines that a guest may not order alone. `lines` were built from the menu, with their options.

    Unknown is refused for every guest: "unknown" blocks self-ordering, and a waiter can ask the kitchen.

    Raises:
        AllergensUnknown: the allergens of a product with its options are not all known.
        AllergenAvoided: a line contains what the guest avoids.
    """
    unknown = list(dict.fromkeys(line.name for line in lines if line.allergens is None))
    if unknown:
        raise AllergensUnknown(
            gettext("We do not know all allergens of {listed}. Order it with a member of staff.").format(
                listed=", ".join(unknown)
            ),
            names=unknown,
        )
    found = {line.name: avoided(line.contains, avoids) for line in lines}
    unsafe = {name: contained for name, contained in found.items() if contained}
    if unsafe:
        listed = "; ".join(f"{name} ({labels_of(contained)})" for name, contained in unsafe.items())
        raise AllergenAvoided(
            gettext("Not sent, because it contains what you avoid: {listed}.").format(listed=listed), found=unsafe
        )


def avoided(contains: Collection[str], avoids: Collection[str]) -> list[str]:
    """Return which of the allergens of a dish are among those that a guest avoids."""
    return sorted(set(contains) & set(avoids))


def labels_of(allergens: Collection[str]) -> str:
    """Return allergens as people read them: `milk, tree nuts`."""
    return ", ".join(str(ALLERGENS.get(name, name)).lower() for name in sorted(allergens))
