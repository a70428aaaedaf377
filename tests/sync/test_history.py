"""One order, several devices that add to it, void and read it at once, on real connections: its history is checked."""

import copy
import itertools
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest
from django.db import connection

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.context import in_restaurant
from orders.models import Line
from orders.selectors import lock_order, order_with_lines
from realtime import commands
from realtime.kinds import kind_named
from tests.orders.conftest import execute
from tests.sync.conftest import LONG
from tests.sync.devices import new_id
from tests.sync.history import History, Operation

DEVICES = 4
STEPS = 40 if LONG else 12  # of each device
EVENINGS = 100 if LONG else 3
STEP_KINDS = ("append", "append", "wrong", "void", "read", "read")
NO_PRODUCT = "00000000-0000-7000-8000-000000000000"


class Shared:
    """An order in alpha that everybody works on, and the history of what they did and saw."""

    def __init__(self, world):
        world.rewind()
        self.place = world.places["alpha"]
        self.product = next(iter(self.place.oracle().menu))
        self.order, self.history, self.clock = new_id(), History(), itertools.count()
        first = new_id()
        self.noted("setup", "append", partial(self.told, "order.create", "", self.lines(first)), line=first)

    def lines(self, *line_ids, product=None):
        items = [{"id": line_id, "product_id": product or self.product} for line_id in line_ids]
        return {"id": self.order, "items": items}

    def told(self, kind, target, payload):
        """One command through the door."""
        kind, actor = kind_named(kind), self.place.actors["sara"]
        run = partial(kind.perform, target=target, data=kind.validated(payload), actor=actor)
        commands.execute(kind=kind.name, target=target, payload=payload, key=new_id(), actor=actor, run=run)

    def noted(self, device, kind, do, *, line=""):
        """Do it, and write down when it began, when it was known to be done, and what was seen."""
        began, seen, done = next(self.clock), (), True
        with in_restaurant(self.place.restaurant):
            try:
                seen = do() or ()  # a command shows nothing
            except DomainError:
                done = False
        self.history.operations.append(Operation(device, kind, began, next(self.clock), line, seen, done))
        return seen

    def append(self, device, *, product=None):
        line = new_id()
        adding = partial(self.told, "order.add_lines", self.order, self.lines(line, product=product))
        self.noted(device, "append", adding, line=line)
        return line

    def void(self, device, line):
        self.noted(device, "void", partial(self.told, "order.void_line", f"{self.order}:{line}", {}), line=line)

    def read(self, device):
        return self.noted(device, "read", lambda: _seen(order_with_lines(self.order)))

    def work(self, device, dice, together):
        """A device's evening."""
        try:
            together.wait()
            seen = self.read(device)
            for kind in dice.choices(STEP_KINDS, k=STEPS):
                if kind == "append":
                    self.append(device)
                elif kind == "wrong":  # refused: it must be on no list
                    self.append(device, product=NO_PRODUCT)
                elif kind == "void":
                    self.void(device, dice.choice(seen)[0])
                else:
                    seen = self.read(device)
        finally:
            connection.close()


def _seen(order):
    return tuple((str(line.id), line.status) for line in order.all_lines)


def at_once(calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        for future in [pool.submit(call) for call in calls]:
            future.result()


def test_an_order_that_everybody_works_on_has_a_history_that_a_list_could_have(world, seed):
    for evening in range(EVENINGS):
        shared, together = Shared(world), threading.Barrier(DEVICES, timeout=60)
        dice = [random.Random(f"{seed}:{evening}:{n}") for n in range(DEVICES)]
        at_once([partial(shared.work, f"device {n}", dice[n], together) for n in range(DEVICES)])
        shared.read("afterwards")
        assert shared.history.troubles() == []
        assert len(shared.history.of("read")) > DEVICES


def test_control_writing_the_whole_order_loses_what_another_added(world):
    shared, all_have_read = Shared(world), threading.Barrier(2, timeout=60)

    def add(device):
        line = new_id()
        try:
            with in_restaurant(shared.place.restaurant):
                shown = order_with_lines(shared.order).all_lines
                all_have_read.wait()
                writing = partial(execute, replace_lines, order_id=shared.order, shown=shown, line_id=line)
                shared.noted(device, "append", writing, line=line)
            shared.read(device)
        finally:
            connection.close()

    at_once([partial(add, "one"), partial(add, "other")])
    assert any("is lost" in trouble for trouble in shared.history.troubles())


def test_control_writing_the_whole_order_brings_back_what_another_took_off(world):
    shared = Shared(world)
    line = shared.append("other")
    with in_restaurant(shared.place.restaurant):
        shown = order_with_lines(shared.order).all_lines
        shared.void("other", line)
        execute(replace_lines, order_id=shared.order, shown=shown, line_id=new_id())
    shared.read("other")
    assert any("is back" in trouble for trouble in shared.history.troubles())


def replace_lines(*, order_id, shown, line_id):
    """What a till does that saves all it shows: even with the order locked, what it read is a moment old."""
    lock_order(order_id)
    Line.objects.filter(order=order_id).delete()
    another = copy.copy(shown[-1])
    another.id, another.position = UUID(line_id), len(shown)
    Line.objects.bulk_create([*shown, another])


# The checker itself


def operation(kind, began, ended, *, line="", seen="", device="a", done=True):
    """`seen` is lines by letter; a capital one is void."""
    read = tuple((letter.lower(), "void" if letter.isupper() else "held") for letter in seen)
    return Operation(device, kind, began, ended, line, read, done)


ADDED = [operation("append", 0, 1, line="a"), operation("append", 2, 3, line="b", device="b")]


@pytest.mark.parametrize(
    "more",
    [
        [operation("read", 4, 5, seen="ab")],
        [operation("read", 2, 5, seen="a"), operation("read", 6, 7, seen="ab")],  # the first began before b was done
        [operation("void", 4, 7, line="a"), operation("read", 5, 6, seen="ab"), operation("read", 8, 9, seen="Ab")],
        [operation("append", 4, 5, line="c", done=False), operation("read", 6, 7, seen="ab")],
    ],
)
def test_the_checker_accepts_what_a_list_may_do(more):
    assert History(ADDED + more).troubles() == []


@pytest.mark.parametrize(
    ("more", "trouble"),
    [
        ([operation("read", 4, 5, seen="a")], "is lost"),
        ([operation("read", 4, 5, seen="abb")], "twice"),
        ([operation("read", 4, 5, seen="abz")], "nobody had added"),
        ([operation("append", 4, 5, line="c", done=False), operation("read", 6, 7, seen="abc")], "nobody had added"),
        ([operation("read", 4, 5, seen="ab"), operation("read", 4, 5, seen="ba")], "begins"),
        ([operation("void", 4, 5, line="a"), operation("read", 6, 7, seen="ab")], "is back"),
        ([operation("read", 4, 5, seen="Ab"), operation("read", 6, 7, seen="ab")], "are back"),
        ([operation("read", 2, 3, seen="ab"), operation("read", 2.5, 5, seen="a")], "and then"),
    ],
)
def test_the_checker_finds(more, trouble):
    assert any(trouble in said for said in History(ADDED + more).troubles())
