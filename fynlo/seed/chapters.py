"""What each verb of a visit's story does, through the services that till, kitchen and portal use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.seed.shapes import House, Ordered, Visit, named_uuid
from orders import services as orders
from orders.floor import services as floor
from orders.kitchen import services as kitchen
from orders.kitchen.selectors import unfinished_tickets
from orders.models import Ticket
from orders.selectors import order_with_lines
from orders.services import Choice, Item
from orders.services.customers import Person
from payments import services as payments
from payments.selectors import get_payment
from payments.splitting import Pick, Split, SplitMethod
from realtime.actors import Actor
from realtime.commands.context import CommandContext

NOTE = Decimal(5)  # pounds: guests hand over whole fivers


@dataclass(frozen=True, slots=True)
class Chapter:
    """One thing that happens in a visit, `minutes` ago; `about` is what stands after the verb's colon."""

    house: House
    visit: Visit
    actor: Actor
    verb: str
    about: str
    minutes: int

    @property
    def order_id(self) -> UUID:
        return named_uuid(self.house.slug, "order", self.visit.name)

    @property
    def line_ids(self) -> list[UUID]:
        """The lines of the first round at the places that `about` names."""
        return [_line_id(self, "first", int(place)) for place in self.about.split(",")]

    @property
    def payment_id(self) -> UUID:
        """Of the payment of all of it; a part has one of its own."""
        return named_uuid("payment", self.order_id)


def place(chapter: Chapter, context: CommandContext) -> None:
    _place(chapter, context, send=False)


def order(chapter: Chapter, context: CommandContext) -> None:
    _place(chapter, context, send=True)


def add(chapter: Chapter, context: CommandContext) -> None:
    items = _items(chapter, "second", chapter.visit.second_round)
    orders.add_lines(context=context, order_id=chapter.order_id, items=items)
    orders.send_to_kitchen(context=context, order_id=chapter.order_id)


def fire(chapter: Chapter, context: CommandContext) -> None:
    orders.fire_course(context=context, order_id=chapter.order_id, course=int(chapter.about))


def rush(chapter: Chapter, context: CommandContext) -> None:
    orders.set_rush(context=context, order_id=chapter.order_id, on=True)


def promise(chapter: Chapter, context: CommandContext) -> None:
    at = clock.now() + timedelta(minutes=chapter.minutes + int(chapter.about))
    customer = Person(chapter.visit.collects, "")
    orders.set_order_details(context=context, order_id=chapter.order_id, promised_at=at, customer=customer)


def serve(chapter: Chapter, context: CommandContext) -> None:
    orders.set_status(context=context, order_id=chapter.order_id, status="served")


def in_kitchen(does: Callable) -> Callable[[Chapter, CommandContext], None]:
    """`does` to each ticket of the order that is not held, at the station in `about` or at every one."""

    def perform(chapter: Chapter, context: CommandContext) -> None:
        for ticket in unfinished_tickets(order_with_lines(chapter.order_id)):
            if chapter.about in ("", ticket.station) and ticket.status != Ticket.Status.HELD:
                does(context=context, ticket_id=ticket.id)

    return perform


start, ready, bump = (in_kitchen(does) for does in (kitchen.start_items, kitchen.ready_items, kitchen.bump_ticket))


def pay(chapter: Chapter, context: CommandContext) -> None:
    due = order_with_lines(chapter.order_id).due
    payments.take_cash(
        context=context, order=chapter.order_id, amount=due, received=_in_notes(due),
        payment_id=chapter.payment_id,
    )  # fmt: skip


def pay_items(chapter: Chapter, context: CommandContext) -> None:
    _pay_part(chapter, context, Split(SplitMethod.ITEMS, picks=tuple(Pick(line_id) for line_id in chapter.line_ids)))


def pay_share(chapter: Chapter, context: CommandContext) -> None:
    _pay_part(chapter, context, Split(SplitMethod.SHARES, parts=1, of=int(chapter.about)))


def tender(chapter: Chapter, context: CommandContext) -> None:
    payments.correct_tender(
        context=context, payment_id=chapter.payment_id, tender="card", reason="Paid on the terminal"
    )


def refund(chapter: Chapter, context: CommandContext) -> None:
    """What the payment of all of it holds of one line."""
    paid = {row.line_id: row.amount for row in get_payment(chapter.payment_id).all_allocations}
    by_line = {line_id: paid[line_id] for line_id in chapter.line_ids}
    payments.refund_cash(
        context=context, payment_id=chapter.payment_id, by_line=by_line, reason="Not as it was asked for"
    )


def void(chapter: Chapter, context: CommandContext) -> None:
    for line_id in chapter.line_ids:
        orders.void_sent_line(
            context=context, order_id=chapter.order_id, line_id=line_id, reason="Guest changed their mind"
        )


def comp(chapter: Chapter, context: CommandContext) -> None:
    orders.comp(context=context, order_id=chapter.order_id, line_ids=chapter.line_ids, reason="Long wait")


def discount(chapter: Chapter, context: CommandContext) -> None:
    orders.give_discount(
        context=context, order_id=chapter.order_id,
        percent=Decimal(chapter.about), reason="Regular guest",
        discount_id=named_uuid("discount", chapter.order_id),
    )  # fmt: skip


def reopen(chapter: Chapter, context: CommandContext) -> None:
    orders.reopen_order(context=context, order_id=chapter.order_id, reason="Another round after the bill")


def clean(chapter: Chapter, context: CommandContext) -> None:
    floor.clean_table(context=context, table_id=named_uuid(chapter.house.slug, "table", chapter.visit.table))


def _place(chapter: Chapter, context: CommandContext, *, send: bool) -> None:
    visit = chapter.visit
    orders.place_order(
        context=context, items=_items(chapter, "first", visit.items), order_id=chapter.order_id,
        table_name=visit.table, guests=visit.guests, notes=visit.notes, send=send, hold=visit.hold,
        allergies=visit.allergies,
    )  # fmt: skip


def _pay_part(chapter: Chapter, context: CommandContext, split: Split) -> None:
    payments.take_cash(
        context=context, order=chapter.order_id, split=split,
        payment_id=named_uuid("payment", chapter.order_id, chapter.verb, chapter.about),
    )  # fmt: skip


def _in_notes(due: Decimal) -> Decimal:
    return (due / NOTE).to_integral_value(ROUND_CEILING) * NOTE


def _line_id(chapter: Chapter, round_: str, position: int) -> UUID:
    return named_uuid(chapter.house.slug, "line", chapter.visit.name, round_, position)


def _items(chapter: Chapter, round_: str, ordered: tuple[Ordered, ...]) -> list[Item]:
    return [
        Item(
            id=_line_id(chapter, round_, position),
            product_id=chapter.house.product_id(each.dish),
            quantity=each.quantity,
            choices=_choices(chapter.house, each),
            notes=each.notes,
            course=each.course,
            seat=each.seat,
        )
        for position, each in enumerate(ordered)
    ]


def _choices(house: House, ordered: Ordered) -> tuple[Choice, ...]:
    wanted, chosen = set(ordered.options), []
    for group in house.groups_of(ordered.dish):
        picked = [option for option in group.options if option.name in wanted]
        if not picked and group.minimum:
            picked = [option for option in group.options if option.is_default]
        chosen += [Choice(house.option_id(group.name, option.name)) for option in picked]
        wanted -= {option.name for option in picked}
    if wanted:
        raise LookupError(f"{ordered.dish} has no {', '.join(sorted(wanted))}.")
    return tuple(chosen)
