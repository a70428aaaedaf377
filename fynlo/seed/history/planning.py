"""Make a day of a restaurant from its profile: the same day in every run. Pure.

Times are minutes since the business day began. The day depends on the restaurant, its weekday and how many days ago it
was, so that the demo always looks back on the same month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from fynlo.seed.history.profiles import Profile
from fynlo.seed.shapes import Ordered, SeedRestaurant

PARTY_SIZES, PARTY_WEIGHTS = (1, 2, 3, 4, 5, 6), (10, 45, 14, 20, 5, 6)
TENDERS, TENDER_WEIGHTS = ("card", "cash", "qr"), (66, 22, 12)
BAR = "bar"  # the station that makes the drinks
POPULARITY = 0.82  # each dish of a category is ordered this much less often than the one above it


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """One payment of a bill: a share of `of`, at `minute`. `tip` is a percentage of it. `receipt` is its number."""

    minute: float
    tender: str
    of: int = 1
    tip: int = 0
    receipt: int = 0


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One order of the day. `table` is "" for a takeaway.

    `drinks` and `food` are when the bar and the other stations finish, None without any. The positions in `void`,
    `comp` and `refund` are of `items`; `refund_receipt` is the number of the refund's receipt.
    """

    name: str
    server: str
    arrives: float
    items: tuple[Ordered, ...]
    table: str = ""
    guests: int = 1
    drinks: float | None = None
    food: float | None = None
    payments: tuple[PlannedPayment, ...] = ()
    void: int | None = None
    comp: int | None = None
    discount: int = 0
    refund: int | None = None
    refund_receipt: int = 0
    is_corrected: bool = False

    @property
    def served(self) -> float:
        return max(self.drinks or 0, self.food or 0) + 1

    @property
    def left(self) -> float:
        """Return when the table is clean again."""
        return max(self.served, self.payments[-1].minute) + 4


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One business day. `counted` is what the counted drawer differs by, in pence. `receipts` is how many it issues."""

    days_ago: int
    opens: float
    closes: float
    visits: tuple[PlannedVisit, ...]
    counted: int
    pays_out: bool
    receipts: int


@dataclass(slots=True)
class _Tables:
    """The tables with their seats, and until when each is taken."""

    seats: dict[str, int]
    taken_until: dict[str, float] = field(default_factory=dict)

    def take(self, guests: int, at: float) -> str:
        """Return the smallest free table that fits, "" when there is none. The caller says until when it is taken."""
        free = [
            (seats, name)
            for name, seats in self.seats.items()
            if seats >= guests and self.taken_until.get(name, 0) <= at
        ]
        return min(free)[1] if free else ""


def plan_day(profile: Profile, *, days_ago: int, weekday: int, day_begins: int, first_receipt: int = 1) -> PlannedDay:
    """Return the plan of a day. `weekday` is 0 for a Monday, `day_begins` the hour at which the business day begins.

    Its receipts are numbered from `first_receipt` in the order in which they are issued.
    """
    random = Random(f"{profile.restaurant.slug} {days_ago}")
    count = round(profile.orders[weekday] * random.uniform(0.88, 1.12))
    tables = _Tables({name: seats for room in profile.restaurant.rooms for name, seats in room.tables})
    hours = random.choices(list(profile.hours), list(profile.hours.values()), k=count)
    arrivals = sorted((hour - day_begins) * 60 + random.uniform(0, 60) for hour in hours)
    visits = [
        _visit(profile, random, tables, f"{days_ago} days ago, {number}", at, is_busy=weekday in (4, 5))
        for number, at in enumerate(arrivals, start=1)
    ]
    visits, receipts = _numbered(visits, first_receipt)
    closes = max(each.left for each in visits)
    differs = random.choices((0, -20, 50, -100, -500), (70, 10, 8, 8, 4))[0]
    opens = min(profile.hours) * 60 - day_begins * 60 - 20.0
    return PlannedDay(days_ago, opens, closes, tuple(visits), differs, random.random() < 0.3, receipts)


def _visit(profile: Profile, random: Random, tables: _Tables, name: str, at: float, *, is_busy: bool) -> PlannedVisit:
    guests = random.choices(PARTY_SIZES, PARTY_WEIGHTS)[0]
    table = "" if random.random() < profile.takeaway else tables.take(guests, at)
    guests = guests if table else min(guests, 2)
    items = _items(profile, random, guests, is_takeaway=not table)
    at_bar = {position for position, each in enumerate(items) if _station(profile.restaurant, each) == BAR}
    drinks = at + random.uniform(2, 6) if at_bar else None
    food = at + random.uniform(8, 17) + (random.uniform(0, 8) if is_busy else 0) if len(at_bar) < len(items) else None
    served = max(drinks or 0, food or 0) + 1
    paid_at = served + random.uniform(*profile.stay) if table else at + random.uniform(1, 2.5)
    payments = _payments(profile, random, guests if table else 1, paid_at)
    jobs = [person for person in profile.restaurant.people if person.job == ("server" if table else "cashier")]
    # A voided drink would have to be acknowledged at the bar, and what is taken away is paid before it is made.
    removable = [position for position in range(len(items)) if table and position not in at_bar and len(items) > 1]
    visit = PlannedVisit(
        name, random.choice(jobs).email.partition("@")[0], at, items, table, guests, drinks, food, payments,
        **_exceptions(random, removable, payments),
    )  # fmt: skip
    if table:
        tables.taken_until[table] = visit.left
    return visit


def _exceptions(random: Random, removable: Sequence[int], payments: Sequence[PlannedPayment]) -> dict[str, Any]:
    """Return what goes otherwise than usual, at most one thing a visit. `removable` are positions of items."""
    chance, is_single = random.random(), len(payments) == 1
    if removable and chance < 0.045:
        return {"void": random.choice(removable)}
    if removable and chance < 0.075:
        return {"comp": random.choice(removable)}
    if chance < 0.11:
        return {"discount": random.choice((5, 10, 10))}
    if is_single and payments[0].tender != "qr" and chance < 0.125:
        return {"refund": 0}
    if is_single and payments[0].tender == "cash" and chance < 0.16:
        return {"is_corrected": True}
    return {}


def _payments(profile: Profile, random: Random, guests: int, at: float) -> tuple[PlannedPayment, ...]:
    """Return one payment, or for larger parties sometimes one a guest."""
    of = guests if guests in (2, 3, 4) and random.random() < 0.16 else 1
    made = []
    for share in range(of):
        tender = random.choices(TENDERS, TENDER_WEIGHTS)[0]
        tip = random.choice(profile.tips) if tender != "cash" else 0
        made.append(PlannedPayment(at + share * 1.2, tender, of, tip))
    return tuple(made)


def _items(profile: Profile, random: Random, guests: int, *, is_takeaway: bool) -> tuple[Ordered, ...]:
    """Return what the guests order; the same wish twice is one line."""
    wishes: dict[str, int] = {}

    def add(kinds: dict[str, float]) -> None:
        wish = _wish(profile.restaurant, random, kinds)
        wishes[wish] = wishes.get(wish, 0) + 1

    for _ in range(guests):
        if random.random() < 0.88 or not wishes:
            add(profile.mains)
        if random.random() < (0.4 if is_takeaway else 0.85):
            add(profile.drinks)
        if random.random() < 0.22:
            add(profile.desserts)
    for _ in range(guests // 2):
        if profile.starters and random.random() < 0.7:
            add(profile.starters)
    return tuple(Ordered(wish, quantity) for wish, quantity in wishes.items())


def _wish(restaurant: SeedRestaurant, random: Random, kinds: dict[str, float]) -> str:
    """Return a dish of one of these categories with an answer to each of its questions, such as `Latte: Large, Oat`."""
    chosen = random.choices(list(kinds), list(kinds.values()))[0]
    dishes = next(category.dishes for category in restaurant.menu.categories if category.name == chosen)
    dish = random.choices(dishes, [POPULARITY**place for place in range(len(dishes))])[0]
    options = []
    for group in restaurant.groups_of(dish.name):
        names = [option.name for option in group.options if option.name not in options]
        if group.minimum or random.random() < 0.12:
            options.append(random.choices(names, [0.6**place for place in range(len(names))])[0])
    return f"{dish.name}: {', '.join(options)}" if options else dish.name


def _station(restaurant: SeedRestaurant, ordered: Ordered) -> str:
    category, dish = restaurant.dish(ordered.dish)
    return dish.station or category.station


def _numbered(visits: Sequence[PlannedVisit], first: int) -> tuple[list[PlannedVisit], int]:
    """Return the visits with the numbers of their receipts, and how many there are."""
    issued = []
    for place, visit in enumerate(visits):
        issued += [(payment.minute, place, share) for share, payment in enumerate(visit.payments)]
        if visit.refund is not None:
            issued.append((visit.payments[-1].minute + 3, place, -1))
    numbers = {(place, share): first + n for n, (_, place, share) in enumerate(sorted(issued))}
    return [
        replace(
            visit,
            payments=tuple(
                replace(payment, receipt=numbers[place, share]) for share, payment in enumerate(visit.payments)
            ),
            refund_receipt=numbers.get((place, -1), 0),
        )
        for place, visit in enumerate(visits)
    ], len(issued)
