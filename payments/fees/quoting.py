"""Quote what each way of paying costs: the cheapest first, with the reason, unless the owner prefers one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from payments.fees.rates import Chosen, choose, fee_of
from payments.fees.settings import pinned
from payments.fees.volume import volume
from payments.labels import percent
from payments.providers import available, providers_taking
from payments.providers.base import Provider
from payments.providers.circuit_breaker import silent_providers
from payments.readers.selectors import active_readers
from payments.tenders import CARD, TENDERS, Tender
from restaurants.business_days import business_day
from restaurants.fees import fee_rates
from restaurants.models import FeeRate

CARD_MACHINE = "card_machine"


@dataclass(frozen=True, slots=True)
class Quote:
    """The cost of taking an amount. `fee` and `net` are in pounds; `provider` takes the money, `taker` is its title.

    `rate` and `fixed` are what the fee is made of; `rate` is None where only the provider's own price list is known.
    `reason` is a sentence for the owner; "" where nothing decided. `is_pinned`: the owner prefers it, whatever it
    costs. `is_silent`: its provider does not answer at the moment, so no payment begins there. `platform_fee` is the
    part of `fee` that the platform keeps, at `platform_rate`: only where it opened the restaurant's account.
    """

    tender: Tender
    provider: str
    title: str
    rate: Decimal | None
    fixed: Decimal
    fee: Decimal
    net: Decimal
    reason: str = ""
    is_pinned: bool = False
    taker: str = ""
    is_silent: bool = False
    platform_fee: Decimal = ZERO
    platform_rate: Decimal = ZERO

    @property
    def price(self) -> str:
        """Return title and rate as people read them: `Stripe 1.4 % + £0.20`."""
        if self.rate is None:
            return self.title
        fixed = f" + {money(self.fixed)}" if self.fixed else ""
        platform = (
            _(" + {platform_rate} for the platform").format(platform_rate=percent(self.platform_rate))
            if self.platform_rate
            else ""
        )
        return f"{self.title} {percent(self.rate)}{fixed}{platform}"


def provider_of(tender: Tender) -> str:
    """Return who takes the money, as the API names it; "" when the restaurant cannot take this tender.

    Of several providers the first one in the order of PROVIDERS: which one takes a payment, `routing.route` decides.
    """
    if tender.by_staff:
        return CARD_MACHINE if tender is CARD else tender.name
    return next((provider.name for provider in providers_taking(tender.name, connection.tenant)), "")


def quote(tender: Tender, amount: Decimal, provider: str = "") -> Quote:
    """Return the cost of `amount` pounds in a tender, at one provider or at the best. A tender without a rate is free.

    At most four queries in a minute (the rates, the volume, the owner's choice, the key that opens the providers'
    secrets) and two each time: the accounts, the providers that do not answer.
    """
    found = [each for each in quotes_of(tender, amount) if provider in ("", each.provider)]
    return found[0] if found else _without_rate(tender, provider or provider_of(tender), amount)


def quotes(amount: Decimal) -> list[Quote]:
    """Return a quote for every way that this restaurant has to take money, in the order of `in_order`.

    The first of several beside cash says why it is first. Queries as for `quote`.
    """
    found = in_order(_quotes(TENDERS.values(), amount))
    others = [each for each in found if not each.tender.opens_drawer and not each.is_silent]
    if len(others) < 2:
        return found
    has_cash = any(each.tender.opens_drawer for each in found)
    first = replace(others[0], reason=why_first(others[0], amount, after_cash=has_cash))
    return [first if each is others[0] else each for each in found]


def quotes_of(tender: Tender, amount: Decimal) -> list[Quote]:
    """Return a quote for each taker of a tender, in the order of `in_order`. Queries as for `quote`."""
    return in_order(_quotes([tender], amount))


def in_order(found: Iterable[Quote]) -> list[Quote]:
    """Sort quotes: who does not answer is last, what the owner prefers first, then the cheapest. Pure.

    Equal fees keep the order that they come in: of the tenders, then of the providers.
    """
    return sorted(found, key=lambda each: (each.is_silent, not each.is_pinned, each.fee))


def why_first(best: Quote, amount: Decimal, *, after_cash: bool = False) -> str:
    """Return why a quote comes first: the owner's choice, the volume, or the fee. Pure.

    `after_cash`: cash, which costs no fee, is offered beside it.
    """
    sentence = (
        _("{price}: the cheapest after cash for {amount}.") if after_cash else _("{price}: the cheapest for {amount}.")
    )
    return best.reason or sentence.format(price=best.price, amount=money(amount))


def platform_fee(amount: Decimal) -> Decimal:
    """Return the platform's own fee of `amount` pounds; £0.00 when there is none."""
    rate = _platform_rate()
    return ZERO if rate is None else fee_of(rate, amount)


def _platform_rate() -> FeeRate | None:
    chosen = choose(_rates(), FeeRate.Method.PLATFORM, "", volume())
    return None if chosen is None else chosen.rate


def _with_platform_fee(found: Quote, amount: Decimal) -> Quote:
    rate = _platform_rate()
    if rate is None:
        return found
    kept = min(fee_of(rate, amount), amount)
    return replace(
        found, fee=found.fee + kept, net=found.net - kept, platform_fee=kept, platform_rate=rate.rate,
    )  # fmt: skip


def _rates() -> list[FeeRate]:
    return fee_rates(business_day(clock.now(), connection.tenant))


def _quotes(tenders: Iterable[Tender], amount: Decimal) -> Iterator[Quote]:
    """Yield a quote for each taker of each tender, without those whose price nobody knows."""
    rates, providers = _rates(), available(connection.tenant)
    silent = silent_providers(clock.now()) if providers else frozenset()
    with_readers = set(active_readers().values_list("provider", flat=True)) if providers else set()
    for tender in tenders:
        if tender.by_staff:
            chosen = choose(rates, tender.name, provider_of(tender), volume())
            if chosen is not None:
                yield _by_rate(tender, provider_of(tender), chosen, amount)
            continue
        takers = [provider for provider in providers if provider.can_take and tender.name in provider.methods]
        if tender.needs_reader:
            takers = [provider for provider in takers if provider.name in with_readers]
        for provider in takers:
            found = _at_provider(tender, provider, choose(rates, tender.name, provider.name, volume()), takers, amount)
            if provider.takes_platform_fee:
                found = _with_platform_fee(found, amount)
            if provider.name in silent:
                found = replace(
                    found,
                    is_silent=True,
                    reason=_("{title} does not answer at the moment.").format(title=provider.title),
                )
            yield found


def _at_provider(
    tender: Tender, provider: Provider, chosen: Chosen | None, takers: Sequence[Provider], amount: Decimal
) -> Quote:
    """A rate for any provider is named by its provider where there are several, by its tender where there is one."""
    if chosen is None:
        fee, is_pinned = provider.quote(amount, tender.name), _is_pinned(tender, provider.name)
        return Quote(
            tender, provider.name, provider.title, None, ZERO, fee, amount - fee,
            _("{title}: your own choice.").format(title=provider.title) if is_pinned else "", is_pinned, provider.title,
        )  # fmt: skip
    title = provider.title if len(takers) > 1 and not chosen.rate.provider else ""
    return _by_rate(tender, provider.name, chosen, amount, title=title, taker=provider.title)


def _by_rate(
    tender: Tender, provider: str, chosen: Chosen, amount: Decimal, *, title: str = "", taker: str = ""
) -> Quote:
    rate, fee, is_pinned = chosen.rate, fee_of(chosen.rate, amount), _is_pinned(tender, provider)
    # A row for any provider has the platform's title in one language; people know the tender's name from its button.
    title = title or (rate.title if rate.provider else str(tender.label))
    reason = (
        _("{title} {rate}: your own choice.").format(title=title, rate=percent(rate.rate))
        if is_pinned
        else chosen.reason
    )
    return Quote(tender, provider, title, rate.rate, rate.fixed, fee, amount - fee, reason, is_pinned, taker)


def _is_pinned(tender: Tender, provider: str) -> bool:
    pin = pinned()
    return pin.tender == tender.name and pin.provider in ("", provider)


def _without_rate(tender: Tender, provider: str, amount: Decimal) -> Quote:
    return Quote(tender, provider, str(tender.label), ZERO, ZERO, ZERO, amount)
