"""The differences between the draft and the published menu, with labels for managers."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core import json_codec
from menu import document, published
from menu.models import MenuDraft, MenuVersion

SUBJECTS = {
    "products": ("product", "id"),
    "categories": ("category", "id"),
    "modifier_groups": ("modifier group", "id"),
    "stations": ("station", "slug"),
    "dayparts": ("daypart", "id"),
}
SUBJECT_LABELS = {
    "product": _("Product"),
    "category": _("Category"),
    "modifier group": _("Modifier group"),
    "station": _("Station"),
    "daypart": _("Time of day"),
}
LABELS: dict[str, str | Promise] = {
    "allergens": _("allergens"),
    "always_ask": _("always asked"),
    "available": _("available"),
    "barcode": _("barcode"),
    "calories": _("calories"),
    "category_id": _("category"),
    "color": _("colour"),
    "cost": _("cost"),
    "dayparts": _("times of day"),
    "delivery_price": _("price of a delivery"),
    "description": _("description"),
    "dietary_info": _("dietary info"),
    "emoji": _("emoji"),
    "ends": _("end"),
    "icon": _("icon"),
    "image": _("picture"),
    "images": _("picture"),
    "is_size": _("sizes"),
    "known_allergens": _("allergens"),
    "max": _("most to choose"),
    "min": _("least to choose"),
    "mobile_icon": _("icon in the app"),
    "modifier_groups": _("modifier groups"),
    "name": _("name"),
    "options": _("options"),
    "own_allergens": _("allergens"),
    "prep_minutes": _("preparation time"),
    "price": _("price"),
    "required": _("required"),
    "short_name": _("name on tickets and receipts"),
    "sku": "SKU",
    "slug": _("address"),
    "sort_order": _("place in the list"),
    "starts": _("start"),
    "station": _("station"),
    "takeaway_price": _("price of a takeaway"),
    "tax_class": _("VAT"),
    "weekdays": _("days"),
}

# What documents that were published earlier do not say.
SINCE: dict[str, dict[str, Any]] = {
    "modifier_groups": {"always_ask": False, "is_size": False},
    "products": {"short_name": "", "calories": None, "takeaway_price": None, "delivery_price": None, "dayparts": []},
    "categories": {"dayparts": []},
}


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is added, removed or changed; `fields` say what changed in the reader's language; prices in pounds."""

    what: str
    subject: str
    id: str
    name: str
    fields: tuple[str, ...] = ()
    price_before: Any = None
    price_after: Any = None

    @property
    def subject_label(self) -> str | Promise:
        return SUBJECT_LABELS[self.subject]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def unpublished() -> list[Change]:
    """Every difference between the current menu and the draft. Two queries when nothing was edited since, else 8."""
    last = MenuVersion.objects.defer("document").first()
    revision = MenuDraft.objects.filter(pk=1).values_list("revision", flat=True).first() or 0
    if last is not None and last.draft_revision == revision:
        return []
    before = published.menu(last.version).document if last else published.EMPTY_MENU.document
    return between(before, plain(document.draft()))


def plain(content: dict[str, Any]) -> dict[str, Any]:
    """Return content as a published document has it: ids and times are text."""
    return json_codec.loads(json_codec.dumps(content))


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The changes that lead from one document to the other, products first."""
    found: list[Change] = []
    for part, (subject, key) in SUBJECTS.items():
        old = {row[key]: {**SINCE.get(part, {}), **row} for row in before.get(part, ())}
        new = {row[key]: {**SINCE.get(part, {}), **row} for row in after.get(part, ())}
        found += [Change("added", subject, key_, new[key_]["name"]) for key_ in new if key_ not in old]
        found += [
            _changed(subject, key_, old[key_], new[key_]) for key_ in new if key_ in old and old[key_] != new[key_]
        ]
        found += [Change("removed", subject, key_, old[key_]["name"]) for key_ in old if key_ not in new]
    return found


def of_version(version: int) -> list[Change]:
    """What changed with a published version, from the one before it. Two queries, none for what the process knows."""
    earlier = MenuVersion.objects.filter(version__lt=version).values_list("version", flat=True).first()
    before = published.menu(earlier).document if earlier else published.EMPTY_MENU.document
    return between(before, published.menu(version).document)


def _changed(subject: str, key: str, old: dict[str, Any], new: dict[str, Any]) -> Change:
    names = [name for name in new if old.get(name) != new[name]]
    words = tuple(dict.fromkeys(str(LABELS.get(name, name.replace("_", " "))) for name in names))
    prices = (old.get("price"), new.get("price")) if "price" in names else (None, None)
    return Change("changed", subject, key, new["name"], words, *prices)
