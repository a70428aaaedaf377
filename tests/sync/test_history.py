"""One order, several devices that add to it, void and read it at once, on real connections: its history is checked."""

import copy
import itertools
import random
import threading
from functools import partial
from uuid import UUID

import pytest
from django.db import connection

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.context import in_restaurant
from orders.models import Line
from orders.selectors import lock_order, order_with_lines
from realtime.commands.dispatch import dispatch_named
from tests.services import run_service
from tests.sync.conftest import LONG
from tests.sync.devices import new_id
from tests.sync.history import History, Operation
from tests.threads import errors_of, race

DEVICES = 4
STEPS = 40 if LONG else 12  # of each device
EXAMPLES = 100 if LONG else 3
STEP_KINDS = ("append", "append", "wrong", "void", "read", "read")
NO_PRODUCT = "00000000-0000-7000-8000-000000000000"


class SharedOrder:
    """An order in alpha that several devices change at once, and the history of what they did and saw."""

    def __init__(self, world):
        world.rewind()
        self.site = world.sites["alpha"]
        self.product = next(iter(self.site.oracle().menu))
        self.order, self.history, self.clock = new_id(), History(), itertools.count()
        first = new_id()
        self.record("setup", "append", partial(self.run_command, "order.create", "", self.lines(first)), line=first)

    def lines(self, *line_ids, product=None):
        items = [{"id": line_id, "product_id": product or self.product} for line_id in line_ids]
        return {"id": self.order, "items": items}

    def run_command(self, kind, target, payload):
        """Execute one command."""
        dispatch_named(kind, target=target, data=payload, actor=self.site.actors["sara"], key=new_id())

    def record(self, device, kind, do, *, line=""):
        """Call `do` and add to the history when it began, when it ended and which lines it saw."""
        began, seen, done = next(self.clock), (), True
        with in_restaurant(self.site.restaurant):
            try:
                seen = do() or ()  # a command shows nothing
            except DomainError:
                done = False
        self.history.operations.append(Operation(device, kind, began, next(self.clock), line, seen, done))
        return seen

    def append(self, device, *, product=None):
        line = new_id()
        adding = partial(self.run_command, "order.add_lines", self.order, self.lines(line, product=product))
        self.record(device, "append", adding, line=line)
        return line

    def void(self, device, line):
        self.record(device, "void", partial(self.run_command, "order.void_line", f"{self.order}:{line}", {}), line=line)

    def read(self, device):
        return self.record(device, "read", lambda: _seen(order_with_lines(self.order)))

    def work(self, device, rng):
        """Do a device's random steps."""
        seen = self.read(device)
        for kind in rng.choices(STEP_KINDS, k=STEPS):
            if kind == "append":
                self.append(device)
            elif kind == "wrong":  # refused: it must be on no list
                self.append(device, product=NO_PRODUCT)
            elif kind == "void":
                self.void(device, rng.choice(seen)[0])
            else:
                seen = self.read(device)


def _seen(order):
    return tuple((str(line.id), line.status) for line in order.all_lines)


def test_concurrent_changes_of_one_order_have_a_serial_history(world, seed):
    for example in range(EXAMPLES):
        shared = SharedOrder(world)
        rng = [random.Random(f"{seed}:{example}:{n}") for n in range(DEVICES)]
        works = [partial(shared.work, f"device {n}", rng[n]) for n in range(DEVICES)]
        assert errors_of(race(*works)) == []
        shared.read("afterwards")
        assert shared.history.problems() == []
        assert len(shared.history.of("read")) > DEVICES


def test_control_writing_the_whole_order_loses_the_lines_of_the_other(world):
    shared, both_have_read = SharedOrder(world), threading.Barrier(2, timeout=60)

    def add(device):
        line = new_id()
        try:
            with in_restaurant(shared.site.restaurant):
                shown = order_with_lines(shared.order).all_lines
                both_have_read.wait()
                writing = partial(run_service, replace_lines, order_id=shared.order, shown=shown, line_id=line)
                shared.record(device, "append", writing, line=line)
            shared.read(device)
        finally:
            connection.close()

    assert errors_of(race(partial(add, "one"), partial(add, "other"))) == []
    assert any("is lost" in trouble for trouble in shared.history.problems())


def test_control_writing_the_whole_order_brings_back_a_voided_line(world):
    shared = SharedOrder(world)
    line = shared.append("other")
    with in_restaurant(shared.site.restaurant):
        shown = order_with_lines(shared.order).all_lines
        shared.void("other", line)
        run_service(replace_lines, order_id=shared.order, shown=shown, line_id=new_id())
    shared.read("other")
    assert any("is back" in trouble for trouble in shared.history.problems())


def replace_lines(*, order_id, shown, line_id):
    """What a till does that saves all it shows: even with the order locked, what it read is a moment old."""
    lock_order(order_id)
    Line.objects.filter(order=order_id).delete()
    another = copy.copy(shown[-1])
    another.id, another.position = UUID(line_id), len(shown)
    Line.objects.bulk_create([*shown, another])


# The checker itself


def operation(kind, began, ended, *, line="", seen="", device="a", done=True):
    """`seen` names lines by letters; a capital letter is a void line."""
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
    assert History(ADDED + more).problems() == []


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
    assert any(trouble in said for said in History(ADDED + more).problems())
