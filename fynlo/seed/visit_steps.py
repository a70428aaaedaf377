"""The verbs of a visit's story. Each calls the services that till, kitchen and portal use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.seed.shapes import Ordered, SeedRestaurant, Visit, named_uuid
from orders import services as orders
from orders.customers.services import Person
from orders.floor import services as floor
from orders.kitchen import services as kitchen
from orders.kitchen.selectors import unfinished_tickets
from orders.models import Ticket
from orders.selectors import order_with_lines
from orders.services import Choice, Item
from payments import services as payments
from payments.selectors import get_payment
from payments.splitting import Pick, Split, SplitMethod
from realtime.actors import Actor
from realtime.commands.context import CommandContext

NOTE = Decimal(5)  # pounds: guests hand over whole fivers


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One event of a visit, `minutes` ago; `about` is the text after the verb's colon."""

    restaurant: SeedRestaurant
    visit: Visit
    actor: Actor
    verb: str
    about: str
    minutes: int

    @property
    def order_id(self) -> UUID:
        return named_uuid(self.restaurant.slug, "order", self.visit.name)

    @property
    def line_ids(self) -> list[UUID]:
        """Return the ids of the first round's lines at the positions in `about`."""
        return [line_id(self, "first", int(place)) for place in self.about.split(",")]

    @property
    def payment_id(self) -> UUID:
        """Return the id of the payment of the whole bill. A part payment has another id."""
        return named_uuid("payment", self.order_id)


def place(step: VisitStep, context: CommandContext) -> None:
    _place(step, context, send=False)


def order(step: VisitStep, context: CommandContext) -> None:
    _place(step, context, send=True)


def add(step: VisitStep, context: CommandContext) -> None:
    items = _items(step, "second", step.visit.second_round)
    orders.add_lines(context=context, order_id=step.order_id, items=items)
    orders.send_to_kitchen(context=context, order_id=step.order_id)


def fire(step: VisitStep, context: CommandContext) -> None:
    orders.fire_course(context=context, order_id=step.order_id, course=int(step.about))


def rush(step: VisitStep, context: CommandContext) -> None:
    orders.set_rush(context=context, order_id=step.order_id, on=True)


def promise(step: VisitStep, context: CommandContext) -> None:
    at = clock.now() + timedelta(minutes=step.minutes + int(step.about))
    customer = Person(step.visit.collects, "")
    orders.set_order_details(context=context, order_id=step.order_id, promised_at=at, customer=customer)


def serve(step: VisitStep, context: CommandContext) -> None:
    orders.set_status(context=context, order_id=step.order_id, status="served")


def in_kitchen(does: Callable) -> Callable[[VisitStep, CommandContext], None]:
    """Call `does` for each ticket of the order that is not held, at the station in `about` or at all stations."""

    def perform(step: VisitStep, context: CommandContext) -> None:
        for ticket in unfinished_tickets(order_with_lines(step.order_id)):
            if step.about in ("", ticket.station) and ticket.status != Ticket.Status.HELD:
                does(context=context, ticket_id=ticket.id)

    return perform


start, ready, bump = (in_kitchen(does) for does in (kitchen.start_items, kitchen.ready_items, kitchen.bump_ticket))


def pay(step: VisitStep, context: CommandContext) -> None:
    due = order_with_lines(step.order_id).due
    payments.take_cash(
        context=context, order=step.order_id, amount=due, received=_in_notes(due),
        payment_id=step.payment_id,
    )  # fmt: skip


def pay_items(step: VisitStep, context: CommandContext) -> None:
    _pay_part(step, context, Split(SplitMethod.ITEMS, picks=tuple(Pick(line_id) for line_id in step.line_ids)))


def pay_share(step: VisitStep, context: CommandContext) -> None:
    _pay_part(step, context, Split(SplitMethod.SHARES, parts=1, of=int(step.about)))


def tender(step: VisitStep, context: CommandContext) -> None:
    payments.correct_tender(context=context, payment_id=step.payment_id, tender="card", reason="Paid on the terminal")


def refund(step: VisitStep, context: CommandContext) -> None:
    """Refund the part of the payment that pays for one line."""
    paid = {row.line_id: row.amount for row in get_payment(step.payment_id).all_allocations}
    by_line = {line_id: paid[line_id] for line_id in step.line_ids}
    payments.refund_cash(context=context, payment_id=step.payment_id, by_line=by_line, reason="Not as it was asked for")


def void(step: VisitStep, context: CommandContext) -> None:
    for line_id in step.line_ids:
        orders.void_sent_line(
            context=context, order_id=step.order_id, line_id=line_id, reason="Guest changed their mind"
        )


def comp(step: VisitStep, context: CommandContext) -> None:
    orders.comp(context=context, order_id=step.order_id, line_ids=step.line_ids, reason="Long wait")


def discount(step: VisitStep, context: CommandContext) -> None:
    orders.give_discount(
        context=context, order_id=step.order_id,
        percent=Decimal(step.about), reason="Regular guest",
        discount_id=named_uuid("discount", step.order_id),
    )  # fmt: skip


def reopen(step: VisitStep, context: CommandContext) -> None:
    orders.reopen_order(context=context, order_id=step.order_id, reason="Another round after the bill")


def clean(step: VisitStep, context: CommandContext) -> None:
    floor.clean_table(context=context, table_id=named_uuid(step.restaurant.slug, "table", step.visit.table))


def _place(step: VisitStep, context: CommandContext, *, send: bool) -> None:
    visit = step.visit
    orders.place_order(
        context=context, items=_items(step, "first", visit.items), order_id=step.order_id,
        table_name=visit.table, guests=visit.guests, notes=visit.notes, send=send, hold=visit.hold,
        allergies=visit.allergies,
    )  # fmt: skip


def _pay_part(step: VisitStep, context: CommandContext, split: Split) -> None:
    payments.take_cash(
        context=context, order=step.order_id, split=split,
        payment_id=named_uuid("payment", step.order_id, step.verb, step.about),
    )  # fmt: skip


def _in_notes(due: Decimal) -> Decimal:
    return (due / NOTE).to_integral_value(ROUND_CEILING) * NOTE


def line_id(step: VisitStep, round_: str, position: int) -> UUID:
    return named_uuid(step.restaurant.slug, "line", step.visit.name, round_, position)


def _items(step: VisitStep, round_: str, ordered: tuple[Ordered, ...]) -> list[Item]:
    return [
        Item(
            id=line_id(step, round_, position),
            product_id=step.restaurant.product_id(each.dish),
            quantity=each.quantity,
            choices=_choices(step.restaurant, each),
            notes=each.notes,
            course=each.course,
            seat=each.seat,
        )
        for position, each in enumerate(ordered)
    ]


def _choices(restaurant: SeedRestaurant, ordered: Ordered) -> tuple[Choice, ...]:
    wanted, chosen = set(ordered.options), []
    for group in restaurant.groups_of(ordered.dish):
        picked = [option for option in group.options if option.name in wanted]
        if not picked and group.minimum:
            picked = [option for option in group.options if option.is_default]
        chosen += [Choice(restaurant.option_id(group.name, option.name)) for option in picked]
        wanted -= {option.name for option in picked}
    if wanted:
        raise LookupError(f"{ordered.dish} has no {', '.join(sorted(wanted))}.")
    return tuple(chosen)
