"""The menu as a guest sees it on the phone: what is sold now, what it costs, what is in it, what may be ordered.

Pure apart from the menu that it is given; makes no query.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from menu.published import MenuGroup, MenuOption, MenuProduct, PublishedMenu
from orders.guest.allergens import avoided, labels_of
from orders.guest.prices import ShownPrices
from orders.models import Order

MOST_OF_ONE = 20


@dataclass(frozen=True)
class OptionCard:
    """An option of a group. `problem` says why it cannot be chosen, "" if it can.

    `groups` are those of the product that it puts into a meal deal.
    """

    option: MenuOption
    price: Decimal
    allergens: str
    problem: str
    picked: bool
    groups: list["GroupCard"]


@dataclass(frozen=True)
class GroupCard:
    """`name` is that of its field in the form (`orders.guest.forms`)."""

    name: str
    group: MenuGroup
    options: list[OptionCard]

    @property
    def is_single(self) -> bool:
        return self.group.maximum == 1

    @property
    def rule(self) -> str:
        """Return how many to choose, in words."""
        minimum, maximum = self.group.minimum, self.group.maximum
        if minimum == maximum:
            return _("Choose {count}").format(count=minimum)
        if minimum:
            return _("Choose {minimum} to {maximum}").format(minimum=minimum, maximum=maximum)
        return _("Up to {maximum}").format(maximum=maximum)

    @property
    def can_be_met(self) -> bool:
        return sum(not option.problem for option in self.options) >= self.group.minimum


@dataclass(frozen=True)
class ProductCard:
    """A product. `problem` says why the guest cannot order it, "" if they can; `left` are portions, None for enough."""

    product: MenuProduct
    price: Decimal
    images: Mapping[str, str]
    calories: int | None
    allergens: str
    groups: list[GroupCard]
    problem: str
    left: int | None
    quantity: int
    notes: str

    @property
    def most(self) -> int:
        return MOST_OF_ONE if self.left is None else min(self.left, MOST_OF_ONE)


@dataclass(frozen=True)
class CategoryCard:
    id: str
    name: str
    products: list[ProductCard] = field(default_factory=list)


@dataclass(frozen=True)
class Choices:
    """What a guest has entered in the form, by product: how many, which options, a note.

    `within` are the options of each chosen part of a meal deal, by the deal's id and the option's.
    """

    quantities: Mapping[UUID, int]
    options: Mapping[UUID, Collection[UUID]]
    notes: Mapping[UUID, str]
    within: Mapping[tuple[UUID, UUID], Collection[UUID]]


NOTHING_CHOSEN = Choices({}, {}, {}, {})


def group_field(product_id: UUID, group_id: UUID, option_id: UUID | None = None) -> str:
    """Return the name of the field of a product's group; with `option_id` of a group of that part of a meal deal."""
    return f"o-{product_id}-{group_id}" if option_id is None else f"o-{product_id}-{option_id}.{group_id}"


class MenuPage:
    """Builds the cards of one menu, at one moment, for a guest who avoids `avoids`."""

    def __init__(
        self,
        menu: PublishedMenu,
        *,
        at: datetime,
        availability: Mapping[str, Any],
        prices: ShownPrices,
        avoids: Collection[str],
        choices: Choices = NOTHING_CHOSEN,
    ):
        self._menu, self._at, self._prices, self._avoids, self._choices = menu, at, prices, avoids, choices
        self._sold_out, self._left = set(availability["unavailable"]), availability["left"]

    def categories(self) -> list[CategoryCard]:
        """Return the categories that have something to sell now, in the menu's order."""
        found = {row["id"]: CategoryCard(row["id"], row["name"]) for row in self._menu.document["categories"]}
        for row in self._menu.document["products"]:
            product = self._menu.product(UUID(row["id"]))
            if product is not None and row["category_id"] in found:
                card = self._product(product, row)
                if card is not None:
                    found[row["category_id"]].products.append(card)
        return [category for category in found.values() if category.products]

    def _product(self, product: MenuProduct, row: Mapping[str, Any]) -> ProductCard | None:
        offer = self._menu.offer_at(product, Order.Type.DINE_IN, self._at)
        if not offer.is_offered:
            return None
        groups = [self._group(product, group) for group in self._menu.groups_of(product.id)]
        is_deal = self._menu.is_deal(product.id)
        return ProductCard(
            product=product,
            price=self._prices.of([{"tax_class": product.tax_class, "price": offer.price}]),
            images=row["images"],
            calories=row.get("calories"),
            allergens=_("The allergens depend on what you choose.")
            if is_deal
            else allergen_sentence(product.allergens, product.known_allergens),
            groups=groups,
            problem=self._problem(product, depends=is_deal) or self._problem_of_groups(groups),
            left=self._left.get(str(product.id)),
            quantity=self._choices.quantities.get(product.id, 0),
            notes=self._choices.notes.get(product.id, ""),
        )

    def _group(self, product: MenuProduct, group: MenuGroup) -> GroupCard:
        picked = self._choices.options.get(product.id)
        options = []
        for option in group.options:
            groups = self._groups_within(product, option)
            problem = self._problem(option) or self._problem_of_part(option, groups)
            options.append(self._option(product, option, picked, groups, problem))
        return GroupCard(group_field(product.id, group.id), group, options)

    def _groups_within(self, deal: MenuProduct, option: MenuOption) -> list[GroupCard]:
        """Return the groups of the product that an option puts into a meal deal."""
        part = self._menu.product(option.product_id) if option.product_id else None
        if part is None:
            return []
        picked = self._choices.within.get((deal.id, option.id))
        return [
            GroupCard(
                group_field(deal.id, group.id, option.id),
                group,
                [self._option(part, each, picked, [], self._problem(each)) for each in group.options],
            )
            for group in self._menu.groups_of(part.id)
        ]

    def _option(
        self,
        product: MenuProduct,
        option: MenuOption,
        picked: Collection[UUID] | None,
        groups: list[GroupCard],
        problem: str,
    ) -> OptionCard:
        return OptionCard(
            option=option,
            price=self._prices.of([{"tax_class": option.tax_class or product.tax_class, "price": option.price}]),
            allergens=allergen_sentence(option.allergens, option.known_allergens) if option.allergens else "",
            problem=problem,
            picked=option.is_default if picked is None else option.id in picked,
            groups=groups,
        )

    def _problem(self, item: MenuProduct | MenuOption, *, depends: bool = False) -> str:
        """Return why an item cannot be ordered. `depends`: its allergens are those of what is chosen."""
        if str(item.id) in self._sold_out:
            return _("Sold out")
        if item.allergens is None and not depends:
            return _("Allergens not known: order it with our staff")
        found = avoided(item.known_allergens, self._avoids)
        return _("You avoid {allergens}").format(allergens=labels_of(found)) if found else ""

    def _problem_of_part(self, option: MenuOption, groups: Collection[GroupCard]) -> str:
        """Return why the product that an option puts into a meal deal cannot be chosen; `groups` are its own."""
        if option.product_id is None:
            return ""
        part = self._menu.product(option.product_id)
        if part is None or str(part.id) in self._sold_out:
            return _("Sold out")
        if not self._menu.offer_at(part, Order.Type.DINE_IN, self._at).is_offered:
            return _("Not sold at this time")
        return self._problem_of_groups(groups)

    def _problem_of_groups(self, groups: Collection[GroupCard]) -> str:
        unmet = next((card for card in groups if not card.can_be_met), None)
        return "" if unmet is None else _("Nothing to choose from “{group}”").format(group=unmet.group.name)


def allergen_sentence(allergens: Collection[str] | None, known: Collection[str]) -> str:
    """Return what a dish contains in words. Unknown never reads as free from any."""
    if allergens is None:
        if known:
            return _("Contains {allergens}. What else is in it is not known.").format(allergens=labels_of(known))
        return _("Allergens not known.")
    return _("Contains {allergens}.").format(allergens=labels_of(known)) if known else _("None of the 14 allergens.")
