"""The follower's side: take the shared menu into the draft and publish it, give a price up, stop following."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from menu import changes, published
from menu.errors import NothingToPublish
from menu.models import Category, ModifierOption, Product, SharedMenu, SharedPart, SharedProduct
from menu.services.categories import archive_category, create_category, create_station, update_category
from menu.services.editing import lock_draft
from menu.services.modifiers import create_modifier_group, update_modifier_group
from menu.services.products import (
    archive_product,
    create_product,
    restore_product,
    set_product_image,
    update_product,
)
from menu.services.publishing import publish
from menu.sharing.comparing import Comparison, Follower, Row, compare
from menu.sharing.errors import FollowsAnother, HasOwnEdits, NoFollower, NotShared, OtherCurrency, PreviewOutdated
from realtime.commands.context import CommandContext

K = SharedPart.Kind


def source() -> SharedMenu | None:
    """Return whose menu this restaurant follows. One query."""
    return SharedMenu.objects.filter(pk=1).first()


def shared_with(product: Product) -> dict[str, Any]:
    """Return the product's link to the shared menu as `shared`, and whose menu it is. At most two queries."""
    link = SharedProduct.objects.select_related("product").filter(product=product.pk).first()
    return {} if link is None else {"shared": link, "followed": source()}


def refuse_follower(source_id: UUID, content: Mapping[str, Any]) -> None:
    """Raise why this restaurant cannot take the menu now. At most ten queries.

    Raises OtherCurrency, FollowsAnother, HasOwnEdits.
    """
    if content["currency"] != connection.tenant.currency:
        raise OtherCurrency(
            _("Its prices are in {own}, those of the shared menu in {shared}.").format(
                own=connection.tenant.currency, shared=content["currency"]
            )
        )
    followed = source()
    if followed is not None and followed.source_id != source_id:
        raise FollowsAnother(
            _("It follows the menu of {name}. Stop that there first, under Menu, Other restaurants.").format(
                name=followed.source_name
            )
        )
    waiting = changes.unpublished()
    is_begun = published.current().version > 0 or any(change.subject == "product" for change in waiting)
    if waiting and is_begun:
        text = ngettext(
            "It has {count} edit of its own that is not published. Publish or discard it there first.",
            "It has {count} edits of its own that are not published. Publish or discard them there first.",
            len(waiting),
        )
        raise HasOwnEdits(text.format(count=len(waiting)), edits=len(waiting))


def take_shared_menu(
    *,
    context: CommandContext,
    source_id: UUID,
    version: int,
    preview: str,
    source_name: str,
    content: Mapping[str, Any],
) -> dict[str, Any]:
    """Make the draft what the source has published, and publish it; own prices, products and what is sold out stay.

    `content` is the document of the source's `version`, `preview` the digest of the changes that the person has seen.
    Locks the draft, so an edit waits or comes before; then the digest differs and nothing is changed. Records
    `menu.updated` unless the menu is the same already.

    Raises OtherCurrency, FollowsAnother, HasOwnEdits, PreviewOutdated, MenuNotReady, and NameTaken or SkuTaken where
    a product of this restaurant's own is in the way.
    """
    lock_draft()
    refuse_follower(source_id, content)
    comparison = compare(content, Follower())
    if comparison.digest() != preview:
        raise PreviewOutdated()
    counts = {
        "added": len(comparison.added), "changed": len(comparison.changed), "removed": len(comparison.removed),
    }  # fmt: skip
    _write(context, comparison)
    SharedMenu.objects.update_or_create(
        pk=1,
        defaults={
            "source_id": source_id, "source_name": source_name, "version": version, "taken_at": context.at,
        },
    )  # fmt: skip
    context.annotate(shared_from=source_name, **counts)
    try:
        menu = publish(context=context)
    except NothingToPublish as same:
        return {"version": same.details["version"], "is_changed": False}
    return {"version": menu.version, "is_changed": True}


def use_shared_price(*, context: CommandContext, product_id: UUID) -> Product:
    """Give a product of the draft the price that the source last asked, which it follows again.

    Raises ProductNotFound, NotShared.
    """
    lock_draft()
    link = SharedProduct.objects.filter(product=product_id).first()
    if link is None:
        raise NotShared()
    product = update_product(context=context, product_id=product_id, price=link.price)
    if link.has_own_price:
        link.has_own_price = False
        link.save(update_fields=["has_own_price"])
    return product


def stop_following(*, context: CommandContext) -> None:
    """Make the menu this restaurant's own. Its products stay as they are. Raises NoFollower."""
    lock_draft()
    followed = source()
    if followed is None:
        raise NoFollower()
    for model in (SharedProduct, SharedPart, SharedMenu):
        model.objects.all().delete()
    context.annotate(no_longer_shared_from=followed.source_name)


def _write(context: CommandContext, comparison: Comparison) -> None:
    """Write the shared rows into the draft: what leaves first, so that its names and SKUs are free."""
    for link in comparison.removed:
        archive_product(context=context, product_id=link.product_id)
    SharedProduct.objects.filter(pk__in=[link.pk for link in comparison.removed]).update(is_removed=True)
    for station in comparison.stations:
        create_station(context=context, name=station["name"], slug=station["slug"])
    for rows in (comparison.categories, comparison.groups, comparison.products):
        _make_way(rows)
    for row in comparison.categories:
        _write_category(context, row)
    for row in comparison.groups:
        _write_group(context, row)
    for row in comparison.products:
        _write_product(context, row)
    _write_parts(comparison)
    _write_products_links(comparison)
    _write_deals(comparison)
    _archive_empty_categories(context, comparison)


def _make_way(rows: Sequence[Row]) -> None:
    """Free the names and SKUs that another row takes over: in any order, the second would meet the first's."""
    for name in ("name", "sku"):
        changed = [row for row in rows if row.local is not None and name in row.values]
        wanted = {str(row.values[name]).casefold(): row for row in rows if row.values.get(name)}
        for row in changed:
            if (taker := wanted.get(str(getattr(row.local, name)).casefold())) is not None and taker is not row:
                type(row.local).objects.filter(pk=row.local.pk).update(**{name: str(row.local.pk)})


def _write_category(context: CommandContext, row: Row) -> None:
    if row.is_new:
        row.local = create_category(context=context, **row.values)
    elif row.values:
        update_category(context=context, category_id=row.local.pk, **row.values)


def _write_group(context: CommandContext, row: Row) -> None:
    values = dict(row.values)
    if "options" in values:
        values["options"] = [
            {name: value for name, value in option.items() if name != "shared_id"} for option in values["options"]
        ]
    if row.is_new:
        row.local = create_modifier_group(context=context, **values)
    elif values:
        update_modifier_group(context=context, group_id=row.local.pk, **values)


def _write_product(context: CommandContext, row: Row) -> None:
    values = dict(row.values)
    image = values.pop("image", None)
    if "category" in values:
        values["category_id"] = values.pop("category").local.pk
    if "modifier_groups" in values:
        values["modifier_groups"] = [group.local.pk for group in values["modifier_groups"]]
    if row.is_new:
        row.local = create_product(context=context, **values)
    else:
        if row.is_back:
            restore_product(context=context, product_id=row.local.pk)
        if values:
            update_product(context=context, product_id=row.local.pk, **values)
    if image is not None:
        set_product_image(context=context, product_id=row.local.pk, image=image)


def _write_parts(comparison: Comparison) -> None:
    """Link categories, groups and options to the source's. A link to a row that is gone leads to its successor."""
    wanted = {(K.CATEGORY, row.shared_id): row.local.pk for row in comparison.categories}
    wanted |= {(K.GROUP, row.shared_id): row.local.pk for row in comparison.groups}
    for row in comparison.groups:
        if "options" in row.values:
            ids = ModifierOption.objects.filter(group=row.local).values_list("pk", flat=True)
            shared = [option["shared_id"] for option in row.values["options"]]
            wanted |= {(K.OPTION, shared_id): local for shared_id, local in zip(shared, ids, strict=True)}
    there = {(part.kind, part.shared_id): part.local_id for part in SharedPart.objects.all()}
    stale = [part for part in there if part in wanted and there[part] != wanted[part]]
    for kind, shared_id in stale:
        SharedPart.objects.filter(kind=kind, shared_id=shared_id).delete()
    SharedPart.objects.bulk_create(
        SharedPart(kind=kind, shared_id=shared_id, local_id=local_id)
        for (kind, shared_id), local_id in wanted.items()
        if there.get((kind, shared_id)) != local_id
    )


def _write_products_links(comparison: Comparison) -> None:
    """Note for each product what the source asks for it, and whether it keeps a price of its own."""
    for row in comparison.products:
        link = row.link or SharedProduct(shared_id=row.shared_id)
        noted = (link.product_id, link.price, link.has_own_price, link.is_removed)
        wanted = (row.local.pk, row.price, row.keeps_price, False)
        if noted != wanted:
            link.product_id, link.price, link.has_own_price, link.is_removed = wanted
            link.save()


def _write_deals(comparison: Comparison) -> None:
    """Let the shared options put the products of this restaurant into meal deals. Two queries, one without deals.

    A product that this restaurant has taken off its menu is named too: the publish then says what is missing.
    """
    options = SharedPart.objects.filter(kind=K.OPTION).values_list("local_id", "shared_id")
    products = dict(SharedProduct.objects.values_list("shared_id", "product_id")) if comparison.parts else {}
    wanted = {local: products.get(comparison.parts.get(shared)) for local, shared in options}
    there = ModifierOption.objects.filter(pk__in=wanted)
    if not comparison.parts:
        there = there.filter(product__isnull=False)
    changed = [option for option in there if option.product_id != wanted[option.pk]]
    for option in changed:
        option.product_id = wanted[option.pk]
    ModifierOption.objects.bulk_update(changed, ["product"])


def _archive_empty_categories(context: CommandContext, comparison: Comparison) -> None:
    """Archive the shared categories that the source has no more and that hold no product here."""
    shown = {row.local.pk for row in comparison.categories}
    shared = SharedPart.objects.filter(kind=K.CATEGORY).exclude(local_id__in=shown).values("local_id")
    empty = Category.objects.filter(pk__in=shared, archived_at=None).exclude(products__archived_at=None)
    for category_id in empty.values_list("pk", flat=True):
        archive_category(context=context, category_id=category_id)
