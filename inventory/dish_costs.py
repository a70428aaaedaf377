"""What dishes cost by their recipes, and what they leave, at the average costs of now."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

from fynlo.core import clock
from fynlo.core.money import PENNY
from fynlo.core.tenancy.connection import connection
from inventory.models import Stock
from inventory.recipe_book import RecipeBook, read_book
from inventory.recipes import cost_of, needs_of
from inventory.units import PLACES, rounded
from menu import costs as menu_costs
from menu.models import Product
from orders.pricing.vat import VatMethod, VatTerms, vat_within
from restaurants.business_days import business_day


@dataclass(frozen=True, slots=True)
class DishMargin:
    """A portion of a product: `price` as on the menu, `net` without VAT (eaten in), `cost` of its ingredients.

    `without_cost` are the names of ingredients whose cost is not known yet: they count as nothing.
    """

    price: Decimal
    net: Decimal
    cost: Decimal
    without_cost: tuple[str, ...]

    @property
    def margin(self) -> Decimal:
        return self.net - self.cost

    @property
    def percent(self) -> Decimal | None:
        """The margin in percent of the net price; None for a price of zero."""
        if not self.net:
            return None
        return (self.margin * 100 / self.net).quantize(Decimal("0.1"), ROUND_HALF_UP)


def unit_costs(book: RecipeBook) -> dict[UUID, Decimal]:
    """Return what one unit of each item costs in pounds, if it is known. One query.

    What is made here and was never produced costs what its ingredients cost.
    """
    costs = {stock.item_id: stock.cost for stock in Stock.objects.exclude(cost=0)}
    for item_id, recipe in book.made.items():
        if item_id not in costs and book.known[item_id].made_by is None:
            per_unit = book.known[item_id].units.factor(book.known[item_id].unit, recipe.unit)
            found = cost_of(needs_of(recipe, per_unit, book.known), costs)
            if found:
                costs[item_id] = rounded(found, Decimal("0.0000000001"))
    return costs


def costs_of_dishes() -> dict[UUID, Decimal]:
    """Return what one portion of each product and option with a recipe costs, in pounds to four places. Four queries.

    An ingredient whose cost is not known yet counts as nothing.
    """
    book = read_book()
    costs = unit_costs(book)
    return {made_id: rounded(cost_of(book.needs(made_id), costs), PLACES) for made_id in book.dishes}


def known_costs() -> dict[UUID, Decimal]:
    """Return what one portion of each dish costs by its recipe, in pounds to four places, if all of it is known.

    Four queries, none without recipes.
    """
    if not connection.tenant.takes_stock:
        return {}
    book = read_book()
    costs = unit_costs(book)
    dishes = {made_id: book.needs(made_id) for made_id in book.dishes}
    return {
        made_id: rounded(cost_of(needs, costs)) for made_id, needs in dishes.items() if needs.keys() <= costs.keys()
    }


def margins() -> dict[UUID, DishMargin]:
    """Return the margin of each product with a recipe and a price in the draft of the menu, by id. Five queries."""
    book = read_book()
    costs = unit_costs(book)
    products = Product.objects.filter(pk__in=list(book.dishes), price__isnull=False)
    return {product.id: _margin(product, book, costs) for product in products}


def _margin(product: Product, book: RecipeBook, costs: dict[UUID, Decimal]) -> DishMargin:
    needs, price = book.needs(product.id), product.price or Decimal(0)
    return DishMargin(
        price=price,
        net=_net(product, price),
        cost=rounded(Fraction(cost_of(needs, costs)), PENNY),
        without_cost=tuple(sorted(book.known[item].name for item in needs if item not in costs)),
    )


def _net(product: Product, price: Decimal) -> Decimal:
    restaurant = connection.tenant
    if not restaurant.prices_include_tax:
        return price
    terms = VatTerms(restaurant.vat_registered, VatMethod(restaurant.vat_method), restaurant.prices_include_tax)
    band = terms.band(product.tax_class, eaten_in=True, supplied_on=business_day(clock.now(), restaurant))
    return price - vat_within(price, band.rate)


def register_all() -> None:
    menu_costs.register(known_costs)
