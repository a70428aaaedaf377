"""Send goods of a delivery back to their supplier."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import PENNY, ZERO
from fynlo.core.tenancy.connection import connection
from inventory.buying import events
from inventory.buying.errors import DeliveryNotFound, MoreThanReceived
from inventory.buying.selectors import get_delivery, lock_delivery
from inventory.labels import written_quantity
from inventory.models import CreditNote, Delivery, DeliveryLine, Movement, SupplierReturn, SupplierReturnLine
from inventory.services.booking import Entry, book
from inventory.units import rounded
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


def return_goods(
    *,
    context: CommandContext,
    delivery_id: UUID,
    lines: Sequence[Mapping[str, Any]],
    reason: str,
    return_id: UUID | None = None,
) -> Delivery:
    """Take `lines`, {line_id, quantity in the line's unit}, out of stock, and expect a credit note for what they cost.

    They leave stock at its average cost, as everything does; the credit note is for the price that was paid. Each
    leaves the place that it came to. A second call with the same `return_id` returns the first's. Locks the delivery,
    then stock in pk order. Records `inventory.credit_note_changed`, and as `book`.

    Raises DeliveryNotFound, MoreThanReceived, InvalidInput, ItemArchived.
    """
    delivery = lock_delivery(delivery_id)
    if return_id is not None and SupplierReturn.objects.filter(pk=return_id).exists():
        return get_delivery(delivery_id)
    if delivery.undone_at is not None:
        raise DeliveryNotFound(delivery=str(delivery_id))
    goods = _checked(delivery, lines)
    sent = SupplierReturn(
        id=return_id or uuid7(), delivery=delivery, reason=reason, at=context.occurred_at,
        business_day=business_day(context.occurred_at, connection.tenant), by=context.actor.user_id,
        by_name=context.actor.name,
    )  # fmt: skip
    sent.save(force_insert=True)
    made = [_return_line(sent, line, quantity) for line, quantity in goods]
    SupplierReturnLine.objects.bulk_create(made)
    for line, quantity in goods:
        line.returned += quantity
    DeliveryLine.objects.bulk_update([line for line, _quantity in goods], ["returned"])
    book(
        context,
        [
            Entry(
                each.delivery_line.item_id, each.delivery_line.location_id, Movement.Kind.SENT_BACK,
                -each.stock_quantity, reason=reason, about=sent.id,
            )
            for each in made
        ],
    )  # fmt: skip
    credit = CreditNote.objects.create(
        supplier=delivery.supplier, delivery=delivery, supplier_return=sent, reason=reason,
        expected=sum((each.credit for each in made), ZERO), created_at=context.at,
        created_by_name=context.actor.name,
    )  # fmt: skip
    context.annotate(delivery=str(delivery.id), supplier=delivery.supplier.name, sent_back=credit.expected)
    events.delivery_changed(context, delivery)
    events.credit_note_changed(context, credit)
    return get_delivery(delivery_id)


def _checked(delivery: Delivery, given: Sequence[Mapping[str, Any]]) -> list[tuple[DeliveryLine, Decimal]]:
    """Raises MoreThanReceived, InvalidInput."""
    lines = {line.id: line for line in delivery.lines.all()}
    found = []
    for each in given:
        line = lines.pop(each["line_id"], None)  # a line that is given twice is not there the second time
        if line is None:
            raise InvalidInput(_("This delivery has no such line, or it is listed twice."), field="lines")
        if each["quantity"] > line.returnable:
            raise MoreThanReceived(
                _("Only %(left)s of %(name)s can go back.")
                % {"left": written_quantity(line.returnable, line.unit), "name": line.item.name},
                field="lines",
                item=line.item.name,
            )
        found.append((line, each["quantity"]))
    if not found:
        raise InvalidInput(_("Enter how much of at least one item goes back."), field="lines")
    return found


def _return_line(sent: SupplierReturn, line: DeliveryLine, quantity: Decimal) -> SupplierReturnLine:
    """Return what goes back of a line; the last of it takes the rest, so that no rounding stays behind."""
    before = line.returned
    return SupplierReturnLine(
        supplier_return=sent, delivery_line=line, quantity=quantity,
        stock_quantity=_share(line, before + quantity, line.stock_quantity, None)
        - _share(line, before, line.stock_quantity, None),
        credit=_share(line, before + quantity, line.value, PENNY) - _share(line, before, line.value, PENNY),
    )  # fmt: skip


def _share(line: DeliveryLine, quantity: Decimal, whole: Decimal, places: Decimal | None) -> Decimal:
    share = Fraction(whole) * Fraction(quantity) / Fraction(line.quantity)
    return rounded(share) if places is None else rounded(share, places)
