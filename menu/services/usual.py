"""The defaults of a new product: those of its category, else of the restaurant."""

from dataclasses import dataclass
from uuid import UUID

from menu.models import Product, Station
from menu.tax import TaxClass


@dataclass(frozen=True, slots=True)
class Usual:
    """The default station and VAT. `station` is None if the restaurant has none."""

    station: Station | None
    tax_class: str


def usual_in(category_id: UUID | None) -> Usual:
    """Return the values of the category's newest product that has a station. One or two queries.

    Without such a product: the restaurant's first station, and hot food.
    """
    rows = Product.objects.filter(category=category_id, archived_at=None).exclude(station=None)
    like = rows.select_related("station").order_by("-id").first() if category_id else None
    if like is not None:
        return Usual(like.station, like.tax_class)
    return Usual(Station.objects.first(), TaxClass.HOT_FOOD.value)
