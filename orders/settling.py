"""The last step of every change to an order that exists: derive its status, close it when it is done, save, tell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from orders import events, lifecycle
from orders.floor import services as floor
from orders.models import Line, Order
from orders.parting import Parted


def settle(
    order: Order,
    *,
    at: datetime,
    moved: Sequence[Line] = (),
    changed: Sequence[Line] = (),
    fields: Iterable[str] = (),
    status: str | None = None,
    moved_from: Order | None = None,
    payment: Mapping[str, Any] | None = None,
    parted: Parted | None = None,
) -> None:
    """Save `fields` of the order with its derived status, once, and record what happened.

    `moved` lines are at another status, `changed` ones have other content; both are saved by the caller. The order
    is completed when its bill is paid and every line served; its table is then free again. `status` is a person's
    word instead, where lines do not decide: pending, or completed. `moved_from` is the order that had the changed
    lines until now, `payment` what the event tells of money that made the change, `parted` a line that was made two.
    Records `order.updated` for fields and changed lines, `order.item_status_changed` for moved ones, and
    `order.status_changed` or `order.completed`.
    """
    before = order.status
    order.status = lifecycle.fulfilment(status or before, order.all_lines)
    paid_and_served = order.bill == Order.Bill.PAID and lifecycle.is_served(order.all_lines)
    done = before not in Order.CLOSED and (paid_and_served or order.status == Order.Status.COMPLETED)
    if done:
        order.status, order.closed_at = Order.Status.COMPLETED, at
    stage = lifecycle.stage(order, order.all_lines)
    if stage != order.stage:
        order.stage, order.stage_since = stage, at
    order.version += 1
    order.save(update_fields={*fields, "status", "closed_at", "stage", "stage_since", "version"})

    if fields or changed:
        events.order_updated(order, changed, moved_from=moved_from, payment=payment, parted=parted)
    if moved:
        events.lines_moved(order, moved)
    if done:
        events.order_completed(order)
        floor.release(order.table_id)
    elif order.status != before:
        events.order_status_changed(order)
