"""Which PINs a person may choose. Pure."""

import re
from itertools import pairwise

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput

SHORTEST, LONGEST = 4, 8
SHAPE = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
# The most frequent four-digit PINs that are not refused as a pattern. Source: N. Berry, "PIN analysis" (DataGenetics,
# 2012): each of these is chosen by 0.1 % of people or more.
FREQUENT = frozenset({"1004", "2000", "2001", "6969", "1122", "1313", "1010", "1001", "2580", "1998", "1225", "0007"})


class WeakPin(InvalidInput):
    code = "pin.weak"
    status = 422


def check_strength(pin: str) -> None:
    """Raise WeakPin if the PIN has another shape, or if it is among the first that a stranger would try."""
    if not SHAPE.fullmatch(pin):
        raise WeakPin(
            _("A PIN has {shortest} to {longest} digits.").format(shortest=SHORTEST, longest=LONGEST), field="pin"
        )
    if pin in FREQUENT or _is_pattern(pin):
        raise WeakPin(
            _("That PIN is easy to guess. Choose digits that neither repeat nor count up or down."), field="pin"
        )


def _is_pattern(pin: str) -> bool:
    """Whether the digits repeat in blocks of one or two, or count up or down."""
    if any(pin == pin[:size] * (len(pin) // size) for size in (1, 2)):
        return True
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({1}, {9})
