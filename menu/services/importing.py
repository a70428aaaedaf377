"""Import a spreadsheet into the draft: upload, preview, then apply all of it or nothing."""

import gzip
import zlib
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from menu.errors import ImportHasProblems, ImportNotFound, ImportOver
from menu.models import Category, MenuImport, ModifierGroup, Product, ProductModifierGroup, Station
from menu.services import undoing
from menu.services.categories import FIRST_STATION, create_category, create_station
from menu.services.editing import check, edit_draft
from menu.services.modifiers import create_modifier_group, update_modifier_group
from menu.services.products import FIELDS
from menu.sheet import planning, reading
from menu.sheet.planning import ADDED, CHANGED, UNCHANGED, Plan, Step
from menu.sheet.tax_proposals import proposed_class
from realtime.commands.context import CommandContext

BATCH = 200  # rows of one statement
LONGEST_NAME = 120


def start_import(*, context: CommandContext, file_name: str, content: bytes) -> MenuImport:
    """Keep an uploaded file until it is applied or discarded. Raises BadSpreadsheet for what is no table at all."""
    reading.read(content)
    upload = MenuImport.objects.create(
        file_name=file_name.replace("\x00", "").strip()[-LONGEST_NAME:] or "menu.csv",
        content=gzip.compress(content, mtime=0),
        uploaded_at=context.at,
        uploaded_by=context.actor.user_id,
    )
    context.annotate(uploaded=upload.file_name, bytes=len(content))
    return upload


def waiting_import(import_id: UUID, *, lock: bool = False) -> MenuImport:
    """Return an upload that waits. Raises ImportNotFound, or ImportOver if it was applied or discarded."""
    rows = MenuImport.objects.select_for_update(no_key=True) if lock else MenuImport.objects
    upload = rows.filter(pk=import_id).first()
    if upload is None:
        raise ImportNotFound()
    if upload.status != MenuImport.Status.WAITING:
        raise ImportOver()
    return upload


def plan_of(upload: MenuImport, columns: dict[str, str] | None = None) -> Plan:
    """Return what applying the upload now would do, with the columns that a person chose. Raises BadSpreadsheet."""
    return planning.plan(reading.read(zlib.decompress(bytes(upload.content), wbits=31), columns))


def discard_import(*, context: CommandContext, import_id: UUID) -> dict[str, int]:
    """Put the upload away; the draft stays as it is. Raises ImportNotFound, ImportOver."""
    upload = waiting_import(import_id, lock=True)
    upload.status = MenuImport.Status.DISCARDED
    upload.save(update_fields=["status"])
    return {ADDED: 0, CHANGED: 0, UNCHANGED: 0}


def apply_import(
    *,
    context: CommandContext,
    import_id: UUID,
    tax_classes: dict[str, str] | None = None,
    columns: dict[str, str] | None = None,
) -> dict[str, int]:
    """Write the whole sheet into the draft and return how many rows were added, changed, unchanged.

    `tax_classes` has the VAT classes that a person chose, by row; an unsure row without one gets the proposed class.
    `columns` are the headings of another till's file by what they are read as (`formats.CHOSEN`), where a person chose
    them. Another till's products go to the first station.

    Locks the draft and compares afresh, so it is safe whatever was edited since the preview. Statements take
    BATCH rows each; a few thousand products are a second. Records no event: the till sees the next publish.

    Raises ImportNotFound, ImportOver, ImportHasProblems.
    """
    edit_draft()
    upload = waiting_import(import_id, lock=True)
    plan = plan_of(upload, columns)
    if plan.problems:
        raise ImportHasProblems(problems=len(plan.problems))
    before = undoing.before_of(plan)
    if plan.is_foreign:
        _give_station(context, plan)
    for step in plan.unsure:
        chosen = (tax_classes or {}).get(str(step.row.row))
        step.values["tax_class"] = chosen or proposed_class(step.row.name, step.category)
    for name in plan.categories:
        create_category(context=context, name=name)
    _write_groups(context, plan)
    _write_products(context, plan)
    upload.status, upload.applied_at = MenuImport.Status.APPLIED, context.at
    upload.undo = undoing.undo_of(before, plan)
    upload.save(update_fields=["status", "applied_at", "undo"])
    counts = {what: plan.count(what) for what in (ADDED, CHANGED, UNCHANGED)}
    context.annotate(imported=upload.file_name, **counts)
    return counts


def _give_station(context: CommandContext, plan: Plan) -> None:
    """Give another till's products the first station: its file names none, and a publish asks for one."""
    added = [step for step in plan.products if step.what == ADDED]
    if added:
        station = Station.objects.first() or create_station(context=context, name=FIRST_STATION)
        for step in added:
            step.values["station"] = station


def _write_groups(context: CommandContext, plan: Plan) -> None:
    for step in plan.groups:
        if step.what == ADDED:
            create_modifier_group(context=context, **step.values)
        elif step.what == CHANGED:
            update_modifier_group(context=context, group_id=step.target.id, **step.values)


def _write_products(context: CommandContext, plan: Plan) -> None:
    categories = {c.name.lower(): c for c in Category.objects.filter(archived_at=None)}
    ends = _ends()
    added, changed, columns = [], [], set()
    for step in plan.products:
        if step.what == UNCHANGED:
            continue
        product = step.target or Product()
        values = dict(step.values)
        if step.category:
            values["category"] = categories[step.category.lower()]
        if step.target is None and "sort_order" not in values:
            category_id = values["category"].id
            values["sort_order"] = ends[category_id] = ends.get(category_id, -1) + 1
        _note(context, step, values)
        for name, value in values.items():
            setattr(product, name, value)
        check(product, FIELDS & set(values))
        if step.target is None:
            step.target = product
            added.append(product)
        else:
            product.version += 1
            columns |= {*values, "version"}
            changed.append(product)
    Product.objects.bulk_create(added, batch_size=BATCH)
    # Names and SKUs may be traded between rows: out of the way first, or the second would meet the first's.
    moved = [product.pk for product in changed] if {"name", "category", "sku"} & columns else []
    _make_way(moved)
    if changed:
        Product.objects.bulk_update(changed, sorted(columns | ({"name", "sku"} if moved else set())), batch_size=BATCH)
    _write_links(plan)


def _make_way(product_ids: list[UUID]) -> None:
    Product.objects.filter(pk__in=product_ids).update(name=Cast("id", TextField()), sku="")


def _ends() -> dict[UUID, int]:
    """Return the last place in each category."""
    ends: dict[UUID, int] = {}
    for category_id, place in Product.objects.filter(archived_at=None).values_list("category_id", "sort_order"):
        ends[category_id] = max(place, ends.get(category_id, -1))
    return ends


def _write_links(plan: Plan) -> None:
    steps = [step for step in plan.products if step.groups is not None]
    groups = {group.name.lower(): group for group in ModifierGroup.objects.filter(archived_at=None)}
    ProductModifierGroup.objects.filter(product__in=[step.target for step in steps]).delete()
    links = [
        ProductModifierGroup(product=step.target, group=groups[name], position=position)
        for step in steps
        for position, name in enumerate(step.groups or [])
    ]
    ProductModifierGroup.objects.bulk_create(links, batch_size=BATCH)


def _note(context: CommandContext, step: Step, values: dict[str, Any]) -> None:
    if step.target is None:
        context.annotate(created="product", name=step.row.name, price=values.get("price"))
        return
    before = {name: getattr(step.target, name) for name in values}
    context.annotate(
        changed="product",
        id=step.target.id,
        name=step.target.name,
        before={name: str(value) for name, value in before.items()},
        after={name: str(value) for name, value in values.items()},
        modifier_groups=step.groups,
    )
