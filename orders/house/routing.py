"""Which station makes a line: the first rule that fits decides, else the product's own station. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule leaves open (None, "") fits everything."""

    station: str
    priority: int = 100
    product_id: UUID | None = None
    category_id: UUID | None = None
    order_type: str = ""

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


def station_of(
    rules: Iterable[Rule], *, product_id: UUID, category_id: UUID | None, order_type: str, otherwise: str
) -> str:
    """`rules` come in the order they were made; of two of the same rank the earlier one decides."""
    fitting = [
        rule for rule in rules if rule.fits(product_id=product_id, category_id=category_id, order_type=order_type)
    ]
    return min(fitting, key=lambda rule: rule.rank).station if fitting else otherwise
