"""Quote what each way of paying costs: the cheapest first, with the reason, unless the owner prefers one."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from payments.fees.rates import Chosen, choose, fee_of
from payments.fees.settings import pinned
from payments.fees.volume import volume
from payments.labels import percent
from payments.providers import available, provider_for
from payments.tenders import CARD, TENDERS, Tender
from restaurants.business_days import business_day
from restaurants.fees import fee_rates
from restaurants.models import FeeRate

CARD_MACHINE = "card_machine"


@dataclass(frozen=True, slots=True)
class Quote:
    """The cost of taking an amount. `fee` and `net` are in pounds; `provider` takes the money.

    `rate` and `fixed` are what the fee is made of. `reason` is a sentence for the owner; "" where nothing decided.
    `is_pinned`: the owner prefers it, whatever it costs.
    """

    tender: Tender
    provider: str
    title: str
    rate: Decimal
    fixed: Decimal
    fee: Decimal
    net: Decimal
    reason: str = ""
    is_pinned: bool = False


def provider_of(tender: Tender) -> str:
    """Return who takes the money, as the API names it; "" when the restaurant cannot take this tender."""
    if tender.by_staff:
        return CARD_MACHINE if tender is CARD else tender.name
    provider = provider_for(tender.name, connection.tenant)
    return provider.name if provider else ""


def quote(tender: Tender, amount: Decimal) -> Quote:
    """Return the cost of `amount` pounds in a tender. A tender without a rate costs nothing.

    At most three queries in a minute (the rates, the volume, the owner's choice) and those of `available`.
    """
    found = next((each for each in _ways() if each[0] is tender), (tender, provider_of(tender), None))
    return _quote(*found, amount)


def quotes(amount: Decimal) -> list[Quote]:
    """Return a quote for every way that this restaurant can take money now: what the owner prefers, then the cheapest.

    Equal fees keep the order of the tenders. Queries as for `quote`.
    """
    found = [_quote(*way, amount) for way in _ways() if way[2] is not None]
    found.sort(key=lambda each: (not each.is_pinned, each.fee))
    first = next((each for each in found if not each.tender.opens_drawer), None)
    return [_with_reason(each, amount) if each is first and not each.reason else each for each in found]


def platform_fee(amount: Decimal) -> Decimal:
    """Return the platform's own fee of `amount` pounds; £0.00 when there is none."""
    chosen = choose(_rates(), FeeRate.Method.PLATFORM, "", volume())
    return ZERO if chosen is None else fee_of(chosen.rate, amount)


def _rates() -> list[FeeRate]:
    return fee_rates(business_day(clock.now(), connection.tenant))


def _ways() -> Iterator[tuple[Tender, str, Chosen | None]]:
    """Yield each tender with each of its providers and the rate in force."""
    rates, providers = _rates(), available(connection.tenant)
    for tender in TENDERS.values():
        takers = [provider.name for provider in providers if tender.name in provider.methods]
        for provider in [provider_of(tender)] if tender.by_staff else takers:
            yield tender, provider, choose(rates, tender.name, provider, volume())


def _quote(tender: Tender, provider: str, chosen: Chosen | None, amount: Decimal) -> Quote:
    if chosen is None:
        return Quote(tender, provider, tender.label, ZERO, ZERO, ZERO, amount)
    rate, fee = chosen.rate, fee_of(chosen.rate, amount)
    is_pinned = pinned() == tender.name
    reason = f"{rate.title} {percent(rate.rate)}: your own choice." if is_pinned else chosen.reason
    return Quote(tender, provider, rate.title, rate.rate, rate.fixed, fee, amount - fee, reason, is_pinned)


def _with_reason(best: Quote, amount: Decimal) -> Quote:
    fixed = f" + {money(best.fixed)}" if best.fixed else ""
    return Quote(
        best.tender, best.provider, best.title, best.rate, best.fixed, best.fee, best.net,
        f"{best.title} {percent(best.rate)}{fixed}: the cheapest for {money(amount)}.", best.is_pinned,
    )  # fmt: skip
