"""How a restaurant's stock is written down for the demo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from fynlo.seed.shapes import SeedRestaurant, named_uuid

Parts = tuple[tuple[str, str, str], ...]  # item, how much, in what unit


class StockItem(NamedTuple):
    """`units` are units of its own: `(("crate", 6, "kg"),)`. `there` was bought at `cost` a `unit`, in pounds."""

    name: str
    category: str
    unit: str
    units: tuple[tuple[str, int, str], ...]
    supplier: str
    place: str
    reorder_at: int
    par_level: int
    there: str
    cost: str
    allergens: str = ""


class MadeItem(NamedTuple):
    """What the kitchen makes of `parts` and other recipes use: `makes` of `unit` at a time."""

    name: str
    place: str
    makes: str
    unit: str
    parts: Parts


class Counted(NamedTuple):
    """A count of the stocktake that is under way, by the person with that job."""

    item: str
    place: str
    quantity: str
    unit: str
    job: str


@dataclass(frozen=True, slots=True)
class SeedStock:
    """The stock of one restaurant. The manager sets it up; a cook receives and throws away.

    `lost` is the share of an item that is lost before it goes in: peel, stone, bone. `options` are recipes of options
    by their name. `orders` are packs ordered from each supplier, as (item, packs, price of one); `arrived` is the
    delivery of the supplier `arrives_from`, in part, with its note.
    """

    restaurant: SeedRestaurant
    places: tuple[str, ...]
    suppliers: tuple[Mapping[str, object], ...]
    items: tuple[StockItem, ...]
    made: tuple[MadeItem, ...]
    recipes: Mapping[str, Parts]
    received: tuple[tuple[str, str, str, str], ...]  # item, how much, in what unit, what it cost
    wasted: tuple[tuple[str, str, str], ...]  # item, how much, why
    orders: Mapping[str, tuple[tuple[str, str, str], ...]]
    arrives_from: str
    arrived: Mapping[str, tuple[str, str]]
    note: str
    counts_places: tuple[str, ...]
    counted: tuple[Counted, ...]
    options: Mapping[str, Parts] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)

    def id(self, kind: str, name: str) -> UUID:
        return named_uuid(self.restaurant.slug, "stock", kind, name)
