"""What a portion of a product costs. `inventory` registers the source by recipe; the menu knows no recipes itself."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from uuid import UUID

from menu.models import Product

Source = Callable[[], Mapping[UUID, Decimal]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask `source` for the costs of products in pounds, by id; called once from `AppConfig.ready`."""
    _sources.append(source)


def costs_of_products() -> dict[UUID, Decimal]:
    """Return what a portion of each product costs today, in pounds, where that is known.

    A recipe comes before what was entered with the product. One query, and those of the sources.
    """
    costs = dict(Product.objects.filter(cost__isnull=False).values_list("id", "cost"))
    for source in _sources:
        costs |= source()
    return costs
