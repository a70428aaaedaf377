"""Categories and kitchen stations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from menu import selectors
from menu.errors import CategoryInUse, CategoryNotFound, NameTaken, StationNotFound
from menu.models import Category, Station
from menu.services.editing import assign, check, edit_draft, lines, one_line, refuse_taken_name
from realtime.commands.context import CommandContext

FIRST_STATION = "Kitchen"  # the station of a new restaurant
CATEGORY_FIELDS = frozenset(
    {"name", "description", "color", "icon", "mobile_icon", "sort_order", "is_active", "dayparts"}
)


def create_category(*, context: CommandContext, name: str, category_id: UUID | None = None, **fields: Any) -> Category:
    """Create a category at the end of the menu, or at `sort_order`.

    Raises NameTaken, InvalidInput, DaypartNotFound.
    """
    edit_draft()
    category = Category(name=one_line(name))
    if category_id is not None:
        category.id = category_id
    for field, value in _cleaned(fields).items():
        setattr(category, field, value)
    if "sort_order" not in fields:
        last = Category.objects.filter(archived_at=None).aggregate(last=Max("sort_order"))["last"]
        category.sort_order = 0 if last is None else last + 1
    check(category, CATEGORY_FIELDS)
    refuse_taken_name(Category.objects.filter(archived_at=None), category)
    category.save(force_insert=True)
    context.annotate(created="category", id=category.id, name=category.name)
    return category


def update_category(*, context: CommandContext, category_id: UUID, **changes: Any) -> Category:
    """Change the given columns. Raises CategoryNotFound, DaypartNotFound, NameTaken, InvalidInput."""
    edit_draft()
    category = selectors.category(category_id)
    changed = assign(context, category, _cleaned(changes))
    if "name" in changed:
        refuse_taken_name(Category.objects.filter(archived_at=None), category)
    if changed:
        category.save(update_fields=changed)
    return category


def archive_category(*, context: CommandContext, category_id: UUID) -> Category:
    """Take an empty category off the menu. Raises CategoryNotFound, CategoryInUse."""
    edit_draft()
    category = selectors.category(category_id)
    count = category.products.filter(archived_at=None).count()
    if count:
        text = ngettext(
            "{category} still has {count} product. Move or archive it first.",
            "{category} still has {count} products. Move or archive them first.",
            count,
        )
        raise CategoryInUse(text.format(category=category.name, count=count), products=count)
    category.archived_at = clock.now()
    category.save(update_fields=["archived_at"])
    context.annotate(archived="category", name=category.name)
    return category


def reorder_categories(*, context: CommandContext, category_ids: Sequence[UUID]) -> None:
    """Order the categories. Those not named follow in their present order. Raises CategoryNotFound."""
    edit_draft()
    rows = {category.id: category for category in Category.objects.filter(archived_at=None)}
    named = list(dict.fromkeys(category_ids))
    for category_id in named:
        if category_id not in rows:
            raise CategoryNotFound()
    order = [rows[pk] for pk in named] + [row for pk, row in rows.items() if pk not in set(named)]
    before = [row.name for row in rows.values()]
    for position, row in enumerate(order):
        row.sort_order = position
    Category.objects.bulk_update(order, ["sort_order"])
    context.annotate(field="order", before=before, after=[row.name for row in order])


def create_station(*, context: CommandContext, name: str, slug: str = "") -> Station:
    """Create a kitchen station. Its screen's address is made of its name. Raises NameTaken, InvalidInput."""
    edit_draft()
    station = Station(name=one_line(name))
    station.slug = slug or slugify(station.name)[:40].strip("-")
    if not station.slug:
        raise InvalidInput(_("A station's name needs a letter or a digit."), field="name")
    last = Station.objects.aggregate(last=Max("sort_order"))["last"]
    station.sort_order = 0 if last is None else last + 1
    check(station, {"name", "slug"})
    refuse_taken_name(Station.objects.all(), station)
    if Station.objects.filter(slug=station.slug).exists():
        raise NameTaken(
            _("Another station has the address {address} already.").format(address=station.slug), field="name"
        )
    station.save(force_insert=True)
    context.annotate(created="station", slug=station.slug, name=station.name)
    return station


def update_station(*, context: CommandContext, slug: str, name: str) -> Station:
    """Rename a station. Its address stays. Raises StationNotFound, NameTaken, InvalidInput."""
    edit_draft()
    station = selectors.station(slug)
    if assign(context, station, {"name": one_line(name)}):
        refuse_taken_name(Station.objects.all(), station)
        station.save(update_fields=["name"])
    return station


def reorder_stations(*, context: CommandContext, slugs: Sequence[str]) -> None:
    """Order the stations. Those not named follow in their present order. Raises StationNotFound."""
    edit_draft()
    rows = {station.slug: station for station in Station.objects.all()}
    named = list(dict.fromkeys(slugs))
    for slug in named:
        if slug not in rows:
            raise StationNotFound()
    order = [rows[slug] for slug in named] + [row for slug, row in rows.items() if slug not in set(named)]
    before = [row.name for row in rows.values()]
    for position, row in enumerate(order):
        row.sort_order = position
    Station.objects.bulk_update(order, ["sort_order"])
    context.annotate(field="order", before=before, after=[row.name for row in order])


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    strange = set(fields) - CATEGORY_FIELDS
    if strange:
        raise TypeError(f"A category has no {sorted(strange)[0]}.")
    clean = dict(fields)
    for name, tidy in (("name", one_line), ("description", lines), ("icon", one_line)):
        if name in clean:
            clean[name] = tidy(clean[name])
    if "dayparts" in clean:
        clean["dayparts"] = [selectors.daypart(pk).pk for pk in dict.fromkeys(clean["dayparts"])]
    return clean
