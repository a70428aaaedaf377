"""Expect a credit note of a supplier, and enter it when it arrives."""

from decimal import Decimal
from uuid import UUID

from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from inventory.buying import events
from inventory.buying.errors import CreditNoteReceived, DeliveryNotFound, MoreThanDelivered
from inventory.buying.selectors import lock_credit_note, lock_delivery
from inventory.models import CreditNote
from realtime.commands.context import CommandContext


def expect_credit(
    *,
    context: CommandContext,
    delivery_id: UUID,
    amount: Decimal,
    reason: str,
    credit_note_id: UUID | None = None,
) -> CreditNote:
    """Expect a credit note of `amount` pounds without VAT for a delivery, such as for a wrong price. Stock stays.

    A second call with the same `credit_note_id` returns the first's. Locks the delivery. Records
    `inventory.credit_note_changed`. Raises DeliveryNotFound, MoreThanDelivered.
    """
    delivery = lock_delivery(delivery_id)
    earlier = CreditNote.objects.filter(pk=credit_note_id).first() if credit_note_id else None
    if earlier is not None:
        return earlier
    if delivery.undone_at is not None:
        raise DeliveryNotFound(delivery=str(delivery_id))
    asked = sum(delivery.credit_notes.values_list("expected", flat=True), ZERO)
    if asked + amount > delivery.total:
        raise MoreThanDelivered(field="amount")
    credit = CreditNote.objects.create(
        id=credit_note_id or uuid7(), supplier=delivery.supplier, delivery=delivery, reason=reason,
        expected=pounds(amount), created_at=context.at, created_by_name=context.actor.name,
    )  # fmt: skip
    context.annotate(credit_note=str(credit.id), supplier=delivery.supplier.name, expected=credit.expected)
    events.credit_note_changed(context, credit)
    return credit


def receive_credit(
    *, context: CommandContext, credit_note_id: UUID, amount: Decimal, reference: str = ""
) -> CreditNote:
    """Enter the credit note that arrived: its amount in pounds without VAT, and its number. Locks it.

    The amount may differ from what was expected; the difference is shown. Records `inventory.credit_note_changed`.
    Raises CreditNoteNotFound, CreditNoteReceived.
    """
    credit = lock_credit_note(credit_note_id)
    if credit.received is not None:
        raise CreditNoteReceived(credit_note=str(credit.id))
    credit.received, credit.reference, credit.received_at = pounds(amount), reference, context.at
    credit.save(update_fields=["received", "reference", "received_at"])
    context.annotate(
        credit_note=str(credit.id), supplier=credit.supplier.name, expected=credit.expected, received=credit.received
    )
    events.credit_note_changed(context, credit)
    return credit
