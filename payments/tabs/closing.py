"""What becomes of the cards on a tab when its order ends: they are released, or follow the order it is merged into."""

from uuid import UUID

from fynlo.core import clock
from fynlo.core.fixed_queries import FixedQuery
from orders.selectors import lock_order
from payments import events
from payments.models import Payment
from payments.selectors import load_details
from payments.services.attempts import nudge_worker
from realtime.commands.context import CommandContext
from realtime.events import RecordedEvent, subscribe

HELD = FixedQuery(
    lambda order: (
        Payment.objects.select_for_update(of=("self",), no_key=True)
        .filter(order=order, held__gt=0, status__in=Payment.OPEN, capture_wanted=False, cancel_wanted=False)
        .order_by("pk")
    ),
    order=UUID(int=1),
)


def end_holds(event: RecordedEvent, context: CommandContext) -> None:
    """Release the cards of an order that was completed or cancelled; those of a merged order go on with the other one.

    A card that is being taken stays. Runs under the order's lock. Locks the payments. One query without holds.
    """
    holds = HELD.rows(order=event.aggregate_id)
    merged_into = event.subject["order"].get("merged_into") if event.type == "order.cancelled" else None
    if holds and merged_into:
        _move(context, holds, merged_into)
    elif holds:
        now = clock.now()
        Payment.objects.filter(pk__in=[hold.pk for hold in holds]).update(cancel_wanted=True, next_poll_at=now)
        context.annotate(released=[str(hold.pk) for hold in holds])
        nudge_worker()


def _move(context: CommandContext, holds: list[Payment], order_id: str) -> None:
    """Nothing of a held amount is on a bill yet, so it may pay another one."""
    order = lock_order(order_id)
    for hold in holds:
        hold.order = order
        hold.save(update_fields=["order"])
        load_details(hold)
        events.payment_processing(context, hold, order)
    context.annotate(holds_moved_to=str(order.id), payments=[str(hold.pk) for hold in holds])


def register_all() -> None:
    subscribe("order.completed", end_holds)
    subscribe("order.cancelled", end_holds)
