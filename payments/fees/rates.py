"""Which rate holds for a way of paying at a monthly volume, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fynlo.core.money import ZERO, round_half_up
from orders.labels import money
from payments.labels import percent
from restaurants.models import FeeRate


@dataclass(frozen=True, slots=True)
class Volume:
    """What the restaurant took without cash, tips included, in pounds: this month so far and in the month before."""

    this_month: Decimal = ZERO
    last_month: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rate, and the reason for it where the restaurant's volume decides; "" otherwise."""

    rate: FeeRate
    reason: str = ""


def fee_of(rate: FeeRate, amount: Decimal) -> Decimal:
    """Return the fee of `amount` pounds, rounded half up to the penny. A plan's monthly price is not part of it."""
    return round_half_up(amount * rate.rate + rate.fixed)


def breaks_even_at(standard: FeeRate, plan: FeeRate) -> Decimal | None:
    """Return the monthly volume above which a plan is cheaper than the standard rate; None if it never is.

    £19 a month for 0.69 % instead of 1.69 %: 19 ÷ 0.01 = £1,900.
    """
    saved = standard.rate - plan.rate
    return round_half_up(plan.monthly / saved) if saved > 0 else None


def choose(rates: Sequence[FeeRate], method: str, provider: str, volume: Volume) -> Chosen | None:
    """Return the rate for a method at a provider among those in force; None when there is none.

    A provider's own row comes before the row for any provider. A plan with a monthly price holds once the restaurant
    is large enough for it, this month or the month before, and this month's volume has passed the point where it
    breaks even.
    """
    own = [rate for rate in rates if rate.method == method and rate.provider == provider]
    found = own or [rate for rate in rates if rate.method == method and not rate.provider]
    standard = next((rate for rate in found if not rate.monthly), None)
    if standard is None:
        return None
    for plan in sorted((rate for rate in found if rate.monthly), key=lambda rate: rate.rate):
        even = breaks_even_at(standard, plan)
        is_large = max(volume.this_month, volume.last_month) >= plan.eligible_from
        if even is not None and is_large and volume.this_month > even:
            price = f"{plan.title} {percent(plan.rate)}"
            return Chosen(
                plan, _("{price}: you are past {volume} this month.").format(price=price, volume=pounds_text(even))
            )
    return Chosen(standard)


def pounds_text(amount: Decimal) -> str:
    """Return an amount without pennies when it has none: £1,900."""
    return money(amount).removesuffix(".00")
