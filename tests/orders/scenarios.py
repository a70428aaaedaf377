"""Random sequences of steps over the real services; each step may be refused."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from orders import services
from orders.floor import layout
from orders.floor import services as floor
from orders.kitchen import services as kitchen
from orders.models import Line, Order, Table, Ticket
from orders.services import Choice, Item, Move
from payments import services as payments
from realtime.actors import Actor
from tests.services import run_service

# How many random services a property looks at: each is a dozen commands. Every run draws others.
EXAMPLES = 200 if os.environ.get("FYNLO_LONG") == "1" else 15
random_services = settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STEPS = (
    "place", "place_sent", "add", "void", "send", "start", "ready", "bump", "undo", "recall", "bump_and_undo",
    "bump_and_recall", "hand_over", "status", "cancel", "details", "charge", "cash", "table", "server", "wait",
    "next_day",
    "place_held", "hold", "fire", "hold_again", "edit", "rush", "transfer", "type", "move", "move_part", "merge",
    "split", "void_sent", "void_part", "void_order", "acknowledge", "discount", "comp", "uncomp", "reopen", "clean",
    "course", "seat", "allergies", "archive", "restore", "add_tables",
    "price", "unprice",
)  # fmt: skip
# Steps that change tickets, chosen more often than the others.
KITCHEN = ("place_sent", "start", "ready", "ready", "bump", "bump_and_undo", "bump_and_recall", "cash")
steps = st.lists(
    st.tuples(st.sampled_from(STEPS + KITCHEN * 2), st.integers(0, 11), st.integers(0, 11)), min_size=4, max_size=16
)


@dataclass
class Scenario:
    """`do(name, a, b)` takes one step. The numbers choose its order, line, table or ticket, and other values."""

    card: SimpleNamespace
    actor: Actor
    now: datetime = START
    refused: list[str] = field(default_factory=list)

    def do(self, name: str, a: int, b: int) -> None:
        self.now += timedelta(seconds=1)
        with clock.travel(self.now):
            try:
                getattr(self, name)(a, b)
            except DomainError as refusal:
                self.refused.append(refusal.code)

    def place(self, a: int, b: int, **more: Any) -> None:
        tables = list(Table.objects.all())
        table = tables[a] if a < len(tables) else None
        self._run(
            services.place_order, actor=self.actor, items=self._items(a, b), table_id=table and table.id,
            guests=b or None, draft=a % 4 == 1, **more,
        )  # fmt: skip

    def place_sent(self, a: int, b: int) -> None:
        self.place(a, b, send=True)

    def add(self, a: int, b: int) -> None:
        self._run(services.add_lines, actor=self.actor, order_id=self._order(a), items=self._items(b, a))

    def void(self, a: int, b: int) -> None:
        lines = list(Line.objects.filter(order=self._order(a)).order_by("position"))
        line_id = lines[b % len(lines)].id if lines else uuid7()
        self._run(services.void_line, actor=self.actor, order_id=self._order(a), line_id=line_id)

    def send(self, a: int, b: int) -> None:
        self._run(services.send_to_kitchen, order_id=self._order(a))

    def place_held(self, a: int, b: int) -> None:
        self.place(a, b, send=True, hold=[2])

    def hold(self, a: int, b: int) -> None:
        self._run(services.send_to_kitchen, order_id=self._order(a), hold=[1 + b % 2])

    def fire(self, a: int, b: int) -> None:
        self._run(services.fire_course, order_id=self._order(a), course=1 + b % 3)

    def hold_again(self, a: int, b: int) -> None:
        """Fire a course and hold it again."""
        self.fire(a, b)
        self._run(services.hold_course, order_id=self._order(a), course=1 + b % 3)

    def edit(self, a: int, b: int) -> None:
        field = ({"notes": "no " * (a % 3)}, {"course": 1 + a % 3}, {"seat": a or None})[b % 3]
        self._run(services.edit_line, order_id=self._order(a), line_id=self._line(a, b), **field)

    def course(self, a: int, b: int) -> None:
        """Move a held line, which is on a ticket, to another course."""
        waiting = Line.objects.filter(status=Line.Status.HELD, ticket__isnull=False).order_by("order_id", "position")
        lines = list(waiting)
        if lines:
            line = lines[a % len(lines)]
            self._run(services.edit_line, order_id=line.order_id, line_id=line.id, course=1 + b % 3)

    def seat(self, a: int, b: int) -> None:
        self._run(services.edit_line, order_id=self._order(a), line_id=self._line(a, b), seat=1 + b % 4)

    def allergies(self, a: int, b: int) -> None:
        allergens = ("crustaceans", "milk", "gluten", "peanuts")[b % 4 : a % 5]
        seat = b % 3 or None
        self._run(services.set_allergies, order_id=self._order(a), seat=seat, allergens=allergens, note="x" * (a % 2))

    def rush(self, a: int, b: int) -> None:
        ticket = {"ticket_id": self._ticket(b)} if b % 3 == 0 else {}
        self._run(services.set_rush, order_id=self._order(a), on=bool(b % 2), **ticket)

    def transfer(self, a: int, b: int) -> None:
        tables = list(Table.objects.all())
        self._run(services.transfer_order, order_id=self._order(a), table_id=tables[b % len(tables)].id)

    def type(self, a: int, b: int) -> None:
        self._run(services.set_order_type, order_id=self._order(a), order_type=Order.Type.values[b % 4])

    def move(self, a: int, b: int, quantity: int | None = None) -> None:
        tables = list(Table.objects.all())
        to = {"to_order_id": self._order(b)} if a % 3 else {"to_table_id": tables[b % len(tables)].id}
        moves = [Move(self._line(a, b + n), quantity) for n in range(1 + (b % 2 if quantity is None else 0))]
        self._run(services.move_lines, actor=self.actor, order_id=self._order(a), moves=moves, **to)

    def move_part(self, a: int, b: int) -> None:
        self.move(a, b, quantity=1)

    def merge(self, a: int, b: int) -> None:
        self._run(services.merge_orders, order_id=self._order(a), from_order_id=self._order(b))

    def split(self, a: int, b: int) -> None:
        moves = [Move(self._line(a, b), 1 if b % 2 else None)]
        self._run(services.split_order, actor=self.actor, order_id=self._order(a), moves=moves)

    def void_sent(self, a: int, b: int) -> None:
        self._run(
            services.void_sent_line, actor=self.actor, order_id=self._order(a), line_id=self._line(a, b), reason="spilt"
        )

    def void_part(self, a: int, b: int) -> None:
        self._run(
            services.void_sent_line, actor=self.actor, order_id=self._order(a), line_id=self._line(a, b),
            quantity=1 + b % 2, reason="dropped",
        )  # fmt: skip

    def void_order(self, a: int, b: int) -> None:
        if b % 3 == 0:  # seldom, so that most orders stay open
            self._run(services.void_order, actor=self.actor, order_id=self._order(a), reason="walked out")

    def acknowledge(self, a: int, b: int) -> None:
        self._run(kitchen.acknowledge_voids, ticket_id=self._ticket(a))

    def discount(self, a: int, b: int) -> None:
        off = {"percent": D(5 + b)} if b % 2 else {"amount": D("0.35") * (a + 1)}
        line = {} if a % 3 == 0 else {"line_id": self._line(a, b)}
        self._run(
            services.give_discount, actor=Actor.system(), order_id=self._order(a), reason="regular", **off, **line
        )

    def comp(self, a: int, b: int) -> None:
        lines = [self._line(a, b)] if b % 4 else None
        self._run(services.comp, actor=Actor.system(), order_id=self._order(a), reason="long wait", line_ids=lines)

    def uncomp(self, a: int, b: int) -> None:
        order = Order.objects.filter(pk=self._order(a)).prefetch_related("lines").first()
        holders = [order, *order.lines.all()] if order else []
        entries = [entry["id"] for holder in holders for entry in holder.adjustments]
        if entries:
            self._run(
                services.remove_adjustment, actor=Actor.system(), order_id=order.id,
                adjustment_id=entries[b % len(entries)],
            )  # fmt: skip

    def price(self, a: int, b: int) -> None:
        self._run(
            services.override_price, actor=self.actor, order_id=self._order(a), line_id=self._line(a, b),
            price=D("1.37") * (b + 1), reason="agreed",
        )  # fmt: skip

    def unprice(self, a: int, b: int) -> None:
        self._run(services.restore_price, actor=self.actor, order_id=self._order(a), line_id=self._line(a, b))

    def reopen(self, a: int, b: int) -> None:
        """Pay and close the order if that is possible, then reopen it."""
        order = Order.objects.filter(pk=self._order(a)).first()
        if order and order.due:
            self._run(payments.take_cash, actor=self.actor, order=order.id, amount=order.due)
        if order and not order.is_closed:
            self._run(services.set_status, order_id=order.id, status="completed")
        self._run(services.reopen_order, actor=self.actor, order_id=self._order(a), reason="forgot the wine")

    def clean(self, a: int, b: int) -> None:
        tables = list(Table.objects.all())
        self._run(floor.clean_table, table_id=tables[a % len(tables)].id)

    def start(self, a: int, b: int) -> None:
        self._run(kitchen.start_items, **self._items_of_ticket(a, b))

    def ready(self, a: int, b: int) -> None:
        self._run(kitchen.ready_items, **self._items_of_ticket(a, b))

    def bump(self, a: int, b: int) -> None:
        self._run(kitchen.bump_ticket, ticket_id=self._ticket(a))

    def undo(self, a: int, b: int) -> None:
        self._run(kitchen.undo, ticket_id=self._ticket(a))

    def recall(self, a: int, b: int) -> None:
        self._run(kitchen.recall, ticket_id=self._ticket(a))

    def bump_and_undo(self, a: int, b: int) -> None:
        self.bump(a, b)
        self.undo(a, b)

    def bump_and_recall(self, a: int, b: int) -> None:
        self.bump(a, b)
        self.recall(a, b)

    def hand_over(self, a: int, b: int) -> None:
        """Hand over a ticket; one time in three, undo it at once."""
        self._run(kitchen.hand_over, ticket_id=self._ticket(a))
        if b % 3 == 0:
            self.undo(a, b)

    def status(self, a: int, b: int) -> None:
        values = Order.Status.values
        self._run(services.set_status, order_id=self._order(a), status=values[b % len(values)])

    def cancel(self, a: int, b: int) -> None:
        self._run(services.cancel_order, order_id=self._order(a))

    def details(self, a: int, b: int) -> None:
        names = ["", *Table.objects.values_list("name", flat=True)]
        self._run(
            services.set_order_details, order_id=self._order(a), table_name=names[b % len(names)], guests=b + 1,
            notes="x" * (b % 3),
        )  # fmt: skip

    def charge(self, a: int, b: int) -> None:
        self._run(services.set_service_charge, order_id=self._order(a), applied=bool(b % 2))

    def cash(self, a: int, b: int) -> None:
        order = Order.objects.filter(pk=self._order(a)).first()
        amount = order.due if order and b % 2 else D("3.33") * (b + 1)
        self._run(
            payments.take_cash, actor=self.actor, order=self._order(a), amount=amount, tip=D(b % 3),
            received=amount + D(b % 3) + D("0.37") * (b % 2),
        )  # fmt: skip

    def table(self, a: int, b: int) -> None:
        tables, values = list(Table.objects.all()), Table.Status.values
        self._run(floor.set_table_status, table_id=tables[a % len(tables)].id, status=values[b % len(values)])

    def archive(self, a: int, b: int) -> None:
        tables = list(Table.objects.all())
        table = tables[a % len(tables)]
        if b % 4 == 0:
            self._run(layout.archive_section, section_id=table.section_id)
        else:
            self._run(layout.archive_table, table_id=table.id)

    def restore(self, a: int, b: int) -> None:
        tables = list(Table.objects.all())
        table = tables[a % len(tables)]
        if b % 2:
            self._run(layout.restore_section, section_id=table.section_id)
        else:
            self._run(layout.restore_table, table_id=table.id)

    def add_tables(self, a: int, b: int) -> None:
        section = Table.objects.all()[0].section_id
        self._run(layout.create_tables, section_id=section, count=1 + a % 2, prefix="T" * (b % 2))

    def server(self, a: int, b: int) -> None:
        tables = list(Table.objects.all())
        server_id = self.actor.user_id if b % 3 else None
        self._run(floor.set_table_server, table_id=tables[a % len(tables)].id, server_id=server_id)

    def wait(self, a: int, b: int) -> None:
        self.now += timedelta(minutes=a)

    def next_day(self, a: int, b: int) -> None:
        self.now += timedelta(hours=12)

    @staticmethod
    def _run(service: Callable, **fields: Any) -> None:
        run_service(service, **fields)

    def _order(self, a: int) -> Any:
        ids = list(Order.objects.order_by("opened_at", "id").values_list("id", flat=True))
        return ids[a % len(ids)] if ids else uuid7()

    def _line(self, a: int, b: int) -> Any:
        ids = list(Line.objects.filter(order=self._order(a)).order_by("position").values_list("id", flat=True))
        return ids[b % len(ids)] if ids else uuid7()

    def _ticket(self, a: int) -> Any:
        ids = list(Ticket.objects.order_by("sent_at", "id").values_list("id", flat=True))
        return ids[a % len(ids)] if ids else uuid7()

    def _items_of_ticket(self, a: int, b: int) -> dict[str, Any]:
        ticket_id = self._ticket(a)
        lines = list(Line.objects.filter(ticket=ticket_id).order_by("position").values_list("id", flat=True))
        return {"ticket_id": ticket_id, "line_ids": [lines[b % len(lines)]] if lines and b % 3 else None}

    def _items(self, a: int, b: int) -> list[Item]:
        card = self.card
        every = [
            Item(card.tacos.id, 1 + b, (Choice(card.prawn.id), Choice(card.guacamole.id, 1 + b % 3))),
            Item(card.latte.id, 1 + a),
            Item(card.sandwich.id, notes="warm"),
            Item(card.crisps.id, 1 + b, seat=1 + a),
            Item(card.tacos.id, 1, (Choice(card.mushroom.id),), course=2),
        ]
        return [every[(a + index) % len(every)] for index in range(1 + b % 3)]


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll the block back, so that every example starts from the same state."""
    block = transaction.atomic()
    block._from_testcase = True  # the executor requires the outermost transaction, except in tests
    with block:
        yield
        transaction.set_rollback(True)
