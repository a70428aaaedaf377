"""Products of the draft."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from menu import labels, selectors
from menu.errors import ProductChanged, SkuTaken
from menu.models import ModifierGroup, Product, ProductModifierGroup
from menu.services.dayparts import set_product_dayparts
from menu.services.editing import assign, check, edit_draft, known, lines, one_line, refuse_taken_name
from menu.services.usual import usual_in
from realtime.commands.context import CommandContext

FIELDS = frozenset(
    {
        "name", "short_name", "calories", "description", "price", "takeaway_price", "delivery_price", "cost", "emoji",
        "dietary_info", "allergens", "prep_minutes", "tax_class", "barcode", "sku", "sort_order",
    }
)  # fmt: skip
REFERENCES = frozenset({"category_id", "station", "modifier_groups", "dayparts"})
IMAGE = re.compile(r"^([0-9a-f]{64})?$")
MOST_GROUPS = 20
LONGEST_PREP = 600
MOST_CALORIES = 9999


def create_product(
    *, context: CommandContext, name: str, category_id: UUID, product_id: UUID | None = None, **fields: Any
) -> Product:
    """Create a product at the end of its category, or at `sort_order`.

    `fields` are those of the model, with `station` as its slug and `modifier_groups` as ids in the order they are
    asked. A station or tax class that is not given is the usual one of the category.
    Raises CategoryNotFound, StationNotFound, ModifierGroupNotFound, NameTaken, SkuTaken, InvalidInput.
    """
    edit_draft()
    product = Product(**({"id": product_id} if product_id else {}))
    values, groups = _resolved(fields | {"name": name, "category_id": category_id})
    if "station" not in fields or "tax_class" not in fields:
        usual = usual_in(values["category"].id)
        values = {"station": usual.station, "tax_class": usual.tax_class, **values}
    for field, value in values.items():
        setattr(product, field, value)
    if "sort_order" not in fields:
        rows = Product.objects.filter(category=product.category, archived_at=None)
        last = rows.aggregate(last=Max("sort_order"))["last"]
        product.sort_order = 0 if last is None else last + 1
    check(product, FIELDS)
    _refuse_taken(product)
    product.save(force_insert=True)
    context.annotate(created="product", id=product.id, name=product.name, price=product.price)
    if groups:
        _offer(context, product, groups)
    if fields.get("dayparts"):
        set_product_dayparts(context, product, fields["dayparts"])
    return product


def update_product(*, context: CommandContext, product_id: UUID, version: int | None = None, **changes: Any) -> Product:
    """Change the fields given; `version` is the one the editor saw.

    Raises ProductNotFound, ProductChanged (another edit came first), and as `create_product` does.
    """
    edit_draft()
    product = selectors.product(product_id)
    if version is not None and version != product.version:
        raise ProductChanged(version=product.version, name=product.name)
    values, groups = _resolved(changes)
    changed = assign(context, product, values)
    if {"name", "category", "sku"} & set(changed):
        _refuse_taken(product)
    offered = groups is not None and _offer(context, product, groups)
    if changes.get("dayparts") is not None:
        offered |= set_product_dayparts(context, product, changes["dayparts"])
    if changed or offered:
        product.version += 1
        product.save(update_fields=[*changed, "version"])
    return product


def set_product_image(*, context: CommandContext, product_id: UUID, image: str) -> Product:
    """Show the picture kept under that sha256 (see `menu.images.keep`), or none for "". Raises ProductNotFound."""
    if not IMAGE.match(image):
        raise InvalidInput(_("That is not the name of a picture."), field="image")
    edit_draft()
    product = selectors.product(product_id)
    if assign(context, product, {"image": image}):
        product.version += 1
        product.save(update_fields=["image", "version"])
    return product


def archive_product(*, context: CommandContext, product_id: UUID) -> Product:
    """Archive a product. Past orders keep it. Raises ProductNotFound."""
    edit_draft()
    product = selectors.product(product_id)
    product.archived_at = clock.now()
    product.version += 1
    product.save(update_fields=["archived_at", "version"])
    context.annotate(archived="product", name=product.name)
    return product


def restore_product(*, context: CommandContext, product_id: UUID) -> Product:
    """Restore an archived product. Raises ProductNotFound, NameTaken, SkuTaken, CategoryNotFound."""
    edit_draft()
    product = selectors.archived_product(product_id)
    selectors.category(product.category_id)
    _refuse_taken(product)
    product.archived_at = None
    product.version += 1
    product.save(update_fields=["archived_at", "version"])
    context.annotate(restored="product", name=product.name)
    return product


def _resolved(fields: dict[str, Any]) -> tuple[dict[str, Any], list[ModifierGroup] | None]:
    """Return the fields as columns, and the groups if they were given."""
    strange = set(fields) - FIELDS - REFERENCES
    if strange:
        raise TypeError(f"A product has no {sorted(strange)[0]}.")
    values = {name: value for name, value in fields.items() if name in FIELDS}
    for name, tidy in (("name", one_line), ("short_name", one_line), ("description", lines), ("emoji", one_line)):
        if name in values:
            values[name] = tidy(values[name])
    for name in ("barcode", "sku"):
        if name in values:
            values[name] = one_line(values[name])
    for name in ("price", "takeaway_price", "delivery_price", "cost"):
        if values.get(name) is not None and values[name] < 0:
            raise InvalidInput(
                _("A cost can't be negative.") if name == "cost" else _("A price can't be negative."), field=name
            )
    if "allergens" in values:
        values["allergens"] = known(values["allergens"], labels.ALLERGENS, field="allergens")
    if "dietary_info" in values:
        values["dietary_info"] = known(values["dietary_info"], labels.DIETARY, field="dietary_info")
    if (values.get("calories") or 0) > MOST_CALORIES:
        raise InvalidInput(_("At most {most} kcal.").format(most=MOST_CALORIES), field="calories")
    if values.get("prep_minutes", 0) > LONGEST_PREP:
        raise InvalidInput(_("At most {most} minutes.").format(most=LONGEST_PREP), field="prep_minutes")
    if "category_id" in fields:
        values["category"] = selectors.category(fields["category_id"])
    if "station" in fields:
        values["station"] = selectors.station(fields["station"]) if fields["station"] else None
    groups = _groups(fields["modifier_groups"]) if fields.get("modifier_groups") is not None else None
    return values, groups


def _groups(group_ids: Sequence[UUID]) -> list[ModifierGroup]:
    wanted = list(dict.fromkeys(group_ids))
    if len(wanted) > MOST_GROUPS:
        raise InvalidInput(
            _("A product offers at most {most} modifier groups.").format(most=MOST_GROUPS), field="modifier_groups"
        )
    return selectors.modifier_groups_in_order(wanted)


def _offer(context: CommandContext, product: Product, groups: list[ModifierGroup]) -> bool:
    """Make the product offer these groups in this order. Returns whether that is a change."""
    before = [link.group for link in product.group_links.select_related("group")]
    if before == groups:
        return False
    if sum(group.is_size for group in groups) > 1:
        raise InvalidInput(_("A product has one group of sizes. Take the other one off."), field="modifiers")
    product.group_links.all().delete()
    ProductModifierGroup.objects.bulk_create(
        ProductModifierGroup(product=product, group=group, position=position) for position, group in enumerate(groups)
    )
    context.annotate(field="modifier_groups", before=[g.name for g in before], after=[g.name for g in groups])
    return True


def _refuse_taken(product: Product) -> None:
    live = Product.objects.filter(archived_at=None)
    refuse_taken_name(live.filter(category=product.category), product)
    if product.sku and live.filter(sku=product.sku).exclude(pk=product.pk).exists():
        raise SkuTaken(_("Another product has the SKU {sku} already.").format(sku=product.sku), field="sku")
