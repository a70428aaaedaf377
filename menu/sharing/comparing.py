"""What taking a shared menu would do to a follower's draft: its rows beside the source's."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from fynlo.core import json_codec
from menu import images
from menu.changes import SINCE
from menu.models import Category, ModifierGroup, Product, SharedPart, SharedProduct, Station
from menu.sheet.differences import LABELS, WRITERS, Difference

K = SharedPart.Kind
CATEGORY_FIELDS = ("name", "description", "color", "icon", "mobile_icon", "sort_order")
PRODUCT_FIELDS = (
    "name", "short_name", "calories", "description", "emoji", "dietary_info", "allergens", "prep_minutes", "tax_class",
    "barcode", "sku", "sort_order",
)  # fmt: skip
OTHER_PRICES = ("takeaway_price", "delivery_price")  # follow the source while the price does
OPTION_FIELDS = ("name", "price", "is_default", "tax_class", "allergens")
UNSHOWN = ("sort_order", "image")  # changes that the preview only counts


@dataclass(slots=True)
class Row:
    """A row of the shared menu beside the follower's own.

    `local` is None for a row to add. `values` are the fields to set, `before` what they replace. `parents` are the rows
    that a product needs: its category, then its groups in their order. `link` is a product's, if it has one.
    """

    kind: str
    shared_id: UUID
    name: str
    local: Any
    values: dict[str, Any]
    parents: tuple["Row", ...] = ()
    link: SharedProduct | None = None
    price: Decimal | None = None
    keeps_price: bool = False
    is_back: bool = False
    station_name: str = ""

    @property
    def is_new(self) -> bool:
        return self.local is None

    @property
    def is_changed(self) -> bool:
        return self.local is not None and (bool(self.values) or self.is_back)

    @property
    def differences(self) -> list[Difference]:
        """The changed fields with the value now and the new one, in plain words."""
        shown = [name for name in self.values if name not in UNSHOWN and name in LABELS]
        return [
            Difference(LABELS[name], self._written(name, self._now(name)), self._written(name, self.values[name]))
            for name in shown
        ]

    def _now(self, name: str) -> Any:
        if name == "modifier_groups":
            return [link.group.name for link in self.local.group_links.all()]
        if name == "options":
            return [vars(option) for option in self.local.options.all()]
        return getattr(self.local, name)

    def _written(self, name: str, value: Any) -> str:
        if name == "category":
            value = value.name
        elif name == "modifier_groups":
            value = [each.name if isinstance(each, Row) else each for each in value]
        elif name == "station" and isinstance(value, str):
            return self.station_name
        return WRITERS.get(name, lambda given: "" if given is None else str(given))(value)


@dataclass(slots=True)
class Comparison:
    """Every row of the shared menu beside the follower's, and the products that would leave its menu.

    `parts` are the products that options put into meal deals, both by their ids in the source. `left_out` are shared
    products that this restaurant has taken off its menu: they stay off.
    """

    stations: list[dict[str, str]] = field(default_factory=list)
    categories: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    parts: dict[UUID, UUID] = field(default_factory=dict)
    removed: list[SharedProduct] = field(default_factory=list)
    left_out: list[SharedProduct] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [*self.products, *self.categories, *self.groups]

    @property
    def added(self) -> list[Row]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.is_changed]

    @property
    def own_prices(self) -> list[Row]:
        """The products whose price here differs from the shared one and stays."""
        return [row for row in self.products if row.keeps_price and row.local.price != row.price]

    @property
    def changes_menu(self) -> bool:
        return bool(self.stations or self.added or self.changed or self.removed)

    def digest(self) -> str:
        """Return a sha256 of what would change. It differs once anything else would."""
        rows = [
            [row.kind, row.shared_id, row.local and row.local.pk, _plain(row.values), row.is_back, row.keeps_price]
            for row in self.rows
        ]
        gone = [link.product_id for link in self.removed]
        left = [link.product_id for link in self.left_out]
        parts = [[str(option), str(product)] for option, product in self.parts.items()]
        whole = [
            self.stations,
            rows,
            parts,
            gone,
            left,
            [[row.name, row.local.price, row.price] for row in self.own_prices],
        ]
        return hashlib.sha256(json_codec.canonical(whole)).hexdigest()


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values without rows in them: a row is named by its id in the source."""

    def plain(value: Any) -> Any:
        if isinstance(value, Row):
            return value.shared_id
        return [plain(each) for each in value] if isinstance(value, list | tuple) else value

    return {name: plain(value) for name, value in values.items()}


class Follower:
    """The follower's draft and its links to the source. Nine queries for a menu of any size."""

    def __init__(self) -> None:
        self.links = {(part.kind, part.shared_id): part.local_id for part in SharedPart.objects.all()}
        self.linked = set(self.links.values())
        self.categories = list(Category.objects.filter(archived_at=None))
        self.groups = list(ModifierGroup.objects.filter(archived_at=None).prefetch_related("options"))
        self.stations = {station.slug: station for station in Station.objects.all()}
        rows = Product.objects.filter(Q(archived_at=None) | Q(shared__isnull=False))
        products = list(rows.select_related("category", "station").prefetch_related("group_links__group"))
        by_id = {product.pk: product for product in products}
        self.shared = {link.shared_id: link for link in SharedProduct.objects.all()}
        for link in self.shared.values():
            link.product = by_id[link.product_id]
        taken = {link.product_id for link in self.shared.values()}
        self.own = {
            (product.category_id, product.name.casefold()): product for product in products if product.pk not in taken
        }

    def part(self, kind: str, shared_id: UUID, name: str, rows: Iterable[Any]) -> Any:
        """Return the row that is linked to the source's, else one of the same name that is linked to none."""
        local_id = self.links.get((kind, shared_id))
        found = [row for row in rows if row.pk == local_id]
        same = [row for row in rows if row.pk not in self.linked and row.name.casefold() == name.casefold()]
        return next(iter((*found, *same)), None)


def compare(content: Mapping[str, Any], follower: Follower) -> Comparison:
    """Compare a published document of the source with the follower's draft. No query."""
    made = Comparison()
    made.stations = [row for row in _used_stations(content) if row["slug"] not in follower.stations]
    made.categories = [_category(row, follower) for row in content["categories"]]
    made.groups = [_group(row, follower) for row in content["modifier_groups"]]
    options = [option for group in content["modifier_groups"] for option in group["options"]]
    made.parts = {UUID(row["id"]): UUID(row["product_id"]) for row in options if row.get("product_id")}
    parents = {row.shared_id: row for row in (*made.categories, *made.groups)}
    stations = {row["slug"]: row["name"] for row in content["stations"]}
    seen = set()
    for published in content["products"]:
        row = {**SINCE["products"], **published}
        shared_id = UUID(row["id"])
        seen.add(shared_id)
        link = follower.shared.get(shared_id)
        if link is not None and link.product.archived_at is not None and not link.is_removed:
            made.left_out.append(link)
            continue
        product = _product(row, link, parents, follower)
        product.station_name = stations.get(row["station"], row["station"])
        made.products.append(product)
    made.removed = [
        link for link in follower.shared.values() if link.shared_id not in seen and link.product.archived_at is None
    ]
    return made


def _used_stations(content: Mapping[str, Any]) -> list[dict[str, str]]:
    used = {row["station"] for row in content["products"]}
    return [{"slug": row["slug"], "name": row["name"]} for row in content["stations"] if row["slug"] in used]


def _category(row: Mapping[str, Any], follower: Follower) -> Row:
    shared_id = UUID(row["id"])
    local = follower.part(K.CATEGORY, shared_id, row["name"], follower.categories)
    return Row("category", shared_id, row["name"], local, _changes(local, row, CATEGORY_FIELDS))


def _group(row: Mapping[str, Any], follower: Follower) -> Row:
    shared_id = UUID(row["id"])
    local = follower.part(K.GROUP, shared_id, row["name"], follower.groups)
    wanted = {
        "name": row["name"], "minimum": row["min"], "maximum": row["max"], "always_ask": row.get("always_ask", False),
        "is_size": row.get("is_size", False),
    }  # fmt: skip
    values = _changes(local, wanted, wanted)
    there = list(local.options.all()) if local is not None else []
    options = [_option(option, there, follower) for option in row["options"]]
    if local is None or not _same_options(there, options):
        values["options"] = options
    return Row("group", shared_id, row["name"], local, values)


def _option(row: Mapping[str, Any], there: Collection[Any], follower: Follower) -> dict[str, Any]:
    """Return an option as `update_modifier_group` takes it, with the source's id as `shared_id`."""
    shared_id = UUID(row["id"])
    local = follower.part(K.OPTION, shared_id, row["name"], there)
    values = {name: row[name] for name in OPTION_FIELDS} | {"tax_class": row["tax_class"] or "", "shared_id": shared_id}
    if "portions" in row:
        values["portions"] = row["portions"]
    return values | ({"id": local.pk} if local is not None else {})


def _same_options(there: list[Any], wanted: list[dict[str, Any]]) -> bool:
    return [option.pk for option in there] == [row.get("id") for row in wanted] and all(
        getattr(option, name) == row[name]
        for option, row in zip(there, wanted, strict=True)
        for name in (*OPTION_FIELDS, "portions")
        if name in row
    )


def _product(
    row: Mapping[str, Any], link: SharedProduct | None, parents: Mapping[UUID, Row], follower: Follower
) -> Row:
    category = parents[UUID(row["category_id"])]
    groups = [parents[UUID(group_id)] for group_id in row["modifier_groups"]]
    local = _local_product(row, link, category, follower)
    values = _changes(local, row, PRODUCT_FIELDS)
    if local is None or category.local is None or local.category_id != category.local.pk:
        values["category"] = category
    if local is None or local.station is None or local.station.slug != row["station"]:
        values["station"] = row["station"]
    if [group.local and group.local.pk for group in groups] != _group_ids(local):
        values["modifier_groups"] = groups
    image = image_name(row)
    if (local.image if local is not None else "") != image:
        values["image"] = image
    keeps_price = local is not None and local.price is not None and _keeps_price(local, link, row["price"])
    if not keeps_price:
        values |= _changes(local, row, ("price", *OTHER_PRICES))
    is_back = local is not None and local.archived_at is not None
    return Row(
        "product", UUID(row["id"]), row["name"], local, values, (category, *groups), link, row["price"], keeps_price,
        is_back,
    )  # fmt: skip


def _local_product(
    row: Mapping[str, Any], link: SharedProduct | None, category: Row, follower: Follower
) -> Product | None:
    """Return the linked product, else one of the same name in the same category.

    A product that comes back after its category was archived here is added again: an archived category takes none.
    """
    if link is not None:
        is_stranded = link.product.archived_at is not None and link.product.category.archived_at is not None
        return None if is_stranded else link.product
    return follower.own.get((category.local.pk, row["name"].casefold())) if category.local is not None else None


def _keeps_price(local: Product, link: SharedProduct | None, price: Decimal) -> bool:
    """A product that was here before it was shared keeps a price of its own too."""
    return link.keeps_price if link is not None else local.price != price


def _group_ids(local: Product | None) -> list[UUID]:
    return [link.group_id for link in local.group_links.all()] if local is not None else []


def _changes(local: Any, wanted: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: wanted[name] for name in names if local is None or getattr(local, name) != wanted[name]}


def image_name(row: Mapping[str, Any]) -> str:
    """Return the name that a published product's picture is kept under, "" without one."""
    found = images.NAME.match((row["image"] or "").removeprefix("/media/"))
    return found["name"] if found else ""
