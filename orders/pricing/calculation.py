"""Price an order. Pure: values in, values out.

Steps: a line is quantity * unit price; its own discounts come off; the order's discounts are spread over the lines; the
service charge is a share of the rest; VAT is computed by rate. All amounts are `Decimal` pounds with two places.
Amounts are divided with `fynlo.core.money.spread`, so parts always sum to their whole.

Sources: HMRC VAT Notices 700 and 709/1, VATREC12020 and VATREC12030 (rounding), E24 (service charges); the worked
cases are the tests.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fynlo.core.money import ZERO, pounds, round_half_up, spread
from orders.pricing.discounts import Discount, LimitedOff, check_fraction, take_off
from orders.pricing.vat import NO_SALES, OrderType, TaxClass, Treatment, VatBand, VatBucket, VatMethod, VatTerms

Amounts = Mapping[VatBand, Decimal]  # menu prices by how they are taxed


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a line with its own tax class: the dish, a chosen option, a dish of a bundle.

    `price` is the list price of one; an option that lowers the price has a negative one.
    """

    tax_class: TaxClass | str
    price: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "price", pounds(self.price))


@dataclass(frozen=True, slots=True)
class Line:
    """`quantity` of one thing at `unit_price`, its chosen options included.

    `components` divide the price over tax classes by their list prices. Their sum is the unit price, except for a
    bundle sold below it. A void or comped line is not `charged`: it stays on the order and costs nothing. What is no
    sale (`is_sale`), such as a gift card, takes no part in the order's discounts and service charge.
    """

    id: Hashable
    quantity: int
    unit_price: Decimal
    components: tuple[Component, ...]
    discounts: tuple[Discount, ...] = ()
    charged: bool = True
    is_sale: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.quantity, int) or isinstance(self.quantity, bool):
            raise TypeError(f"A quantity is an int, not {type(self.quantity).__name__}.")
        if self.quantity < 1:
            raise ValueError("A line has a quantity of one or more.")
        object.__setattr__(self, "unit_price", pounds(self.unit_price))
        if self.unit_price < 0:
            raise ValueError("A unit price cannot be negative.")
        if not self.components:
            raise ValueError("A line has at least one component, which names its tax class.")

    @property
    def amount(self) -> Decimal:
        return pounds(self.unit_price * self.quantity) if self.charged else ZERO


@dataclass(frozen=True, slots=True)
class ServiceCharge:
    """A charge of `rate` (a fraction: 0.1250 is 12.5 %) on the price after discounts.

    An optional charge is outside the scope of VAT and zero if it is not `applied`. A compulsory one is taxed as the
    meal. `rounding` are pennies of another order's charge that lines brought along, so that the parts sum to the whole.
    Source: HMRC E24; VAT Notice 709/1, "Service charges and tips".
    """

    rate: Decimal
    compulsory: bool = False
    applied: bool = True
    rounding: Decimal = ZERO

    def __post_init__(self) -> None:
        check_fraction(self.rate, "A service charge's rate")
        object.__setattr__(self, "rounding", pounds(self.rounding))

    def on(self, price: Decimal) -> Decimal:
        if not self.applied or not price:
            return ZERO
        return max(round_half_up(price * self.rate) + self.rounding, ZERO)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """The figures of a line. `amount` is quantity * unit price; `discount` includes its share of the order's."""

    id: Hashable
    amount: Decimal
    discount: Decimal
    gross: Decimal
    net: Decimal
    vat: Decimal
    buckets: tuple[VatBucket, ...]


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """The sums of an order, in pounds.

    total = subtotal - discount + service_charge, plus the VAT of sales where menu prices exclude it; tips are apart.
    It is also the gross of all `buckets`, plus an optional service charge, which is outside VAT. `buckets` include a
    compulsory charge; `service_charge_buckets` are its part of them. `outside_sales` is the part of the total that is
    no sale. A refund reverses these stored figures and does not compute them again.
    """

    lines: tuple[PricedLine, ...]
    buckets: tuple[VatBucket, ...]
    subtotal: Decimal
    discount: Decimal
    service_charge: Decimal
    service_charge_buckets: tuple[VatBucket, ...]
    service_charge_vat: Decimal
    vat_total: Decimal
    total: Decimal
    outside_sales: Decimal
    vat_stated: bool


def price_order(
    lines: Sequence[Line],
    *,
    order_type: OrderType | str,
    supplied_on: date,
    vat: VatTerms,
    discounts: Sequence[Discount] = (),
    service_charge: ServiceCharge | None = None,
) -> PricedOrder:
    """Price an order; `supplied_on` is the date of supply in the restaurant's zone.

    Discounts are applied one after the other, each to the rest, down to zero or to their limit.
    Raises ValueError for an unknown tax class or order type, NoRate for a date before the table of rates.
    """
    due = _after_discounts(lines, discounts)
    sales = sum((amount for line, amount in zip(lines, due, strict=True) if line.is_sale), ZERO)
    charge = service_charge.on(sales) if service_charge else ZERO

    eaten_in = OrderType(order_type).eaten_in
    classes = {component.tax_class for line in lines for component in line.components}
    bands = {name: vat.band(name, eaten_in=eaten_in, supplied_on=supplied_on) for name in classes}
    taxable = [_by_band(line, amount, bands) for line, amount in zip(lines, due, strict=True)]
    compulsory = service_charge is not None and service_charge.compulsory
    meal = [amounts for line, amounts in zip(lines, taxable, strict=True) if line.is_sale]
    taxable.append(_spread_charge(charge if compulsory else ZERO, meal))

    *line_buckets, charge_buckets = _tax(taxable, vat)
    priced = tuple(
        _priced_line(line, amount, buckets) for line, amount, buckets in zip(lines, due, line_buckets, strict=True)
    )
    buckets = _merge([*line_buckets, charge_buckets])
    outside_scope = ZERO if compulsory else charge
    return PricedOrder(
        lines=priced,
        buckets=buckets,
        subtotal=sum((line.amount for line in priced), ZERO),
        discount=sum((line.discount for line in priced), ZERO),
        service_charge=charge,
        service_charge_buckets=charge_buckets,
        service_charge_vat=sum((bucket.vat for bucket in charge_buckets), ZERO),
        vat_total=sum((bucket.vat for bucket in buckets), ZERO),
        total=sum((bucket.gross for bucket in buckets), outside_scope),
        outside_sales=sum((bucket.gross for bucket in buckets if bucket.treatment in NO_SALES), ZERO),
        vat_stated=vat.stated,
    )


def _after_discounts(lines: Sequence[Line], discounts: Sequence[Discount]) -> list[Decimal]:
    """Return the price of each line after all discounts, in menu prices."""
    due: list[Decimal] = []
    given: list[LimitedOff] = []
    for line in lines:
        offs = take_off(line.discounts, [line.amount])
        given += zip((discount.limit for discount in line.discounts), offs, strict=True)
        due.append(line.amount - sum(offs, ZERO))
    sold = [line.charged and line.is_sale for line in lines]
    for off in take_off(discounts, [line.amount for line, is_sold in zip(lines, sold, strict=True) if is_sold], given):
        shares = spread(off, [amount if is_sold else ZERO for amount, is_sold in zip(due, sold, strict=True)])
        due = [amount - share for amount, share in zip(due, shares, strict=True)]
    return due


def _by_band(line: Line, amount: Decimal, bands: Mapping[str, VatBand]) -> Amounts:
    """Divide a line's amount over VAT bands in proportion to the prices of its components.

    Components of one class count together, so an option with a negative price lowers its own class, down to zero. The
    shares do not depend on where the food is eaten; only the bands do.
    """
    prices: dict[str, Decimal] = {}
    for component in line.components:
        prices[component.tax_class] = prices.get(component.tax_class, ZERO) + component.price
    shares = spread(amount, [max(price, ZERO) for price in prices.values()])
    return _sum_by_band((bands[tax_class], share) for tax_class, share in zip(prices, shares, strict=True))


def _spread_charge(charge: Decimal, lines: Iterable[Amounts]) -> Amounts:
    """Divide a compulsory charge over the VAT bands of the meal, the band of the first line first."""
    meal = _sum_by_band(entry for amounts in lines for entry in amounts.items())
    return _sum_by_band(zip(meal, spread(charge, list(meal.values())), strict=True))


def _sum_by_band(entries: Iterable[tuple[VatBand, Decimal]]) -> Amounts:
    sums: dict[VatBand, Decimal] = {}
    for band, amount in entries:
        if amount:
            sums[band] = sums.get(band, ZERO) + amount
    return sums


def _tax(items: Sequence[Amounts], vat: VatTerms) -> list[tuple[VatBucket, ...]]:
    """Return the buckets of each item (the lines, then the service charge).

    Per line, VAT is rounded on each item and rate. Per receipt, it is rounded once per rate and spread back over the
    items, because a refund of one line needs its part.
    """
    if vat.method is VatMethod.PER_RECEIPT:
        taxes = _vat_per_receipt(items, vat)
    else:
        taxes = [{band: vat.vat_of(amount, band) for band, amount in item.items()} for item in items]
    return [
        tuple(_bucket(band, item[band], tax[band], vat) for band in sorted(item, key=_most_taxed_first))
        for item, tax in zip(items, taxes, strict=True)
    ]


def _vat_per_receipt(items: Sequence[Amounts], vat: VatTerms) -> list[dict[VatBand, Decimal]]:
    taxes: list[dict[VatBand, Decimal]] = [{} for _ in items]
    for band, amount in _sum_by_band(entry for item in items for entry in item.items()).items():
        holders = [index for index, item in enumerate(items) if band in item]
        shares = spread(vat.vat_of(amount, band), [items[index][band] for index in holders])
        for index, share in zip(holders, shares, strict=True):
            taxes[index][band] = share
    return taxes


def _bucket(band: VatBand, amount: Decimal, tax: Decimal, vat: VatTerms) -> VatBucket:
    gross = amount if vat.includes_tax(band) else amount + tax
    return VatBucket(rate=band.rate, treatment=band.treatment, gross=gross, net=gross - tax, vat=tax)


def _merge(groups: Iterable[tuple[VatBucket, ...]]) -> tuple[VatBucket, ...]:
    """Return one bucket per rate, for the foot of the bill."""
    by_band: dict[VatBand, list[VatBucket]] = {}
    for bucket in (bucket for buckets in groups for bucket in buckets):
        by_band.setdefault(VatBand(bucket.rate, bucket.treatment), []).append(bucket)
    return tuple(
        VatBucket(
            rate=band.rate,
            treatment=band.treatment,
            gross=sum((bucket.gross for bucket in by_band[band]), ZERO),
            net=sum((bucket.net for bucket in by_band[band]), ZERO),
            vat=sum((bucket.vat for bucket in by_band[band]), ZERO),
        )
        for band in sorted(by_band, key=_most_taxed_first)
    )


def _most_taxed_first(band: VatBand) -> tuple[Decimal, bool]:
    return -band.rate, band.treatment is not Treatment.TAXABLE


def _priced_line(line: Line, due: Decimal, buckets: tuple[VatBucket, ...]) -> PricedLine:
    return PricedLine(
        id=line.id,
        amount=line.amount,
        discount=line.amount - due,
        gross=sum((bucket.gross for bucket in buckets), ZERO),
        net=sum((bucket.net for bucket in buckets), ZERO),
        vat=sum((bucket.vat for bucket in buckets), ZERO),
        buckets=buckets,
    )
