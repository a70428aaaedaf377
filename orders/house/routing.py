"""Which station makes a line: the first rule that fits decides, else the product's own station. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from uuid import UUID

USUAL_PRIORITY = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule leaves open (None, "") fits everything."""

    station: str
    priority: int = USUAL_PRIORITY
    product_id: UUID | None = None
    category_id: UUID | None = None
    order_type: str = ""
    id: UUID | None = None

    @property
    def says(self) -> tuple[UUID | None, UUID | None, str]:
        """What it fits, whatever it decides."""
        return self.product_id, self.category_id, self.order_type

    @property
    def rank(self) -> tuple[int, int]:
        """Lower decides first: the priority, then what says most (a product more than a category, more than a type)."""
        said = 4 * (self.product_id is not None) + 2 * (self.category_id is not None) + bool(self.order_type)
        return self.priority, -said

    def fits(self, *, product_id: UUID, category_id: UUID | None, order_type: str) -> bool:
        return (
            self.product_id in (None, product_id)
            and self.category_id in (None, category_id)
            and self.order_type in ("", order_type)
        )


@dataclass(slots=True)
class Reach:
    """How far a rule comes on a menu, in combinations of a product and a type of order.

    `fits` are those that it would fit, `decides` those that it decides; `before` counts, by their place in the order
    of deciding, the rules that decide the others.
    """

    rule: Rule
    fits: int = 0
    decides: int = 0
    before: Counter[int] = field(default_factory=Counter)


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """As they decide. `rules` come in the order they were made; of two of the same rank the earlier one decides."""
    return sorted(rules, key=lambda rule: rule.rank)


def deciding(rules: Iterable[Rule], *, product_id: UUID, category_id: UUID | None, order_type: str) -> Rule | None:
    """The rule that says where it is made; None leaves it to the product."""
    fitting = [
        rule for rule in rules if rule.fits(product_id=product_id, category_id=category_id, order_type=order_type)
    ]
    return min(fitting, key=lambda rule: rule.rank) if fitting else None


def station_of(
    rules: Iterable[Rule], *, product_id: UUID, category_id: UUID | None, order_type: str, otherwise: str
) -> str:
    rule = deciding(rules, product_id=product_id, category_id=category_id, order_type=order_type)
    return rule.station if rule else otherwise


def reach(
    ordered: Sequence[Rule], products: Iterable[tuple[UUID, UUID | None]], order_types: Iterable[str]
) -> list[Reach]:
    """How far each rule comes; `ordered` is `in_order`, `products` are (id, category id) of what is on the menu.

    Rules are found by what they say, so that a long list of them costs no more than a short one.
    """
    found = [Reach(rule) for rule in ordered]
    places: dict[tuple, list[int]] = defaultdict(list)
    for place, rule in enumerate(ordered):
        places[rule.says].append(place)
    for (product_id, category_id), order_type in product(products, tuple(order_types)):
        said = product((product_id, None), {category_id, None}, (order_type, ""))
        fitting = [place for says in said for place in places.get(says, ())]
        for place in fitting:
            found[place].fits += 1
            first = min(fitting)
            if place == first:
                found[place].decides += 1
            else:
                found[place].before[first] += 1
    return found


def usual_priority(ordered: Sequence[Rule], new: Rule) -> int:
    """Where a new rule belongs: before the first that says less than it does, else after all."""
    said = new.rank[1]
    less = next((rule for rule in ordered if rule.rank[1] > said), None)
    if less is not None:
        return less.priority
    return ordered[-1].priority if ordered else USUAL_PRIORITY
