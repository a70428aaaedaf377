"""Set up the kinds of vouchers: add, change, retire one, take it again."""

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds
from payments.errors import ABOVE_ZERO
from payments.models import VoucherKind
from payments.vouchers import events
from payments.vouchers.errors import TooManyKinds, VoucherKindRetired, VoucherNameTaken
from payments.vouchers.selectors import active_kinds, lock_kind
from realtime.commands.context import CommandContext

MOST_KINDS = 30  # as many as the till shows


def add_kind(
    *,
    context: CommandContext,
    name: str,
    face_value: Decimal | None = None,
    has_unique_references: bool = False,
    kind_id: UUID | None = None,
) -> VoucherKind:
    """Add a kind of voucher, each worth `face_value` pounds; null where each says it itself.

    A second call with the same id returns the first's. Records `voucher.kind_changed`.

    Raises VoucherNameTaken, TooManyKinds, InvalidInput for a face value of £0 or less.
    """
    earlier = VoucherKind.objects.filter(pk=kind_id).first() if kind_id else None
    if earlier is not None:
        return earlier
    if face_value is not None and pounds(face_value) <= 0:
        raise InvalidInput(ABOVE_ZERO, field="face_value")
    if active_kinds().count() >= MOST_KINDS:
        raise TooManyKinds()
    kind = VoucherKind(
        id=kind_id or uuid7(), name=_name(name), face_value=None if face_value is None else pounds(face_value),
        has_unique_references=has_unique_references, created_at=clock.now(),
    )  # fmt: skip
    _save(kind, force_insert=True)
    context.annotate(voucher=kind.name, face_value=kind.face_value, unique=has_unique_references)
    events.kind_changed(context, kind)
    return kind


def change_kind(
    *, context: CommandContext, kind_id: UUID, name: str, has_unique_references: bool | None = None
) -> VoucherKind:
    """Rename a kind, and decide whether each voucher is taken once. Its face value stays: retire it and add another.

    What was taken keeps the name of then. Locks the kind. Records `voucher.kind_changed`.

    Raises VoucherKindNotFound, VoucherKindRetired, VoucherNameTaken.
    """
    kind = lock_kind(kind_id)
    if not kind.is_active:
        raise VoucherKindRetired(_("This voucher is retired. Take it again first."), kind=str(kind.id))
    before = (kind.name, kind.has_unique_references)
    kind.name = _name(name)
    if has_unique_references is not None:
        kind.has_unique_references = has_unique_references
    if before != (kind.name, kind.has_unique_references):
        _save(kind, update_fields=["name", "has_unique_references"])
        context.annotate(before=before[0], after=kind.name, unique=kind.has_unique_references)
        events.kind_changed(context, kind)
    return kind


def retire_kind(*, context: CommandContext, kind_id: UUID) -> VoucherKind:
    """Take a kind off the tills. A device without a network may still take it. Locks the kind.

    Records `voucher.kind_changed`; nothing for a retired one. Raises VoucherKindNotFound.
    """
    kind = lock_kind(kind_id)
    if kind.is_active:
        kind.retired_at = clock.now()
        kind.save(update_fields=["retired_at"])
        context.annotate(retired=kind.name)
        events.kind_changed(context, kind)
    return kind


def restore_kind(*, context: CommandContext, kind_id: UUID) -> VoucherKind:
    """Take a retired kind again. Locks the kind. Records `voucher.kind_changed`; nothing for one that is taken.

    Raises VoucherKindNotFound, VoucherNameTaken, TooManyKinds.
    """
    kind = lock_kind(kind_id)
    if kind.is_active:
        return kind
    if active_kinds().count() >= MOST_KINDS:
        raise TooManyKinds()
    kind.retired_at = None
    _save(kind, update_fields=["retired_at"])
    context.annotate(restored=kind.name)
    events.kind_changed(context, kind)
    return kind


def _name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) < 2:
        raise InvalidInput(_("Enter the name of the voucher."), field="name")
    return name


def _save(kind: VoucherKind, **options: object) -> None:
    """Raises VoucherNameTaken."""
    try:
        with transaction.atomic():
            kind.save(**options)  # pyright: ignore[reportArgumentType], options of Model.save
    except IntegrityError as error:
        raise VoucherNameTaken(field="name") from error
