"""The differences between the draft and the published menu, with labels for managers."""

from dataclasses import asdict, dataclass
from typing import Any

from fynlo.core import json_codec
from menu import document, published
from menu.models import MenuDraft, MenuVersion

SUBJECTS = {
    "products": ("product", "id"),
    "categories": ("category", "id"),
    "modifier_groups": ("modifier group", "id"),
    "stations": ("station", "slug"),
}
LABELS = {
    "always_ask": "always asked",
    "category_id": "category",
    "dietary_info": "dietary info",
    "image": "picture",
    "known_allergens": "allergens",
    "own_allergens": "allergens",
    "images": "picture",
    "max": "most to choose",
    "mobile_icon": "icon in the app",
    "min": "least to choose",
    "modifier_groups": "modifier groups",
    "prep_minutes": "preparation time",
    "required": "required",
    "sku": "SKU",
    "sort_order": "order",
    "tax_class": "VAT",
}

SINCE = {"modifier_groups": {"always_ask": False}}  # what documents that were published earlier do not say


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is added, removed or changed; `fields` are the words for what changed; prices in pounds."""

    what: str
    subject: str
    id: str
    name: str
    fields: tuple[str, ...] = ()
    price_before: Any = None
    price_after: Any = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def unpublished() -> list[Change]:
    """Every difference between the current menu and the draft. Two queries when nothing was edited since, else 8."""
    last = MenuVersion.objects.defer("document").first()
    revision = MenuDraft.objects.filter(pk=1).values_list("revision", flat=True).first() or 0
    if last is not None and last.draft_revision == revision:
        return []
    before = published.menu(last.version).document if last else published.EMPTY_MENU.document
    return between(before, json_codec.loads(json_codec.dumps(document.draft())))


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The changes that lead from one document to the other, products first."""
    found: list[Change] = []
    for part, (subject, key) in SUBJECTS.items():
        old = {row[key]: {**SINCE.get(part, {}), **row} for row in before[part]}
        new = {row[key]: row for row in after[part]}
        found += [Change("added", subject, key_, new[key_]["name"]) for key_ in new if key_ not in old]
        found += [
            _changed(subject, key_, old[key_], new[key_]) for key_ in new if key_ in old and old[key_] != new[key_]
        ]
        found += [Change("removed", subject, key_, old[key_]["name"]) for key_ in old if key_ not in new]
    return found


def _changed(subject: str, key: str, old: dict[str, Any], new: dict[str, Any]) -> Change:
    names = [name for name in new if old.get(name) != new[name]]
    words = tuple(dict.fromkeys(LABELS.get(name, name.replace("_", " ")) for name in names))
    prices = (old.get("price"), new.get("price")) if "price" in names else (None, None)
    return Change("changed", subject, key, new["name"], words, *prices)
