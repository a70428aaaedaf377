"""Less to pay: a discount, something on the house, and back. New facts each; what is settled is never edited."""

import copy
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from orders import pricing, totals
from orders.adjustments import COMP, DISCOUNT, is_comped
from orders.errors import AdjustmentNotFound, CompForbidden, DiscountTooHigh, LineVoid
from orders.lifecycle import require_editable
from orders.models import Correction, Line, Order
from orders.persistence import reprice_and_save
from orders.selectors import line_of, lock_order
from orders.service_settings.selectors import service_settings
from orders.services import corrections
from realtime.actors import Actor
from realtime.commands import context
from restaurants.identity.permissions import OWNER

WHOLE = Decimal(100)  # percent


def give_discount(
    *,
    actor: Actor,
    order_id: UUID,
    reason: str,
    percent: Decimal | None = None,
    amount: Decimal | None = None,
    line_id: UUID | None = None,
    discount_id: UUID | None = None,
) -> Order:
    """Take `percent` (10 is 10 %) or `amount` pounds off a line, or off the order when no line is named.

    One that was given under `discount_id` before is not given again. The entry keeps the giver's limit, which holds
    whenever the order is priced again (`orders.pricing.take_off`). Locks the order. Records `order.updated`, writes a
    correction.

    Raises OrderNotFound, LineNotFound, LineVoid, OrderClosed, AlreadyPaid, InvalidInput for both or neither of percent
    and amount, DiscountTooHigh for more than the actor's role may take off.
    """
    if (percent is None) == (amount is None):
        raise InvalidInput("A discount is a percentage or an amount.", field="percent")
    order = lock_order(order_id)
    if discount_id in {UUID(str(entry["id"])) for holder in _holders(order) for entry in holder.adjustments}:
        return order
    require_editable(order)
    holder = _holder(order, line_id)
    before = _goods(order)
    most = most_percent(actor)
    what = {"rate": None if percent is None else percent / WHOLE, "amount": amount}
    entry = _entry(DISCOUNT, actor, reason, discount_id, **what, limit=None if most == WHOLE else most / WHOLE)
    _check_limit(order, holder, entry, most)
    holder.adjustments = [*holder.adjustments, entry]
    _store(order, [holder])
    _write(Correction.Kind.DISCOUNT, order, holder, actor=actor, reason=reason, value=before - _goods(order))
    return order


def comp(*, actor: Actor, order_id: UUID, reason: str, line_ids: Sequence[UUID] | None = None) -> Order:
    """Put lines on the house, or every line there is: they stay on the order and cost nothing.

    Locks the order. Records `order.updated`, or nothing when all are so already; writes a correction for each line.
    Raises OrderNotFound, LineNotFound, LineVoid, OrderClosed, AlreadyPaid.
    """
    order = lock_order(order_id)
    require_editable(order)
    lines = order.open_lines() if line_ids is None else [_holder(order, line_id) for line_id in line_ids]
    given = [line for line in lines if not is_comped(line)]
    if not given:
        return order
    values = {line.id: line.total for line in given}
    for line in given:
        line.adjustments = [*line.adjustments, _entry(COMP, actor, reason)]
    _store(order, given)
    for line in given:
        _write(Correction.Kind.COMP, order, line, actor=actor, reason=reason, value=values[line.id])
    return order


def remove_adjustment(*, actor: Actor, order_id: UUID, adjustment_id: UUID, reason: str = "") -> Order:
    """Take a discount back, or charge again what was on the house (for those who may put it there).

    Locks the order. Records `order.updated`, writes a correction of what comes back.
    Raises OrderNotFound, AdjustmentNotFound, OrderClosed, CompForbidden.
    """
    order = lock_order(order_id)
    holder, entry = _found(order, adjustment_id)
    require_editable(order)
    if entry["kind"] == COMP and not actor.may("orders.comp"):
        raise CompForbidden()
    before = _goods(order)
    holder.adjustments = [other for other in holder.adjustments if other is not entry]
    _store(order, [holder])
    _write(Correction.Kind.REMOVAL, order, holder, actor=actor, reason=reason, value=before - _goods(order))
    return order


def most_percent(actor: Actor) -> Decimal:
    """How much of a price the actor may take off."""
    if actor.role in (OWNER, "system"):
        return WHOLE
    holder = actor.job if actor.role == "employee" else actor.role
    return Decimal(service_settings().discount_limits.get(holder, 0))


def _entry(kind: str, actor: Actor, reason: str, entry_id: UUID | None = None, **what: Any) -> dict[str, Any]:
    return {
        "id": str(entry_id or uuid7()),
        "kind": kind,
        "rate": None,
        "amount": None,
        "reason": reason,
        "by": None if actor.user_id is None else str(actor.user_id),
        **{name: pounds(value) if name == "amount" and value is not None else value for name, value in what.items()},
    }


def _holders(order: Order) -> list[Order | Line]:
    return [order, *order.all_lines]


def _holder(order: Order, line_id: UUID | None) -> Order | Line:
    if line_id is None:
        return order
    line = line_of(order, line_id)
    if line.status == Line.Status.VOID:
        raise LineVoid(line=str(line_id))
    return line


def _found(order: Order, adjustment_id: UUID) -> tuple[Order | Line, dict[str, Any]]:
    for holder in _holders(order):
        for entry in holder.adjustments:
            if entry["id"] == str(adjustment_id):
                return holder, entry
    raise AdjustmentNotFound(order=str(order.id), adjustment=str(adjustment_id))


def _goods(order: Order) -> Decimal:
    """What the food comes to, without the service charge."""
    return order.subtotal - order.discount


def _store(order: Order, holders: Sequence[Order | Line]) -> None:
    lines = [holder for holder in holders if holder is not order]
    reprice_and_save(order, also=lines, line_fields=["adjustments"], fields=[] if lines else ["adjustments"])


def _check_limit(order: Order, holder: Order | Line, entry: dict[str, Any], most: Decimal) -> None:
    """Raise DiscountTooHigh if the order with this entry has more off than `most` percent, on the line or in all."""
    tried = copy.copy(holder)
    tried.adjustments = [*holder.adjustments, {**entry, "limit": None}]
    whole = holder is order
    lines = [tried if line is holder else line for line in order.all_lines]
    priced = totals.price(tried if whole else order, lines, connection.tenant)
    off = {figures.id: figures.discount for figures in priced.lines}
    charged = [line for line in lines if line.status != Line.Status.VOID and not is_comped(line)]
    for checked in (charged,) if whole else ([tried], charged):
        allowed = pricing.most_off([line.unit_price * line.quantity for line in checked], most / WHOLE)
        if sum((off[line.id] for line in checked), ZERO) > allowed:
            raise DiscountTooHigh(f"You may take off {most} % at most.", field="percent", most=most, allowed=allowed)


def _write(kind: str, order: Order, holder: Order | Line, *, actor: Actor, reason: str, value: Decimal) -> None:
    line = None if holder is order else holder
    corrections.write(kind, order, actor=actor, reason=reason, line=line, value=value)
    context.annotate(correction=kind, line=line and line.id, reason=reason, value=value)
