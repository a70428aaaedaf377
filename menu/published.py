"""The published menus in this process's cache: each version is parsed once and never changed.

The current version and availability are read from the database at most every KEEP_SECONDS per restaurant. This process
sees its own changes at once, those of other processes within that time.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.cache import Cache
from menu import dayparts
from menu.errors import MenuVersionUnknown
from menu.models import Availability, MenuVersion, Portions, Unavailable
from menu.prices import price_for
from menu.tax import TaxClass

KEEP_SECONDS = 1.0
MOST_MENUS = 300
MOST_RESTAURANTS = 20_000


@dataclass(frozen=True, slots=True)
class MenuOption:
    """`price` (pounds) is added to the line's. `tax_class` None: the product's. `allergens` None: not all are known.

    `known_allergens` are those that are certain in any case. `portions` of the product's recipe make a size; None for
    what is no size. `product_id` is the product that it puts into a meal deal; it has that product's allergens.
    """

    id: UUID
    group_id: UUID
    name: str
    price: Decimal
    is_default: bool
    tax_class: TaxClass | None
    allergens: tuple[str, ...] | None
    known_allergens: tuple[str, ...] = ()
    portions: Decimal | None = None
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Choose from `minimum` to `maximum` of `options`."""

    id: UUID
    name: str
    minimum: int
    maximum: int
    options: tuple[MenuOption, ...]

    @property
    def required(self) -> bool:
        return self.minimum > 0


@dataclass(frozen=True, slots=True)
class MenuProduct:
    """A product. Prices are in pounds, `station` a slug, `group_ids` in order.

    `allergens` None: not all are known; `known_allergens` are those that are certain in any case. `short_name` is for
    tickets and receipts, "" for the same name.
    """

    id: UUID
    category_id: UUID
    name: str
    description: str
    price: Decimal
    emoji: str
    tax_class: TaxClass
    station: str
    prep_minutes: int
    allergens: tuple[str, ...] | None
    group_ids: tuple[UUID, ...]
    known_allergens: tuple[str, ...] = ()
    takeaway_price: Decimal | None = None
    delivery_price: Decimal | None = None
    short_name: str = ""

    def price_for(self, order_type: str, daypart_price: Decimal | None = None) -> Decimal:
        """Return the price in pounds for an order of that type; `daypart_price` replaces the one for eating in."""
        return price_for(
            order_type,
            price=self.price if daypart_price is None else daypart_price,
            takeaway_price=self.takeaway_price,
            delivery_price=self.delivery_price,
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """What a product is at a moment, in an order of a type. `price` is in pounds."""

    is_offered: bool
    price: Decimal


@dataclass(frozen=True)
class PublishedMenu:
    """One published version. `compressed` and `body` are the bytes as they were published.

    `listings` caches what `menu.mobile` serialized from it.
    """

    version: int
    etag: str
    compressed: bytes = field(repr=False)
    listings: dict = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def body(self) -> bytes:
        return gzip.decompress(self.compressed)

    @cached_property
    def document(self) -> dict:
        """The parsed document. It is shared by the whole process: do not change it."""
        return json_codec.loads(self.body)

    def dayparts_at(self, moment: datetime) -> frozenset[str]:
        """Return the ids of the dayparts that hold at an aware `moment`, by the restaurant's clock."""
        rows = self.document.get("dayparts", ())
        return dayparts.dayparts_at(rows, moment, self._zone) if rows else frozenset()

    def offer_at(self, product: MenuProduct, order_type: str, moment: datetime) -> Offer:
        """Return whether a product is sold at that moment, and its price in an order of that type."""
        return self._offer(self._rows[str(product.id)], product, order_type, self.dayparts_at(moment))

    def offers_at(self, moment: datetime) -> dict[str, Offer]:
        """Return the offers of all products for eating in at that moment, by id."""
        now = self.dayparts_at(moment)
        return {
            str(each.id): self._offer(self._rows[str(each.id)], each, "dine_in", now)
            for each in self._products.values()
        }

    def _offer(self, row: dict, product: MenuProduct, order_type: str, now: frozenset[str]) -> Offer:
        is_offered = dayparts.is_offered(row, self._category_rows[row["category_id"]], now)
        return Offer(is_offered, product.price_for(order_type, dayparts.daypart_price(row, now)))

    def product(self, product_id: UUID) -> MenuProduct | None:
        return self._products.get(product_id)

    def option(self, option_id: UUID) -> MenuOption | None:
        return self._options.get(option_id)

    def group(self, group_id: UUID) -> MenuGroup | None:
        return self._groups.get(group_id)

    def groups_of(self, product_id: UUID) -> tuple[MenuGroup, ...]:
        """Return the product's groups in their order; none for an unknown product."""
        product = self._products.get(product_id)
        return tuple(self._groups[group_id] for group_id in product.group_ids) if product else ()

    def is_deal(self, product_id: UUID) -> bool:
        """Whether the product is a meal deal: guests choose products that it consists of."""
        return any(option.product_id is not None for group in self.groups_of(product_id) for option in group.options)

    def category_name(self, category_id: UUID) -> str:
        return self._category_names.get(category_id, "")

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.document["timezone"])

    @cached_property
    def _rows(self) -> dict[str, dict]:
        return {row["id"]: row for row in self.document["products"]}

    @cached_property
    def _category_rows(self) -> dict[str, dict]:
        return {row["id"]: row for row in self.document["categories"]}

    @cached_property
    def _category_names(self) -> dict[UUID, str]:
        return {UUID(row["id"]): row["name"] for row in self.document["categories"]}

    @cached_property
    def _products(self) -> dict[UUID, MenuProduct]:
        return {product.id: product for product in map(_product, self.document["products"])}

    @cached_property
    def _groups(self) -> dict[UUID, MenuGroup]:
        return {group.id: group for group in map(_group, self.document["modifier_groups"])}

    @cached_property
    def _options(self) -> dict[UUID, MenuOption]:
        return {option.id: option for group in self._groups.values() for option in group.options}


EMPTY_MENU = PublishedMenu(0, "", gzip.compress(b'{"categories":[],"stations":[],"products":[],"modifier_groups":[]}'))


@dataclass(frozen=True, slots=True)
class Current:
    """The current version (0 before the first), and what is sold out or scarce with its counter. Ids are strings.

    `sold_out` has every stored row with the time at which it ends by itself, None for "until a person says"; `left` the
    portions that are left, below 1 for none. `unavailable` are the ids that cannot be ordered at the time of the read.
    `ended` is how many rows had ended by then: with `counter` it says which overlay this is.
    """

    version: int
    counter: int
    sold_out: Mapping[str, datetime | None]
    left: Mapping[str, int]
    unavailable: frozenset[str]
    ended: int


_current: Cache[UUID, Current] = Cache(size=MOST_RESTAURANTS, seconds=KEEP_SECONDS)
_menus: Cache[tuple[UUID, int], PublishedMenu] = Cache(size=MOST_MENUS)


def current() -> Current:
    """Return the current state of the chosen restaurant. One query, none within KEEP_SECONDS."""
    return _current.get_or_read(connection.tenant.pk, read_current)


def cached_current(restaurant_id: UUID) -> Current | None:
    """Return the cached current state of a restaurant without a query, or None."""
    return _current.get(restaurant_id)


def read_current() -> Current:
    """Read the current state from the database. One query."""
    names = (model._meta.db_table for model in (MenuVersion, Availability, Unavailable, Portions))
    versions, overlay, items, portions = names
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT max(version) FROM {versions}), (SELECT counter FROM {overlay} WHERE id = 1),"  # noqa: S608
            f" ARRAY(SELECT item_id::text FROM {items} ORDER BY item_id),"
            f' ARRAY(SELECT "until" FROM {items} ORDER BY item_id),'
            f" ARRAY(SELECT item_id::text FROM {portions} ORDER BY item_id),"
            f' ARRAY(SELECT "left" FROM {portions} ORDER BY item_id)'
        )
        version, counter, sold_out, until, scarce, left = cursor.fetchone()
    return _current_of(
        version or 0, counter or 0, dict(zip(sold_out, until, strict=True)), dict(zip(scarce, left, strict=True))
    )


def _current_of(version: int, counter: int, sold_out: dict[str, datetime | None], left: dict[str, int]) -> Current:
    at = clock.now()
    ended = {item_id for item_id, until in sold_out.items() if until is not None and until <= at}
    none_left = {item_id for item_id, number in left.items() if number < 1}
    return Current(version, counter, sold_out, left, frozenset((sold_out.keys() - ended) | none_left), len(ended))


def cached_dayparts(restaurant_id: UUID, version: int) -> frozenset[str] | None:
    """Return the dayparts that hold now in that version, without a query; None if it is not cached."""
    found = _menus.get((restaurant_id, version))
    return found.dayparts_at(clock.now()) if found else None


def menu(version: int | None = None) -> PublishedMenu:
    """Return that version of the chosen restaurant's menu, or the current one. No query if it is cached.

    Raises MenuVersionUnknown for a version that was never published, and before the first.
    """
    if version is None:
        version = current().version
    return _menus.get_or_read((connection.tenant.pk, version), lambda: _read_menu(version))


def _read_menu(version: int) -> PublishedMenu:
    row = MenuVersion.objects.filter(pk=version).only("version", "etag", "document").first()
    if row is None:
        raise MenuVersionUnknown(_("No menu has been published yet.") if version == 0 else "", version=version)
    return PublishedMenu(row.version, row.etag, bytes(row.document))


def superseded_at(version: int) -> datetime | None:
    """Return when that version was replaced, or None for the current one. One query, none for the current one."""
    if version == current().version:
        return None
    later = MenuVersion.objects.filter(version__gt=version).order_by("version")
    return later.values_list("published_at", flat=True).first()


def changed() -> None:
    """Clear the cached current state now, and again after the commit.

    Another thread may read and cache the old state between the two.
    """
    key = connection.tenant.pk
    _current.remove(key)
    transaction.on_commit(lambda: _current.remove(key))


def _product(row: dict) -> MenuProduct:
    return MenuProduct(
        id=UUID(row["id"]),
        category_id=UUID(row["category_id"]),
        name=row["name"],
        description=row["description"],
        price=row["price"],
        emoji=row["emoji"],
        tax_class=TaxClass(row["tax_class"]),
        station=row["station"],
        prep_minutes=row["prep_minutes"],
        allergens=_allergens(row["allergens"]),
        group_ids=tuple(UUID(group_id) for group_id in row["modifier_groups"]),
        known_allergens=_known_allergens(row),
        takeaway_price=row.get("takeaway_price"),
        delivery_price=row.get("delivery_price"),
        short_name=row.get("short_name", ""),
    )


def _group(row: dict) -> MenuGroup:
    group_id = UUID(row["id"])
    return MenuGroup(
        id=group_id,
        name=row["name"],
        minimum=row["min"],
        maximum=row["max"],
        options=tuple(
            MenuOption(
                id=UUID(option["id"]),
                group_id=group_id,
                name=option["name"],
                price=option["price"],
                is_default=option["is_default"],
                tax_class=TaxClass(option["tax_class"]) if option["tax_class"] else None,
                allergens=_allergens(option["allergens"]),
                known_allergens=_known_allergens(option),
                portions=option.get("portions"),
                product_id=UUID(option["product_id"]) if option.get("product_id") else None,
            )
            for option in row["options"]
        ),
    )


def _allergens(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


def _known_allergens(row: dict) -> tuple[str, ...]:
    return tuple(row.get("known_allergens") or row["allergens"] or ())
