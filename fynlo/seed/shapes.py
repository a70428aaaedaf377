"""The types of the demo's data: plain values, without the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from menu.tax import TaxClass

PICTURES = Path(__file__).parent / "pictures"
NAMESPACE = UUID("a3f0d7b6-2c51-5e8e-9d34-6f1b7c0e8a25")


def named_uuid(*names: object) -> UUID:
    """Return the same uuid for the same names in every run."""
    return uuid5(NAMESPACE, "/".join(map(str, names)))


@dataclass(frozen=True, slots=True)
class Option:
    """`price` in pounds; `allergens` as words with spaces between."""

    name: str
    price: str = "0.00"
    allergens: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    options: tuple[Option, ...]
    minimum: int = 0
    always_ask: bool = False
    maximum: int = 1


@dataclass(frozen=True, slots=True)
class Dish:
    """A product. `allergens` and `diets` are words separated by spaces; `allergens` None is unknown.

    `groups` to `minutes` are the category's where they are None.
    """

    name: str
    price: str
    description: str
    allergens: str | None = ""
    diets: str = ""
    groups: tuple[str, ...] | None = None
    station: str | None = None
    tax: TaxClass | None = None
    minutes: int | None = None
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """`code` begins the SKU of each of its dishes; `station` to `groups` are the defaults of its dishes."""

    code: str
    name: str
    description: str
    color: str
    icon: str
    station: str
    tax: TaxClass
    minutes: int
    dishes: tuple[Dish, ...]
    groups: tuple[str, ...] = ()

    def numbered(self) -> Iterator[tuple[str, Dish]]:
        """Yield each dish with its SKU."""
        for number, dish in enumerate(self.dishes, start=1):
            yield f"{self.code}{number:02}", dish


@dataclass(frozen=True, slots=True)
class Menu:
    """`stations` are (slug, name)."""

    stations: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """`job` is "" for owners and managers."""

    name: str
    email: str
    role: str
    job: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A section of the floor; `tables` are (name, seats), `plan` their (shape, x, y, width, height) in that order."""

    name: str
    color: str
    tables: tuple[tuple[str, int], ...]
    plan: tuple[tuple[str, int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """`wish` is a dish with its options, `Latte: Large, Oat`; a group that must be answered and is not named gets
    its defaults.
    """

    wish: str
    quantity: int = 1
    notes: str = ""
    course: int = 1
    seat: int | None = None

    @property
    def dish(self) -> str:
        return self.wish.partition(":")[0]

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.wish.partition(":")[2].split(",") if name.strip())


@dataclass(frozen=True, slots=True)
class Routed:
    """A routing rule: what is made at `station`. A dish or a category by its name, a type of order, or all of them."""

    station: str
    dish: str = ""
    category: str = ""
    order_type: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One order of the day.

    `story` is what happens, as (minutes ago, what), where `what` is a verb of `fynlo.seed.service` and, after a colon,
    what it is about: a station (`start:grill`), a course (`fire:2`), places among `items` (`void:2`, `pay_items:0,3`),
    minutes from now (`promise:10`), percent (`discount:10`), or one of so many shares (`pay_share:4`). It begins with
    `place` (nothing sent yet) or `order` (sent at once, but for the courses in `hold`). `waiter` is what the email of
    who looks after it begins with; `collects` is who comes for it.
    """

    name: str
    waiter: str
    items: tuple[Ordered, ...]
    story: tuple[tuple[int, str], ...]
    table: str = ""
    guests: int | None = None
    notes: str = ""
    allergies: tuple[dict[str, Any], ...] = ()
    second_round: tuple[Ordered, ...] = ()
    hold: tuple[int, ...] = ()
    collects: str = ""


@dataclass(frozen=True, slots=True)
class SeedRestaurant:
    """A whole restaurant. `terms` are further columns of the restaurant's row; `plan` a plan's slug; `favourites` are
    dishes that the till offers first."""

    slug: str
    name: str
    plan: str
    terms: dict[str, Any]
    menu: Menu
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    visits: tuple[Visit, ...]
    favourites: tuple[str, ...] = ()
    routes: tuple[Routed, ...] = ()

    @property
    def id(self) -> UUID:
        return named_uuid("restaurant", self.slug)

    def person(self, first: str) -> Person:
        """Return the person whose email begins with `first` and "@"."""
        return next(person for person in self.people if person.email.partition("@")[0] == first)

    @property
    def owner(self) -> Person:
        return next(person for person in self.people if person.role == "restaurant_owner")

    @property
    def manager(self) -> Person:
        return next(person for person in self.people if person.role == "manager")

    def with_job(self, job: str) -> Person:
        return next(person for person in self.people if person.job == job)

    def dish(self, name: str) -> tuple[Category, Dish]:
        return next(
            (category, dish) for category in self.menu.categories for dish in category.dishes if dish.name == name
        )

    def groups_of(self, name: str) -> list[Group]:
        """Return the modifier groups of a dish in their order."""
        category, dish = self.dish(name)
        by_name = {group.name: group for group in self.menu.groups}
        return [by_name[group] for group in (category.groups if dish.groups is None else dish.groups)]

    def picture(self, sku: str) -> bytes:
        """Return the WebP picture of a dish, 640 by 640 pixels."""
        return (PICTURES / self.slug / f"{sku.lower()}.webp").read_bytes()

    def product_id(self, name: str) -> UUID:
        return named_uuid(self.slug, "product", name)

    def option_id(self, group: str, option: str) -> UUID:
        return named_uuid(self.slug, "option", group, option)
