"""The fee of each tender, from today's published rates."""

from dataclasses import dataclass
from decimal import Decimal

from fynlo.core.money import ZERO, round_half_up
from fynlo.core.tenancy.connection import connection
from payments.providers import provider_for
from payments.tenders import CARD, CASH, QR, Tender


@dataclass(frozen=True, slots=True)
class Fee:
    """A price: `rate` is a fraction of the whole amount (0.0120 is 1.2 %), `fixed` is added in pounds."""

    rate: Decimal
    fixed: Decimal = ZERO

    def of(self, amount: Decimal) -> Decimal:
        return round_half_up(amount * self.rate + self.fixed)


NO_FEE = Fee(ZERO)
QR_FEE = Fee(Decimal("0.0120"))
CARD_FEE = Fee(Decimal("0.0290"))  # of the card machine, whose real contract we do not know


@dataclass(frozen=True, slots=True)
class Quote:
    """The cost of taking an amount. `fee` and `net` are in pounds; `provider` takes the money."""

    tender: Tender
    provider: str
    fee: Decimal
    net: Decimal


CARD_MACHINE = "card_machine"


def provider_of(tender: Tender) -> str:
    """Return who takes the money, as the API names it; "" when the restaurant cannot take this tender."""
    if tender.by_staff:
        return CARD_MACHINE if tender is CARD else tender.name
    provider = provider_for(tender.name, connection.tenant)
    return provider.name if provider else ""


def quote(tender: Tender, amount: Decimal) -> Quote:
    """Return the fee of `amount` pounds in a tender."""
    fee = {CASH.name: NO_FEE, QR.name: QR_FEE, CARD.name: CARD_FEE}[tender.name].of(amount)
    return Quote(tender, provider_of(tender), fee, amount - fee)


def quotes(amount: Decimal) -> list[Quote]:
    """Return a quote for every tender that this restaurant can take now, the cheapest first."""
    taken = [quote(tender, amount) for tender in (CASH, QR, CARD) if provider_of(tender)]
    return sorted(taken, key=lambda each: each.fee)
