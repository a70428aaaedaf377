"""Undo the import of a spreadsheet: the draft becomes what it was, as long as nobody has edited it since."""

from typing import Any
from uuid import UUID

from django.db.models import Model, TextField
from django.db.models.functions import Cast

from fynlo.core import clock
from menu.errors import ImportNotFound, ImportNotUndone
from menu.models import Category, MenuDraft, MenuImport, ModifierGroup, Product, ProductModifierGroup
from menu.services.editing import edit_draft, lock_draft
from menu.sheet.planning import ADDED, CHANGED, Plan, Step
from realtime.commands.context import CommandContext

BATCH = 200  # rows of one statement


def before_of(plan: Plan) -> dict[str, Any] | None:
    """Return what the planned changes replace, to be kept before they are written.

    None where modifier groups change: their options are not restored.
    """
    if any(step.what == CHANGED for step in plan.groups):
        return None
    changed = [step for step in plan.products if step.what == CHANGED]
    return {
        "categories": list(Category.objects.values_list("id", flat=True)),
        "groups": list(ModifierGroup.objects.values_list("id", flat=True)),
        "changed": {str(step.target.id): _before(step) for step in changed},
    }


def _before(step: Step) -> dict[str, Any]:
    columns = [*step.values, *(["category"] if step.category else [])]
    names = [_attribute(Product, name) for name in columns]
    before = {name: getattr(step.target, name) for name in names}
    links = None if step.groups is None else [link.group_id for link in step.target.group_links.all()]
    return {"values": before, "groups": links}


def undo_of(before: dict[str, Any] | None, plan: Plan) -> dict[str, Any] | None:
    """Return what undoes the import, after it was written; None where it cannot be undone."""
    if before is None:
        return None
    new = {
        "categories": Category.objects.exclude(pk__in=before["categories"]),
        "groups": ModifierGroup.objects.exclude(pk__in=before["groups"]),
    }
    added = [step.target.id for step in plan.products if step.what == ADDED]
    kept = {name: list(rows.values_list("id", flat=True)) for name, rows in new.items()}
    return {"revision": lock_draft(), "added": added, "changed": before["changed"], **kept}


def last_import() -> MenuImport | None:
    """Return the last import if it can still be undone. Two queries."""
    newest = (
        MenuImport.objects.filter(status=MenuImport.Status.APPLIED).order_by("-applied_at").defer("content").first()
    )
    return newest if newest is not None and newest.undo and _is_untouched(newest.undo) else None


def _is_untouched(undo: dict[str, Any]) -> bool:
    return MenuDraft.objects.filter(revision=undo["revision"]).exists()


def undo_import(*, context: CommandContext, import_id: UUID) -> dict[str, int]:
    """Make the draft what it was before an import. What is published stays until the next publish.

    Locks the draft and the upload. Raises ImportNotFound, and ImportNotUndone once the draft was edited since.
    """
    lock_draft()
    upload = MenuImport.objects.select_for_update(no_key=True).filter(pk=import_id).first()
    if upload is None:
        raise ImportNotFound()
    undo = upload.undo
    if upload.status != MenuImport.Status.APPLIED or not undo or not _is_untouched(undo):
        raise ImportNotUndone()
    edit_draft()
    now = clock.now()
    Product.objects.filter(pk__in=undo["added"]).update(archived_at=now)
    _restore(undo["changed"])
    ProductModifierGroup.objects.filter(group__in=undo["groups"]).delete()
    ModifierGroup.objects.filter(pk__in=undo["groups"]).update(archived_at=now)
    Category.objects.filter(pk__in=undo["categories"]).update(archived_at=now)
    upload.status = MenuImport.Status.UNDONE
    upload.save(update_fields=["status"])
    counts = {"removed": len(undo["added"]), "restored": len(undo["changed"])}
    context.annotate(import_undone=upload.file_name, **counts)
    return counts


def _restore(changed: dict[str, Any]) -> None:
    products = {str(product.pk): product for product in Product.objects.filter(pk__in=changed)}
    columns = {"version"}
    for product_id, before in changed.items():
        product = products[product_id]
        product.version += 1
        for name, value in before["values"].items():
            setattr(product, name, value)
            columns.add(name)
    if products:
        # Names and SKUs may be traded between rows: out of the way first, or the second would meet the first's.
        Product.objects.filter(pk__in=products).update(name=Cast("id", TextField()), sku="")
        columns |= {"name", "sku"}
        Product.objects.bulk_update(products.values(), sorted(columns), batch_size=BATCH)
    linked = {product_id: before["groups"] for product_id, before in changed.items() if before["groups"] is not None}
    ProductModifierGroup.objects.filter(product__in=linked).delete()
    ProductModifierGroup.objects.bulk_create(
        [
            ProductModifierGroup(product_id=product_id, group_id=group_id, position=position)
            for product_id, groups in linked.items()
            for position, group_id in enumerate(groups)
        ],
        batch_size=BATCH,
    )


def _attribute(model: type[Model], name: str) -> str:
    """Return the attribute that holds the plain value of a field, such as `station_id`."""
    return model._meta.get_field(name).attname
