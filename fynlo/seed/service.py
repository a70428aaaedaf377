"""The steps of a day's service: what each guest, waiter and cook does, in the order of the clock."""

from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from fynlo.seed.shapes import House, Ordered, Visit, named_uuid
from fynlo.seed.steps import Step, actor_of
from orders import services as orders
from orders.kitchen import services as kitchen
from orders.kitchen.selectors import unfinished_tickets
from orders.selectors import order_with_lines
from orders.services import Choice, Item
from payments import services as payments
from realtime.actors import Actor

NOTE = Decimal(5)  # pounds: guests hand over whole fivers
KITCHEN_KINDS = {"start": kitchen.start_items, "ready": kitchen.ready_items, "bump": kitchen.bump_ticket}
KINDS = {
    "place": "order.create", "order": "order.create", "add": "order.add_lines", "serve": "order.set_status",
    "pay": "payment.cash",
} | {what: f"kitchen.{what}" for what in KITCHEN_KINDS}  # fmt: skip
WORDS = {
    "place": "sit down", "order": "order", "add": "a second round", "start": "cooking", "ready": "ready",
    "bump": "out of the kitchen", "serve": "served", "pay": "paid in cash",
}  # fmt: skip


def service_steps(house: House) -> Iterator[Step]:
    """Every visit's story, told together by the clock, so that numbers and tables follow it too."""
    chapters = [(minutes, visit, what) for visit in house.visits for minutes, what in visit.story]
    for minutes, visit, what in sorted(chapters, key=lambda chapter: -chapter[0]):
        yield _chapter(house, visit, minutes, what)


def _chapter(house: House, visit: Visit, minutes: int, what: str) -> Step:
    verb, _, station = what.partition(":")
    by_kitchen = verb in KITCHEN_KINDS
    actor = actor_of(house.with_job("cook") if by_kitchen else house.person(visit.waiter))
    order_id = named_uuid(house.slug, "order", visit.name)
    does: dict[str, Callable[[], Any]] = {
        "place": lambda: _place(house, visit, order_id, actor, send=False),
        "order": lambda: _place(house, visit, order_id, actor, send=True),
        "add": lambda: _add(house, visit, order_id, actor),
        "serve": lambda: orders.set_status(order_id=order_id, status="served"),
        "pay": lambda: _pay(order_id, actor),
    }
    run = (lambda: _in_kitchen(verb, order_id, station)) if by_kitchen else does[verb]

    def perform(_: Any) -> dict:
        run()
        return {"order": order_id}

    where = f"table {visit.table}" if visit.table.isdigit() else visit.table or "takeaway"
    said = f"{WORDS[verb]} ({station})" if station else WORDS[verb]
    return Step(
        f"{house.name}: {where}, {visit.name}: {said}", KINDS[verb], f"{visit.name}, {minutes} {what}", actor, perform,
        house=house, minutes_ago=minutes,
    )  # fmt: skip


def _place(house: House, visit: Visit, order_id: UUID, actor: Actor, *, send: bool) -> None:
    orders.place_order(
        actor=actor, items=_items(house, visit, "first", visit.items), order_id=order_id, table_name=visit.table,
        guests=visit.guests, notes=visit.notes, send=send,
    )  # fmt: skip


def _add(house: House, visit: Visit, order_id: UUID, actor: Actor) -> None:
    orders.add_lines(actor=actor, order_id=order_id, items=_items(house, visit, "second", visit.second_round))
    orders.send_to_kitchen(order_id=order_id)


def _in_kitchen(verb: str, order_id: UUID, station: str) -> None:
    for ticket in unfinished_tickets(order_with_lines(order_id)):
        if station in ("", ticket.station):
            KITCHEN_KINDS[verb](ticket_id=ticket.id)


def _pay(order_id: UUID, actor: Actor) -> None:
    due = order_with_lines(order_id).due
    received = (due / NOTE).to_integral_value(ROUND_CEILING) * NOTE
    payments.take_cash(
        actor=actor, order=order_id, amount=due, received=received,
        payment_id=named_uuid("payment", order_id),
    )  # fmt: skip


def _items(house: House, visit: Visit, round_: str, ordered: tuple[Ordered, ...]) -> list[Item]:
    return [
        Item(
            id=named_uuid(house.slug, "line", visit.name, round_, position),
            product_id=house.product_id(each.dish),
            quantity=each.quantity,
            choices=_choices(house, each),
            notes=each.notes,
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
