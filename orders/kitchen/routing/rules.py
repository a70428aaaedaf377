"""Routing rules: the first rule that matches a line names its station, else the product's own station does. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from uuid import UUID

DEFAULT_PRIORITY = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """A routing rule. A criterion that is not set (None, "") matches everything."""

    station: str
    priority: int = DEFAULT_PRIORITY
    product_id: UUID | None = None
    category_id: UUID | None = None
    order_type: str = ""
    id: UUID | None = None

    @property
    def criteria(self) -> tuple[UUID | None, UUID | None, str]:
        """Product, category and order type."""
        return self.product_id, self.category_id, self.order_type

    @property
    def rank(self) -> tuple[int, int]:
        """The sort key of precedence: the priority, then the more specific rule.

        A product is more specific than a category, a category more than an order type.
        """
        specificity = 4 * (self.product_id is not None) + 2 * (self.category_id is not None) + bool(self.order_type)
        return self.priority, -specificity

    def matches(self, *, product_id: UUID, category_id: UUID | None, order_type: str) -> bool:
        return (
            self.product_id in (None, product_id)
            and self.category_id in (None, category_id)
            and self.order_type in ("", order_type)
        )


@dataclass(slots=True)
class RuleCoverage:
    """How often a rule applies on a menu, counted in combinations of a product and an order type.

    `matches` counts the combinations that it matches, `applies` those in which it decides the station. `overridden_by`
    counts the others, by the index of the rule that decides them.
    """

    rule: Rule
    matches: int = 0
    applies: int = 0
    overridden_by: Counter[int] = field(default_factory=Counter)


def by_precedence(rules: Iterable[Rule]) -> list[Rule]:
    """Sort rules by precedence. Pass them in the order of their creation: it decides between rules of equal rank."""
    return sorted(rules, key=lambda rule: rule.rank)


def matching_rule(rules: Iterable[Rule], *, product_id: UUID, category_id: UUID | None, order_type: str) -> Rule | None:
    """Return the rule that decides the station, or None if no rule matches."""
    matching = [
        rule for rule in rules if rule.matches(product_id=product_id, category_id=category_id, order_type=order_type)
    ]
    return min(matching, key=lambda rule: rule.rank) if matching else None


def station_of(
    rules: Iterable[Rule], *, product_id: UUID, category_id: UUID | None, order_type: str, default: str
) -> str:
    """Return the station of the matching rule, or `default`, the product's own station."""
    rule = matching_rule(rules, product_id=product_id, category_id=category_id, order_type=order_type)
    return rule.station if rule else default


def coverage(
    ordered: Sequence[Rule], products: Iterable[tuple[UUID, UUID | None]], order_types: Iterable[str]
) -> list[RuleCoverage]:
    """Return the coverage of each rule on a menu.

    `ordered` is the result of `by_precedence`; `products` are (id, category id). Rules are looked up by their criteria,
    so the time does not grow with the number of rules.
    """
    found = [RuleCoverage(rule) for rule in ordered]
    indexes: dict[tuple, list[int]] = defaultdict(list)
    for index, rule in enumerate(ordered):
        indexes[rule.criteria].append(index)
    for (product_id, category_id), order_type in product(products, tuple(order_types)):
        possible = product((product_id, None), {category_id, None}, (order_type, ""))
        matching = [index for criteria in possible for index in indexes.get(criteria, ())]
        for index in matching:
            found[index].matches += 1
            first = min(matching)
            if index == first:
                found[index].applies += 1
            else:
                found[index].overridden_by[first] += 1
    return found


def default_priority(ordered: Sequence[Rule], new: Rule) -> int:
    """Return the priority that places a new rule before the first less specific one, or else after all rules."""
    specificity = new.rank[1]
    less_specific = next((rule for rule in ordered if rule.rank[1] > specificity), None)
    if less_specific is not None:
        return less_specific.priority
    return ordered[-1].priority if ordered else DEFAULT_PRIORITY
