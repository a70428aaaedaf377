"""The VAT of the platform's own invoices to restaurants: its number and rate are settings of the platform."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from restaurants.platform.settings.declarations import PRICES_INCLUDE_VAT, VAT_NUMBER, VAT_RATE
from restaurants.platform.settings.selectors import value_of

PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Vat:
    """`percent` is 20 for 20 %. `is_included`: the plans' prices contain it, else it is added to them."""

    number: str
    percent: Decimal
    is_included: bool

    @property
    def key(self) -> str:
        """What Stripe's tax rate of these terms is called in its metadata."""
        return f"vat-{self.shown_percent}-{'included' if self.is_included else 'added'}"

    @property
    def shown_percent(self) -> str:
        return f"{self.percent.normalize():f}"

    def gross(self, price: Decimal) -> Decimal:
        """Return what a plan's price comes to with VAT, rounded half up to the penny."""
        if self.is_included:
            return price
        return (price * (100 + self.percent) / 100).quantize(PENNY, ROUND_HALF_UP)


def platform_vat() -> Vat | None:
    """Return the VAT of the platform's invoices; None for a platform without a VAT number. Queries as `value_of`."""
    number = value_of(VAT_NUMBER)
    return Vat(number, value_of(VAT_RATE), value_of(PRICES_INCLUDE_VAT)) if number else None
