"""What an order means for its customer's points, whatever happened to it: one rule, applied after each change.

The handlers compare what the ledger says with what the order says now, and book the difference. So a bill that is
settled on the server when a till comes back online, a refund, a reopened order, a removed discount and a void need no
rules of their own, and the same event twice books nothing twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from fynlo.core.money import ZERO
from orders.models import Order
from orders.payloads import serialize_order
from payments.loyalty import rules
from payments.loyalty.errors import PointsOnBill
from payments.loyalty.movements import Kind, book
from payments.loyalty.selectors import lock_owner, loyalty_settings, standing_of
from payments.models import PointsMovement
from realtime.commands.context import CommandContext
from realtime.events import RecordedEvent, subscribe


@dataclass(frozen=True, slots=True)
class Bill:
    """What counts of an order: who pays for it, whether in full, and the pounds of food and drink that stay paid."""

    order_id: UUID
    customer_id: UUID
    is_settled: bool
    goods: Decimal
    discounts: frozenset[str]

    @classmethod
    def of(cls, order: dict[str, Any]) -> "Bill":
        """Read it from the data of an event (`orders.payloads.serialize_order`)."""
        goods = order["total"] - order["service_charge"] - order["outside_sales"]
        over = max(order["paid"] - order["total"], ZERO)
        is_void = order["status"] == Order.Status.CANCELLED
        return cls(
            order_id=UUID(str(order["id"])),
            customer_id=UUID(str(order["customer_id"])),
            is_settled=order["settled"],
            goods=rules.left_after_refund(
                goods, total=order["total"], given_back=max(order["refunded"] - over, ZERO)
            ),
            discounts=frozenset() if is_void else frozenset(str(entry["id"]) for entry in order["adjustments"]),
        )  # fmt: skip


def follow_order(event: RecordedEvent, context: CommandContext) -> None:
    """Book what a change of an order means for points. No query for an order without a customer, one for most.

    Locks the owner of the points after the order. Raises PointsOnBill when the customer of an order is removed on
    which points are used.
    """
    order = event.subject["order"]
    if order["customer_id"] is None:
        if any(entry.get("points") for entry in order["adjustments"]):
            raise PointsOnBill(order=str(order["id"]))
        return
    bill = Bill.of(order)
    rows = list(PointsMovement.objects.filter(order=bill.order_id).order_by("at", "id"))
    _return_points(context, bill, rows)
    earned = [row for row in rows if row.kind == Kind.EARNED]
    for customer_id in sorted({row.customer_id for row in earned} - {bill.customer_id}):
        _book_earned(context, bill, customer_id, _of(earned, customer_id), wanted=0)
    _earn(context, bill, _of(earned, bill.customer_id))


def earn_before_receipt(context: CommandContext, order: Order) -> dict[str, int] | None:
    """Book the points of a locked order that was just paid, and return {earned, balance} for its receipt.

    None while the bill is not paid in full, without a customer, and while no points are given. `follow_order` finds the
    points booked. No query without a customer.
    """
    if order.customer_id is None or order.bill != Order.Bill.PAID or not loyalty_settings().is_on:
        return None
    owner = lock_owner(order.customer_id)
    if owner.erased_at is not None:
        return None
    earlier = list(PointsMovement.objects.filter(order=order.id, customer=order.customer_id, kind=Kind.EARNED))
    _earn(context, Bill.of(serialize_order(order)), earlier)
    earned = PointsMovement.objects.filter(order=order.id, customer=order.customer_id, kind=Kind.EARNED)
    total = earned.aggregate(points=Sum("points"))["points"] or 0
    return {"earned": total, "balance": standing_of(owner.id).balance}


def _of(rows: Iterable[PointsMovement], customer_id: UUID) -> list[PointsMovement]:
    return [row for row in rows if row.customer_id == customer_id]


def _return_points(context: CommandContext, bill: Bill, rows: list[PointsMovement]) -> None:
    """Give back the points of each discount that the order no longer has."""
    left: dict[UUID, int] = {}
    owners: dict[UUID, UUID] = {}
    for row in rows:
        if row.adjustment is not None:
            left[row.adjustment] = left.get(row.adjustment, 0) - row.points
            owners[row.adjustment] = row.customer_id
    for adjustment, points in left.items():
        if points > 0 and str(adjustment) not in bill.discounts:
            lock_owner(owners[adjustment])
            book(
                context, owners[adjustment], Kind.RETURNED, points, order_id=bill.order_id, adjustment=adjustment
            )  # fmt: skip


def _earn(context: CommandContext, bill: Bill, earlier: list[PointsMovement]) -> None:
    """Book the points of the order's customer. The rate is that of the day on which the order first earned."""
    if not bill.is_settled and not earlier:
        return
    if earlier:
        rate = earlier[0].rate or 0
    else:
        settings = loyalty_settings()
        if not settings.is_on:
            return
        owner = lock_owner(bill.customer_id)
        rate = rules.rate_of(settings.per_pound, rules.tier_at(settings.tiers, standing_of(owner.id).earned))
    wanted = rules.points_for(bill.goods, rate) if bill.is_settled else 0
    _book_earned(context, bill, bill.customer_id, earlier, wanted=wanted, rate=rate)


def _book_earned(
    context: CommandContext,
    bill: Bill,
    customer_id: UUID,
    earlier: list[PointsMovement],
    *,
    wanted: int,
    rate: int | None = None,
) -> None:
    """Book what is missing to `wanted`. Points that were used meanwhile cannot be taken back: a balance stays at 0.

    Books nothing for an erased customer.
    """
    missing = wanted - sum(row.points for row in earlier)
    if not missing:
        return
    owner = lock_owner(customer_id)
    if missing < 0:
        missing = -min(-missing, standing_of(owner.id).balance)
    if missing and owner.erased_at is None:
        book(
            context, customer_id, Kind.EARNED, missing, order_id=bill.order_id,
            rate=earlier[0].rate if earlier else rate,
        )  # fmt: skip


def register_all() -> None:
    for name in ("order.updated", "order.completed", "order.reopened", "order.cancelled"):
        subscribe(name, follow_order)
