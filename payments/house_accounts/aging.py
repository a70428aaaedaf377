"""How old what an account owes is. Pure.

Payments, refunds and corrections that lower the balance settle the oldest charges first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO

BANDS = (_("not due yet"), _("1 to 30 days"), _("31 to 60 days"), _("61 to 90 days"), _("over 90 days"))
_LAST_DAYS = (0, 30, 60, 90)


@dataclass(slots=True)
class Aging:
    """What an account owes by age, in pounds. `bands` follows BANDS; `days` is the age of the oldest overdue part."""

    overdue: Decimal = ZERO
    days: int = 0
    bands: list[Decimal] = field(default_factory=lambda: [ZERO] * len(BANDS))


def age_debts(movements: Iterable[tuple[date, Decimal]], *, terms_days: int, today: date) -> Aging:
    """Return the age of what is left of the charges among `movements` (day, amount), which are in their order.

    A charge is due `terms_days` after its day and overdue from the day after.
    """
    rows = list(movements)
    credit = -sum((amount for _, amount in rows if amount < 0), ZERO)
    aging = Aging()
    for day, amount in rows:
        if amount <= 0:
            continue
        settled = min(credit, amount)
        credit -= settled
        left = amount - settled
        if not left:
            continue
        late = (today - day - timedelta(days=terms_days)).days
        aging.bands[sum(late > last for last in _LAST_DAYS)] += left
        if late > 0:
            aging.overdue += left
            aging.days = max(aging.days, late)
    return aging
