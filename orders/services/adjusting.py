"""Discounts and comps: give them, and remove them. Each adds a correction; stored corrections never change."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from orders import deals
from orders.errors import AdjustmentNotFound, CompForbidden, DiscountTooHigh, LineVoid, NotDiscountable
from orders.lifecycle import require_editable
from orders.models import Correction, Line, Order
from orders.persistence import reprice_and_save
from orders.pricing import discounts, totals
from orders.pricing.adjustments import COMP, DISCOUNT, is_comped
from orders.selectors import lock_order
from orders.service_settings.selectors import service_settings
from orders.services.corrections import add_correction
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from restaurants.identity.permissions import OWNER

WHOLE = Decimal(100)  # percent
RATE_PLACES = Decimal("0.0001")  # as a whole number, JSON would return 100 % as an int


def give_discount(
    *,
    context: CommandContext,
    order_id: UUID,
    reason: str,
    percent: Decimal | None = None,
    amount: Decimal | None = None,
    line_id: UUID | None = None,
    discount_id: UUID | None = None,
) -> Order:
    """Give a discount of `percent` (10 is 10 %) or of `amount` pounds, on a line or on the whole order.

    A `discount_id` that was given before changes nothing. The entry stores the giver's limit, which applies whenever
    the order is priced again (`discounts.take_off`). Locks the order. Records `order.updated`, adds a correction.

    Raises:
        InvalidInput: both or neither of percent and amount.
        OrderNotFound, LineNotFound, LineVoid: no such order or line, or the line is void.
        NotDiscountable: the line is no sale of food (orders.line_kinds).
        OrderClosed, AlreadyPaid: the order is closed or paid, or more is paid than the new total.
        DiscountTooHigh: it is more than the actor's role may give.
        GivenAway: it brings the bill to zero, and the actor may not comp.
    """
    if (percent is None) == (amount is None):
        raise InvalidInput(_("Enter a percentage or an amount."), field="percent")
    order = lock_order(order_id)
    if discount_id in {UUID(str(entry["id"])) for holder in _holders(order) for entry in holder.adjustments}:
        return order
    require_editable(order)
    holder = _holder(order, line_id)
    before = _goods_total(order)
    most = most_percent(context.actor)
    entry = _entry(
        context.actor,
        DISCOUNT,
        reason,
        entry_id=discount_id,
        rate=None if percent is None else (percent / WHOLE).quantize(RATE_PLACES),
        amount=amount,
        limit=None if most == WHOLE else most / WHOLE,
    )
    _check_limit(order, holder, entry, most)
    holder.adjustments = [*holder.adjustments, entry]
    _store(context, order, [holder])
    _correct(context, Correction.Kind.DISCOUNT, order, holder, reason=reason, value=before - _goods_total(order))
    return order


def take_off_points(
    *, context: CommandContext, order: Order, amount: Decimal, points: int, reason: str, discount_id: UUID
) -> None:
    """Take `amount` pounds off a locked order for loyalty points, which `payments.loyalty` keeps.

    The points are the guest's, so no limit of the actor's role applies. The entry stores how many they are. Records
    `order.updated`, adds a correction.

    Raises:
        OrderClosed, AlreadyPaid: the order is closed or paid, or more is paid than the new total.
        GivenAway: it brings the bill to zero, and the actor may not comp.
    """
    require_editable(order)
    before = _goods_total(order)
    entry = _entry(
        context.actor, DISCOUNT, reason, entry_id=discount_id, amount=amount, limit=None, points=points
    )  # fmt: skip
    order.adjustments = [*order.adjustments, entry]
    _store(context, order, [order])
    _correct(context, Correction.Kind.DISCOUNT, order, order, reason=reason, value=before - _goods_total(order))


def comp(*, context: CommandContext, order_id: UUID, reason: str, line_ids: Sequence[UUID] | None = None) -> Order:
    """Comp lines, or every line that sells a product: they stay on the order and cost nothing.

    The parts of a meal deal are comped with it, so that stock knows what became of them.

    Locks the order. Records `order.updated`, or nothing if all are comped already; adds a correction for each line.

    Raises:
        OrderNotFound, LineNotFound, LineVoid: no such order or line, or the line is void.
        NotDiscountable: a line is no sale of food (orders.line_kinds).
        OrderClosed, AlreadyPaid: the order is closed or paid, or more is paid than the new total.
    """
    order = lock_order(order_id)
    require_editable(order)
    if line_ids is None:
        lines = [line for line in order.open_lines() if line.is_sale]
    else:
        lines = [_line(order, line_id) for line_id in dict.fromkeys(line_ids)]
    given = [line for line in lines if not is_comped(line)]
    if not given:
        return order
    values = {line.id: line.total for line in given}
    for line in given:
        entry = _entry(context.actor, COMP, reason)
        for each in deals.with_parts(order, [line]):
            each.adjustments = [*each.adjustments, entry]
    _store(context, order, deals.with_parts(order, given))
    for line in given:
        _correct(context, Correction.Kind.COMP, order, line, reason=reason, value=values[line.id])
    return order


def remove_adjustment(*, context: CommandContext, order_id: UUID, adjustment_id: UUID, reason: str = "") -> Order:
    """Remove a discount, or a comp if the actor may give one.

    Locks the order. Records `order.updated`, adds a correction of the amount that is charged again.

    Raises:
        OrderNotFound, AdjustmentNotFound: no such order in this restaurant, or no such adjustment on it.
        OrderClosed: the order is closed or paid.
        CompForbidden: the actor may not comp.
    """
    order = lock_order(order_id)
    holder, entry = _find(order, adjustment_id)
    require_editable(order)
    if entry["kind"] == COMP and not context.actor.may("orders.comp"):
        raise CompForbidden()
    before = _goods_total(order)
    holders = [holder] if isinstance(holder, Order) else deals.with_parts(order, [holder])
    for each in holders:
        each.adjustments = [other for other in each.adjustments if other["id"] != entry["id"]]
    _store(context, order, holders)
    _correct(context, Correction.Kind.REMOVAL, order, holder, reason=reason, value=before - _goods_total(order))
    return order


def most_percent(actor: Actor) -> Decimal:
    """Return the largest discount that the actor, or who approved it, may give, in percent.

    One query for each of them, none for an owner.
    """
    if actor.approver is not None:
        return max(most_percent(actor.approver), most_percent(replace(actor, approver=None)))
    if actor.role in (OWNER, "system"):
        return WHOLE
    role = actor.job if actor.role == "employee" else actor.role
    return Decimal(service_settings().discount_limits.get(role, 0))


def _entry(
    actor: Actor,
    kind: str,
    reason: str,
    *,
    entry_id: UUID | None = None,
    rate: Decimal | None = None,
    amount: Decimal | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        "id": str(entry_id or uuid7()),
        "kind": kind,
        "rate": rate,
        "amount": None if amount is None else pounds(amount),
        "reason": reason,
        "by": None if actor.user_id is None else str(actor.user_id),
        **more,
    }


def _holders(order: Order) -> list[Order | Line]:
    return [order, *order.all_lines]


def _holder(order: Order, line_id: UUID | None) -> Order | Line:
    return order if line_id is None else _line(order, line_id)


def _line(order: Order, line_id: UUID) -> Line:
    """Return the line. Raises LineNotFound, PartOfDeal, LineVoid for a void line, NotDiscountable for no sale."""
    line = deals.line_to_change(order, line_id)
    if line.status == Line.Status.VOID:
        raise LineVoid(line=str(line_id))
    if not line.is_sale:
        raise NotDiscountable(line=str(line_id), kind=line.kind)
    return line


def _find(order: Order, adjustment_id: UUID) -> tuple[Order | Line, dict[str, Any]]:
    for holder in _holders(order):
        for entry in holder.adjustments:
            if entry["id"] == str(adjustment_id):
                return holder, entry
    raise AdjustmentNotFound(order=str(order.id), adjustment=str(adjustment_id))


def _goods_total(order: Order) -> Decimal:
    """Return the total without the service charge."""
    return order.subtotal - order.discount


def _store(context: CommandContext, order: Order, holders: Sequence[Order | Line]) -> None:
    lines = [holder for holder in holders if isinstance(holder, Line)]
    fields = [] if lines else ["adjustments"]
    reprice_and_save(context, order, also=lines, line_fields=["adjustments"], fields=fields)


def _check_limit(order: Order, holder: Order | Line, entry: dict[str, Any], most: Decimal) -> None:
    """Raise DiscountTooHigh if this entry takes more than `most` percent off the line, or off the whole order."""
    tried = copy.copy(holder)
    tried.adjustments = [*holder.adjustments, {**entry, "limit": None}]
    if isinstance(tried, Line):
        lines = [tried if line is holder else line for line in order.all_lines]
        priced = totals.price(order, lines, connection.tenant)
    else:
        lines = order.all_lines
        priced = totals.price(tried, lines, connection.tenant)
    taken_off = {figures.id: figures.discount for figures in priced.lines}
    charged = [line for line in lines if line.is_sale and line.status != Line.Status.VOID and not is_comped(line)]
    for checked in ([tried], charged) if isinstance(tried, Line) else (charged,):
        allowed = discounts.most_off([line.unit_price * line.quantity for line in checked], most / WHOLE)
        if sum((taken_off[line.id] for line in checked), ZERO) > allowed:
            raise DiscountTooHigh(
                _("You can give a discount of up to {most} %.").format(most=most),
                field="percent",
                most=most,
                allowed=allowed,
            )


def _correct(
    context: CommandContext, kind: str, order: Order, holder: Order | Line, *, reason: str, value: Decimal
) -> None:
    line = holder if isinstance(holder, Line) else None
    add_correction(context, kind, order, reason=reason, line=line, value=value)
    context.annotate(correction=kind, line=line and line.id, reason=reason, value=value)
