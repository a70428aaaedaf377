"""VAT in the United Kingdom: the rate depends on what is sold, where it is eaten and the date of supply.

Sources: HMRC VAT Notice 709/1 (catering and take-away food), VAT Notice 701/14 (food), and for the temporary
reduced rates of hospitality Revenue and Customs Brief 10 (2020) and the Finance Act 2021.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fynlo.core.money import ZERO, round_half_up
from menu.tax import TaxClass


class OrderType(StrEnum):
    DINE_IN = "dine_in"
    TAKEAWAY = "takeaway"
    PICKUP = "pickup"
    DELIVERY = "delivery"

    @property
    def eaten_in(self) -> bool:
        return self is OrderType.DINE_IN


class VatMethod(StrEnum):
    """Where VAT is rounded to the penny; stored on the receipt (VATREC12020, VATREC12030; Notice 727/3)."""

    PER_LINE = "per_line"
    PER_RECEIPT = "per_receipt"
    DAILY_GROSS = "daily_gross"  # a retail scheme: computed on the day's takings, so bills state no VAT


class Treatment(StrEnum):
    """Why VAT is charged or not: each reason for zero has its own box on a VAT return."""

    TAXABLE = "taxable"  # at its rate, which may be zero
    EXEMPT = "exempt"
    UNREGISTERED = "unregistered"  # the restaurant charges no VAT at all
    OUTSIDE = "outside"  # outside the scope: a gift card, a payment on account
    DEPOSIT = "deposit"  # taxed when it is taken, before there is a sale
    ACCOUNTED = "accounted"  # a sale that a deposit paid: its VAT was stated when the deposit was taken


NO_SALES = frozenset({Treatment.OUTSIDE, Treatment.DEPOSIT})  # reports count these apart from sales
# The tax classes of lines that are no product (orders.line_kinds). No menu has them.
OUTSIDE_SCOPE, DEPOSIT = "outside_scope", "deposit"


@dataclass(frozen=True, slots=True)
class VatBand:
    """Sales with the same rate and treatment. `rate` is a fraction: 0.2000 is 20 %."""

    rate: Decimal
    treatment: Treatment = Treatment.TAXABLE


ZERO_RATED = VatBand(Decimal("0.0000"))
EXEMPT = VatBand(Decimal("0.0000"), Treatment.EXEMPT)
OUTSIDE = VatBand(Decimal("0.0000"), Treatment.OUTSIDE)
UNREGISTERED = VatBand(Decimal("0.0000"), Treatment.UNREGISTERED)


class RateCode(StrEnum):
    """The rates that Parliament changes."""

    STANDARD = "standard"
    CATERING = "catering"  # the standard rate, except in the months when hospitality had its own


@dataclass(frozen=True, slots=True)
class DatedRate:
    """The rate of `code` from `starts_on` until a later row. `rate` is a fraction."""

    code: RateCode
    starts_on: date
    rate: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.rate, Decimal):
            raise TypeError(f"A rate is a Decimal, not {type(self.rate).__name__}.")
        if not 0 <= self.rate < 1:
            raise ValueError(f"{self.rate} is not a fraction; 20 % is 0.2000.")


# 20 %: Finance (No. 2) Act 2010, s. 3. The reduced rates: SI 2020/728, then the Finance Act 2021.
UK_RATES = (
    DatedRate(RateCode.STANDARD, date(2011, 1, 4), Decimal("0.2000")),
    DatedRate(RateCode.CATERING, date(2011, 1, 4), Decimal("0.2000")),
    DatedRate(RateCode.CATERING, date(2020, 7, 15), Decimal("0.0500")),
    DatedRate(RateCode.CATERING, date(2021, 10, 1), Decimal("0.1250")),
    DatedRate(RateCode.CATERING, date(2022, 4, 1), Decimal("0.2000")),
)

# (eaten in, taken away). The reduced catering rate applied to all food and soft drinks eaten in, and to hot food and
# hot drinks taken away; not to alcohol, nor to crisps and cold drinks taken away.
_BANDS: dict[TaxClass, tuple[RateCode | VatBand, RateCode | VatBand]] = {
    TaxClass.STANDARD: (RateCode.STANDARD, RateCode.STANDARD),
    TaxClass.STANDARD_FOOD: (RateCode.CATERING, RateCode.STANDARD),
    TaxClass.HOT_FOOD: (RateCode.CATERING, RateCode.CATERING),
    TaxClass.COLD_FOOD: (RateCode.CATERING, ZERO_RATED),
    TaxClass.ZERO: (ZERO_RATED, ZERO_RATED),
    TaxClass.EXEMPT: (EXEMPT, EXEMPT),
}


class NoRate(LookupError):
    """The date of supply is before the first known rate."""


def band_for(
    tax_class: TaxClass | str, *, eaten_in: bool, supplied_on: date, rates: Iterable[DatedRate] = UK_RATES
) -> VatBand:
    """Return the VAT band of a registered restaurant's sale; `supplied_on` is the date in the restaurant's zone.

    Raises ValueError for an unknown class, NoRate for a date before the first row.
    """
    in_house, away = _BANDS[TaxClass(tax_class)]
    band = in_house if eaten_in else away
    return band if isinstance(band, VatBand) else VatBand(_rate_on(band, supplied_on, rates))


def _rate_on(code: RateCode, day: date, rates: Iterable[DatedRate]) -> Decimal:
    in_force = [row for row in rates if row.code == code and row.starts_on <= day]
    if not in_force:
        raise NoRate(f"The {code} rate of VAT is not known for {day}.")
    return max(in_force, key=lambda row: row.starts_on).rate


def vat_within(gross: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT within a gross amount, rounded half up to the penny. This is the only place that rounds it.

    gross * r / (100 + r) with r in percent; `rate` is the fraction. Source: HMRC Notice 700, the VAT fraction.
    For a daily gross takings scheme `gross` is the day's takings at that rate.
    """
    return round_half_up(gross * rate / (1 + rate))


def vat_upon(net: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT to add to a net amount, if menu prices exclude it, rounded half up to the penny."""
    return round_half_up(net * rate)


@dataclass(frozen=True, slots=True)
class VatTerms:
    """A restaurant's VAT registration and scheme. Raises ValueError for a combination that no scheme allows."""

    registered: bool = True
    method: VatMethod | str = VatMethod.PER_LINE
    prices_include_tax: bool = True
    rates: tuple[DatedRate, ...] = UK_RATES

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", VatMethod(self.method))
        if self.registered and self.method is VatMethod.DAILY_GROSS and not self.prices_include_tax:
            raise ValueError("A daily gross takings scheme needs menu prices that include VAT.")

    @property
    def stated(self) -> bool:
        """Whether the bills of this restaurant state VAT."""
        return self.registered and self.method is not VatMethod.DAILY_GROSS

    def band(self, tax_class: TaxClass | str, *, eaten_in: bool, supplied_on: date) -> VatBand:
        """Return the band of a sale, or of what is no sale. A deposit is taxed at the standard rate."""
        if tax_class == OUTSIDE_SCOPE:
            return OUTSIDE
        if tax_class == DEPOSIT:
            rate = _rate_on(RateCode.STANDARD, supplied_on, self.rates) if self.registered else Decimal("0.0000")
            return VatBand(rate, Treatment.DEPOSIT)
        if not self.registered:
            return UNREGISTERED
        return band_for(tax_class, eaten_in=eaten_in, supplied_on=supplied_on, rates=self.rates)

    def vat_of(self, amount: Decimal, band: VatBand) -> Decimal:
        """Return the VAT on an amount in menu prices, zero if the bill states none."""
        if not self.stated:
            return ZERO
        return vat_within(amount, band.rate) if self.includes_tax(band) else vat_upon(amount, band.rate)

    def includes_tax(self, band: VatBand) -> bool:
        """Return whether an amount in menu prices includes VAT; what is no sale is an amount that the guest named."""
        return self.prices_include_tax or band.treatment in NO_SALES


@dataclass(frozen=True, slots=True)
class VatBucket:
    """The sales at one rate: gross = net + vat. If the bill states no VAT, vat is 0.00 and net is gross."""

    rate: Decimal
    treatment: Treatment
    gross: Decimal
    net: Decimal
    vat: Decimal
