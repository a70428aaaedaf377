"""A product or category that is saved and published as one change, for clients without a draft (the mobile app).

Only what was saved goes live: other edits of the draft wait for the owner's own publish.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from fynlo.core import json_codec
from menu import document, ingredients, published
from menu.errors import MenuNotReady
from menu.models import Category, MenuVersion, Product
from menu.services.categories import FIRST_STATION, archive_category, create_station
from menu.services.editing import lock_draft
from menu.services.products import archive_product
from menu.services.publishing import store_version
from menu.services.usual import usual_in
from realtime.commands.context import CommandContext

Rows = list[dict[str, Any]]
CONTENT = ("currency", "timezone", "dayparts", "categories", "stations", "products", "modifier_groups")


def defaults_for(*, context: CommandContext, category_id: UUID) -> dict[str, Any]:
    """Return `station` (a slug) and `tax_class` for a new product that names neither: the usual ones of its category.

    A restaurant without a station gets one.
    """
    usual = usual_in(category_id)
    station = usual.station or create_station(context=context, name=FIRST_STATION)
    return {"station": station.slug, "tax_class": usual.tax_class}


def archive_category_with_products(*, context: CommandContext, category_id: UUID) -> Category:
    """Archive a category and everything in it. Raises CategoryNotFound."""
    for product_id in Product.objects.filter(category=category_id, archived_at=None).values_list("pk", flat=True):
        archive_product(context=context, product_id=product_id)
    return archive_category(context=context, category_id=category_id)


def publish_saved(
    *, context: CommandContext, products: Collection[UUID] = (), categories: Collection[UUID] = ()
) -> MenuVersion | None:
    """Publish the menu in force with these products and categories as they are in the draft.

    A product brings its category, its station and its modifier groups along. Nothing is published, and None returned,
    while the menu would have no product and had none. Locks the draft. Records `menu.updated`.

    Raises MenuNotReady when one of these products lacks what a published one needs.
    """
    revision = lock_draft()
    last = MenuVersion.objects.defer("document").first()
    draft = json_codec.loads(json_codec.dumps(document.draft()))
    before = published.menu(last.version).document if last else published.EMPTY_MENU.document
    content = _merged(before, draft, {str(key) for key in products}, {str(key) for key in categories})
    if not content["products"] and (last is None or not before["products"]):
        return None
    problems = [found for found in document.problems(content) if found["subject"] != "menu"]
    if problems:
        raise MenuNotReady(problems[0]["message"], problems=problems)
    return store_version(context, content, last=last, revision=revision if content == draft else 0)


def publish_allergens(*, context: CommandContext) -> MenuVersion | None:
    """Publish the menu in force with the allergens that its ingredients have now; nothing else of the draft.

    Does nothing, and returns None, if none of them differs, or before the first menu. Locks the draft. Records
    `menu.updated`.
    """
    revision = lock_draft()
    last = MenuVersion.objects.defer("document").first()
    if last is None:
        return None
    before = published.menu(last.version).document
    made = ingredients.registered()
    content = _content_of(before)
    content["products"] = with_ingredients(before["products"], made)
    content["modifier_groups"] = [
        {**group, "options": with_ingredients(group["options"], made)} for group in before["modifier_groups"]
    ]
    document.describe_parts(content["products"], content["modifier_groups"])
    if content == _content_of(before):
        return None
    is_draft = content == json_codec.loads(json_codec.dumps(document.draft()))
    return store_version(context, content, last=last, revision=revision if is_draft else 0)


def _content_of(document: dict[str, Any]) -> dict[str, Any]:
    """The content of a published document; an earlier one has no dayparts."""
    return {name: document[name] for name in CONTENT if name in document}


def with_ingredients(before: Rows, made: Mapping[UUID, ingredients.Ingredients]) -> Rows:
    """Return rows of a published document with the allergens that their ingredients have now."""
    rows = []
    for each in before:
        row = {**each, "id": UUID(each["id"]), "allergens": each.get("own_allergens", each["allergens"])}
        for name in ("own_allergens", "known_allergens"):
            row.pop(name, None)
        ingredients.apply([row], made)
        rows.append({**row, "id": each["id"]})
    return rows


def _merged(before: dict[str, Any], draft: dict[str, Any], products: set[str], categories: set[str]) -> dict[str, Any]:
    """The published content with the saved rows of the draft in it, in the draft's order."""
    saved = [row for row in draft["products"] if row["id"] in products]
    categories = categories | {row["category_id"] for row in saved}
    groups = {group_id for row in saved for group_id in row["modifier_groups"]}
    shown = _replaced(before["categories"], draft["categories"], categories)
    places = {row["id"]: place for place, row in enumerate(shown)}
    kept = [row for row in _replaced(before["products"], draft["products"], products) if row["category_id"] in places]
    kept.sort(key=lambda row: (places[row["category_id"]], row["sort_order"], row["id"]))
    offered = {group_id for row in kept for group_id in row["modifier_groups"]}
    all_groups = _replaced(before["modifier_groups"], draft["modifier_groups"], groups)
    shown_groups = [_copied(row) for row in all_groups if row["id"] in offered]
    document.describe_parts(kept, shown_groups)
    return {
        "currency": draft["currency"],
        "timezone": draft["timezone"],
        "dayparts": draft["dayparts"] + _removed(before.get("dayparts", []), draft["dayparts"]),
        "categories": shown,
        "stations": draft["stations"],
        "products": kept,
        "modifier_groups": shown_groups,
    }


def _copied(group: dict[str, Any]) -> dict[str, Any]:
    """A group whose options may be changed: those of a published document belong to the whole process."""
    return {**group, "options": [dict(option) for option in group["options"]]}


def _removed(before: Rows, draft: Rows) -> Rows:
    """The rows that the draft has no more. A published product may need them until the owner publishes."""
    there = {row["id"] for row in draft}
    return [row for row in before if row["id"] not in there]


def _replaced(before: Rows, draft: Rows, ids: set[str]) -> Rows:
    """Rows of `before` where those with `ids` are the draft's, or gone if the draft has them no more."""
    rows = {row["id"]: row for row in before if row["id"] not in ids} | {
        row["id"]: row for row in draft if row["id"] in ids
    }
    order = {row["id"]: place for place, row in enumerate(draft)}
    was = {row["id"]: place for place, row in enumerate(before)}
    return sorted(rows.values(), key=lambda row: (order.get(row["id"], len(order)), was.get(row["id"], len(was))))
