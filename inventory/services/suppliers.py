"""Add, change and archive suppliers."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from fynlo.core import clock
from fynlo.core.ids import uuid7
from inventory.errors import Changed, NameTaken
from inventory.models import Supplier
from inventory.selectors import lock_supplier
from realtime.commands.context import CommandContext

DETAILS = ("name", "contact", "email", "phone", "notes", "lead_days", "review_days")


def add_supplier(*, context: CommandContext, supplier_id: UUID | None = None, **details: Any) -> Supplier:
    """Add a supplier with these details (`DETAILS`). A second call with the same id returns the first's.

    Raises NameTaken.
    """
    earlier = Supplier.objects.filter(pk=supplier_id).first() if supplier_id else None
    if earlier is not None:
        return earlier
    supplier = Supplier(id=supplier_id or uuid7(), created_at=clock.now(), **details)
    _save(supplier, force_insert=True)
    context.annotate(supplier=str(supplier.id), name=supplier.name)
    return supplier


def change_supplier(*, context: CommandContext, supplier_id: UUID, version: int, **details: Any) -> Supplier:
    """Change the details of a supplier. `version` is the one that the editor read. Locks it.

    Raises SupplierNotFound, Changed, NameTaken.
    """
    supplier = lock_supplier(supplier_id)
    if supplier.version != version:
        raise Changed(current_version=supplier.version)
    for name, value in details.items():
        if getattr(supplier, name) != value:
            context.annotate(supplier=str(supplier.id), field=name, before=getattr(supplier, name), after=value)
            setattr(supplier, name, value)
    supplier.version += 1
    _save(supplier)
    return supplier


def archive_supplier(*, context: CommandContext, supplier_id: UUID) -> Supplier:
    """Take a supplier out of use; its items have none afterwards. Locks it. Raises SupplierNotFound."""
    supplier = lock_supplier(supplier_id)
    if supplier.archived_at is None:
        supplier.archived_at = clock.now()
        supplier.version += 1
        supplier.save(update_fields=["archived_at", "version"])
        supplier.items.update(supplier=None)
        context.annotate(supplier=str(supplier.id), archived=supplier.name)
    return supplier


def _save(supplier: Supplier, **how: Any) -> None:
    try:
        with transaction.atomic():
            supplier.save(**how)
    except IntegrityError as error:
        raise NameTaken(field="name") from error
