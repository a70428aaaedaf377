"""What to order: how much of each item is missing until the delivery after the next order, in whole packs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Sum

from fynlo.core import clock
from fynlo.core.money import round_half_up
from fynlo.core.tenancy.connection import connection
from inventory.buying import selectors
from inventory.buying.services.ordering import size_of, usual_price
from inventory.models import Item, Movement, Supplier
from inventory.selectors import items
from inventory.units import rounded
from restaurants.business_days import business_day

WINDOW, SHORTEST = 28, 7  # days of use that are read, and that a new item's use is divided by at least
USED = (
    Movement.Kind.SALE, Movement.Kind.COMP, Movement.Kind.RETURN, Movement.Kind.PRODUCTION, Movement.Kind.WASTE,
)  # fmt: skip
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Need:
    """What is missing of an item, all in its unit. Pure.

    `use_per_day` × `days` is used until the delivery after the next order; then `kept_back` has to be left, its level.
    An item with a `par_level` is filled up to it, once it would fall to its level by then. `there` is what is not
    reserved for open orders and may be below 0; `on_order` is on its way.
    """

    use_per_day: Decimal
    days: int
    kept_back: Decimal
    par_level: Decimal | None
    there: Decimal
    on_order: Decimal

    @property
    def used(self) -> Decimal:
        return rounded(Fraction(self.use_per_day) * self.days)

    @property
    def wanted(self) -> Decimal:
        """What there has to be, with what is on its way."""
        return max(self.used + self.kept_back, self.par_level or NONE)

    @property
    def is_filled_up(self) -> bool:
        """Whether the par level decides."""
        return self.wanted > self.used + self.kept_back

    @property
    def missing(self) -> Decimal:
        """Worked example: 1.2 a day × 5 days + 2 kept back, filled up to 10; 3 there, 4 on order: 3 are missing."""
        available = self.there + self.on_order
        if self.kept_back and available > self.used + self.kept_back:
            return NONE
        return max(self.wanted - available, NONE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`packs` of `pack`, each `size` of the item's unit, for `price` each: what is missing, rounded up."""

    item: Item
    need: Need
    pack: str
    size: Decimal
    packs: Decimal
    price: Decimal

    @property
    def amount(self) -> Decimal:
        """What it costs in pounds without VAT, rounded half up to the penny."""
        return round_half_up(self.packs * self.price)

    @property
    def ordered(self) -> Decimal:
        """What arrives, in the item's unit."""
        return rounded(Fraction(self.packs) * Fraction(self.size))


def whole_packs(missing: Decimal, size: Decimal) -> Decimal:
    """Return how many packs of `size` hold what is missing. Pure."""
    return (missing / size).quantize(Decimal(1), ROUND_CEILING)


def suggested(supplier_id: UUID | None = None, *, everything: bool = False) -> list[Suggestion]:
    """Return what to order, by item name: of one supplier, or of all. Four queries, whatever the number of items.

    1. the items with stock and supplier  2. what was used  3. what is on order  4. the last prices.
    With `everything` also the items that lack nothing, with 0 packs.
    """
    found = items().exclude(supplier=None)
    if supplier_id is not None:
        found = found.filter(supplier=supplier_id)
    today = business_day(clock.now(), connection.tenant)
    rows = list(found)
    used, coming = _used_since(today - timedelta(days=WINDOW)), selectors.on_order()
    prices = selectors.own_last_prices()
    made = (_suggestion(item, today, used, coming, prices) for item in rows)
    return [each for each in made if everything or each.packs]


def by_supplier(found: Iterable[Suggestion]) -> list[tuple[Supplier, list[Suggestion]]]:
    """Return the suggestions of each supplier, by its name."""
    groups: dict[UUID, tuple[Supplier, list[Suggestion]]] = {}
    for each in found:
        supplier = each.item.supplier
        if supplier is not None:
            groups.setdefault(supplier.id, (supplier, []))[1].append(each)
    return sorted(groups.values(), key=lambda group: (group[0].name.lower(), group[0].id))


def _used_since(day: date) -> dict[UUID, Decimal]:
    """Return what orders, recipes and waste took of each item since that day, in its unit. One query."""
    found = Movement.objects.filter(kind__in=USED, business_day__gte=day).order_by()
    return {row["item"]: -row["sum"] for row in found.values("item").annotate(sum=Sum("quantity"))}


def _suggestion(
    item: Item, today: date, used: dict[UUID, Decimal], coming: dict[UUID, Decimal], prices: dict[UUID, Decimal]
) -> Suggestion:
    supplier = item.supplier
    days_known = (today - business_day(item.created_at, connection.tenant)).days
    per_day = max(used.get(item.id, NONE), NONE) / min(max(days_known, SHORTEST), WINDOW)
    need = Need(
        use_per_day=per_day.quantize(Decimal("0.0001")),
        days=supplier.lead_days + supplier.review_days if supplier is not None else 0,
        kept_back=item.reorder_at or NONE,
        par_level=item.par_level,
        there=item.stock.free,
        on_order=rounded(Fraction(coming.get(item.id, NONE))),
    )
    size = size_of(item, item.pack)
    return Suggestion(item, need, item.pack, size, whole_packs(need.missing, size), usual_price(item, size, prices))
