"""Choose the provider of a new payment: what the owner prefers, then the cheapest; one that is silent is skipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fynlo.core.tenancy.connection import connection
from payments.errors import NoProvider, ProviderDown
from payments.fees.quoting import Quote, quotes_of, why_first
from payments.providers import get_provider
from payments.providers.base import Provider
from payments.tabs.errors import CannotHold
from payments.tenders import Tender


@dataclass(frozen=True, slots=True)
class Route:
    """The provider that takes a payment. `reason` is a sentence for staff and owner; "" where nothing was to choose.

    `platform_fee` is what the platform keeps of the payment, in pounds.
    """

    provider: Provider
    reason: str
    platform_fee: Decimal


def route(tender: Tender, amount: Decimal, *, is_hold: bool = False) -> Route:
    """Return the provider for a new payment of `amount` pounds, tip included. Makes no request.

    The payment keeps it: a later price or choice moves no payment that has begun. `is_hold`: it holds the amount on a
    card first. Queries as for `quoting.quote`.

    Raises NoProvider, ProviderDown, CannotHold.
    """
    found = quotes_of(tender, amount)
    if not found:
        raise NoProvider()
    if is_hold:
        found = [each for each in found if tender.name in get_provider(each.provider, connection.tenant).holds]
    if not found:
        raise CannotHold(provider="")
    best = found[0]
    if best.is_silent:
        raise ProviderDown(
            _("{taker} does not answer at the moment. Try again in a minute, or pay at the till.").format(
                taker=best.taker
            ),
            provider=best.provider,
        )
    return Route(get_provider(best.provider, connection.tenant), why(best, found, amount), best.platform_fee)


def why(best: Quote, found: Sequence[Quote], amount: Decimal) -> str:
    """Return why `best` of the quotes takes the payment, with who was skipped. Pure."""
    skipped = [_("{taker} does not answer at the moment.").format(taker=each.taker) for each in found if each.is_silent]
    reason = best.reason if len(found) == 1 else why_first(best, amount)
    return " ".join([*skipped, reason]).strip()
