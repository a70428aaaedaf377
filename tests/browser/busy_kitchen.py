"""A busy kitchen: sixty tickets of five lines on one screen, and random changes of them."""

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from fynlo.core.errors import DomainError
from orders import services
from orders.kitchen import services as cooking
from orders.models import Line, Ticket
from orders.services import Choice, Item
from realtime.actors import Actor

TICKETS, LINES = 60, 5
STEPS = ("start", "ready", "note", "rush", "bump", "void", "acknowledge", "add", "undo", "recall")


class BusyKitchen:
    """Makes random changes through `in_alpha`; the same `seed` makes the same changes."""

    def __init__(self, site: SimpleNamespace, in_alpha: Callable[..., Any], seed: int = 7):
        self._menu, self._do, self._rng = site.menu, in_alpha, random.Random(seed)
        self._clear()
        for _ in range(TICKETS):
            self._place()

    def _clear(self) -> None:
        """Remove the tickets that an earlier test left on the screens."""
        for ticket_id in self._do(lambda: list(Ticket.objects.exclude(status="gone").values_list("id", flat=True))):
            self._do(cooking.acknowledge_voids, ticket_id=ticket_id)
            if self._do(lambda ticket=ticket_id: Ticket.objects.get(pk=ticket).status not in ("held", "gone")):
                self._do(cooking.hand_over, ticket_id=ticket_id)

    def step(self) -> None:
        """Make one change. A bumped ticket is followed by a new one, so that the board stays full."""
        name = self._rng.choice(STEPS)
        try:
            getattr(self, f"_{name}")(*self._do(self._some_ticket))
        except DomainError:  # not allowed for that ticket now
            self._add(*self._do(self._some_ticket))

    def _some_ticket(self) -> tuple[Ticket, Line]:
        tickets = Ticket.objects.filter(order__status__in=["confirmed", "preparing", "ready"])
        ticket = self._rng.choice(list(tickets.exclude(status="gone").order_by("id")))
        return ticket, self._rng.choice(list(ticket.lines.order_by("position")))

    def _place(self) -> None:
        tacos, fillings = self._menu.tacos.id, (self._menu.prawn, self._menu.carnitas, self._menu.mushroom)
        items = [
            Item(product_id=tacos, quantity=1 + place, choices=(Choice(filling.id),))
            for place, filling in enumerate(fillings)
        ]
        items += [
            Item(product_id=self._menu.sandwich.id, notes="no mayonnaise"),
            Item(product_id=self._menu.sandwich.id, seat=2),
        ]
        assert len(items) == LINES
        self._do(services.place_order, actor=Actor.system(), items=items, send=True, notes="window")

    def _start(self, ticket: Ticket, line: Line) -> None:
        self._do(cooking.start_items, ticket_id=ticket.id, line_ids=[line.id])

    def _ready(self, ticket: Ticket, line: Line) -> None:
        self._do(cooking.ready_items, ticket_id=ticket.id, line_ids=[line.id])

    def _note(self, ticket: Ticket, line: Line) -> None:
        note = self._rng.choice(("well done", "no onion", "allergic to nuts, please check twice"))
        self._do(services.edit_line, order_id=ticket.order_id, line_id=line.id, notes=note)

    def _rush(self, ticket: Ticket, line: Line) -> None:
        self._do(services.set_rush, order_id=ticket.order_id, on=not ticket.rush)

    def _bump(self, ticket: Ticket, line: Line) -> None:
        self._do(cooking.bump_ticket, ticket_id=ticket.id)
        self._place()

    def _void(self, ticket: Ticket, line: Line) -> None:
        self._do(
            services.void_sent_line, actor=Actor.system(), order_id=ticket.order_id, line_id=line.id, reason="spilt"
        )

    def _acknowledge(self, ticket: Ticket, line: Line) -> None:
        self._do(cooking.acknowledge_voids, ticket_id=ticket.id)

    def _add(self, ticket: Ticket, line: Line) -> None:
        latte = Item(product_id=self._menu.latte.id)
        self._do(services.add_lines, actor=Actor.system(), order_id=ticket.order_id, items=[latte])

    def _undo(self, ticket: Ticket, line: Line) -> None:
        self._do(cooking.undo, ticket_id=ticket.id)

    def _recall(self, ticket: Ticket, line: Line) -> None:
        self._do(cooking.recall, ticket_id=ticket.id)
