"""Two waiters at one table at the same moment, one statement at a time, in random orders.

Whatever the order of statements, the result is what the plain-Python restaurant has after one waiter and then the
other: both keep their lines, totals and numbers are right, the stream is dense, each command has one effect. The
controls leave out a lock, or write the whole order, and lose.
"""

import copy
import random
from dataclasses import replace
from functools import partial
from itertools import combinations
from uuid import UUID

import pytest

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.context import in_restaurant
from orders.models import Line
from orders.selectors import lock_order, order_with_lines
from orders.services import adding, voiding
from realtime.batches import Sent, answer_batch
from realtime.commands.dispatch import dispatch_named
from tests.services import run_service
from tests.sync.conftest import LONG
from tests.sync.devices import DONE, Device, new_id
from tests.sync.executor_model import Answer, ExecutorModel
from tests.sync.lockstep import Scheduler, alternating_schedule, random_schedule
from tests.sync.records import Command
from tests.sync.world import differences

INTERLEAVINGS = 10_000 if LONG else 150
WAITERS = ("sara", "carl")


COMMAND_NAMES = (
    "add", "add", "add", "void", "send", "pay", "pay_some", "guests", "notes", "move", "place", "served", "cancel",
)  # fmt: skip


class TwoWaiters:
    """Alpha's first table with an order of three lines, and the commands that two waiters send for it."""

    def __init__(self, world):
        world.rewind()
        self.site = world.sites["alpha"]
        self.model = ExecutorModel(self.site.oracle())
        self.products, self.tables = list(self.model.restaurant.menu), list(self.model.restaurant.tables)
        self.devices = {name: Device(self.site, self.model, name) for name in WAITERS}
        self.lines, self.order = self.items(3), new_id()
        opening = self.command("order.create", "", {"id": self.order, "items": self.lines, "table_id": self.tables[0]})
        assert self.submit("sara", opening, None) == self.model.rest(opening, self.source("sara", None))

    # -- what a waiter may want ---------------------------------------------------------------------------

    def make_command(self, name, rng):
        order = self.order
        details = partial(self.command, "order.set_details", order, base_version=1)
        made = {
            "add": lambda: self.command("order.add_lines", order, {"items": self.items(rng.randint(1, 2))}),
            "void": lambda: self.command("order.void_line", f"{order}:{rng.choice(self.lines)['id']}", {}),
            "send": lambda: self.command("order.send", order, {}),
            "pay": lambda: self.paying(890),
            "pay_some": lambda: self.paying(450),
            "guests": lambda: details({"guests": rng.randint(1, 9)}),
            "notes": lambda: details({"notes": rng.choice(("late", "birthday"))}),
            "move": lambda: details({"table_id": rng.choice(self.tables)}),
            "place": lambda: self.command(
                "order.create", "", {"id": new_id(), "items": self.items(1), "table_id": self.tables[0], "send": True}
            ),
            "served": lambda: self.command("order.set_status", order, {"status": "served"}),
            "cancel": lambda: self.command("order.cancel", order, {}),
        }
        return made[name]()

    def items(self, count):
        return [{"id": new_id(), "product_id": self.products[n], "quantity": 1} for n in range(count)]

    def paying(self, amount):
        payment = {"id": new_id(), "order_id": self.order, "amount": amount, "tip_amount": 50}
        return self.command("payment.cash", "", payment)

    @staticmethod
    def command(kind, target, payload, base_version=None):
        return Command(new_id(), kind, target, payload, base_version)

    # -- doing it -----------------------------------------------------------------------------------------

    def source(self, name, number):
        return self.devices[name].source(offline=number is not None)

    def submit(self, name, command, number):
        """Execute a command as REST does or, with a number, as a batch; in the calling thread."""
        device, real, actor = self.devices[name], self.devices[name].real(command), self.site.actors[name]
        with in_restaurant(self.site.restaurant), self.site.world.moment():
            if number is not None:
                sent = Sent(real.id, number, real.kind, real.target, real.payload, None, real.base_version)
                (said,) = answer_batch(device_id=device.id, sent=[sent], sent_at=None, actor=actor)
                return Answer(said["outcome"], said.get("error", {}).get("code", ""))
            try:
                dispatch_named(real.kind, target=real.target, data=real.payload, actor=actor, key=real.id)
            except DomainError as refusal:
                return Answer("rejected", refusal.code)
            return Answer("applied")

    def submit_all(self, submissions):
        return [self.submit(*submission) for submission in submissions]

    def serially(self, submissions):
        """The model after these, one after the other, and what each waiter was answered."""
        model, answers = self.model.copy(), {}
        for who, (name, command, number) in submissions:
            source = self.source(name, number)
            if number is None:
                answer = model.rest(command, source)
                answer = replace(answer, outcome="applied") if answer.outcome in DONE else answer
            else:
                answer = model.numbered(command, source, number)
            answers.setdefault(who, []).append(answer)
        return model, answers

    def check(self, both, answers):
        """Check that the events fold to the snapshot and that some serial order of the commands gives the same."""
        self.site.follower.follow()
        views = self.site.views()
        assert differences(self.site.follower.states, views) == []
        seen, tried = self.site.visible_state(views), []
        for order in orders_of(both):
            model, expected = self.serially(order)
            said = differences(seen, model.restaurant.visible_state()) + differences(answers, expected)
            if not said:
                return
            tried.append(said)
        raise AssertionError(f"no order of these commands leads here: {tried}")


def orders_of(both):
    """Every interleaving of the two lists."""
    first, second = ([(who, submission) for submission in submissions] for who, submissions in both.items())
    for chosen in combinations(range(len(first) + len(second)), len(first)):
        mine, theirs = iter(first), iter(second)
        yield [next(mine if place in chosen else theirs) for place in range(len(first) + len(second))]


def choose_commands(waiters, rng):
    """The commands of both: one or two each, online or offline; one time in six the same command twice at once."""
    if rng.random() < 1 / 6:
        command = waiters.make_command(rng.choice(COMMAND_NAMES), rng)
        return {
            "first": [("sara", command, rng.choice((None, 1)))],
            "second": [("sara", command, rng.choice((None, 1)))],
        }
    both = {}
    for name in WAITERS:
        numbers = rng.choice(((None, None), (1, 2)))
        commands = [waiters.make_command(rng.choice(COMMAND_NAMES), rng) for _ in range(rng.randint(1, 2))]
        both[name] = list(zip([name] * 2, commands, numbers, strict=False))
    return both


def play(waiters, both, choose):
    """The schedule, and what each was answered."""
    scheduler = Scheduler({who: partial(waiters.submit_all, submissions) for who, submissions in both.items()}, choose)
    schedule = scheduler.play()
    return schedule, {actor.name: actor.returned for actor in scheduler.actors}


def test_random_interleavings_of_two_waiters_match_a_serial_order(world, seed):
    schedules = set()
    for number in range(INTERLEAVINGS):
        rng = random.Random(f"{seed}:{number}")
        waiters = TwoWaiters(world)
        both = choose_commands(waiters, rng)
        schedule, answers = play(waiters, both, random_schedule(rng))
        schedules.add(tuple(schedule))
        try:
            waiters.check(both, answers)
        except AssertionError as error:
            raise AssertionError(f"interleaving {number}: {both} in {schedule}") from error
    print(f"{INTERLEAVINGS} interleavings, {len(schedules)} different ones")


def adding_both(waiters):
    return {
        name: [(name, waiters.command("order.add_lines", waiters.order, {"items": waiters.items(1)}), None)]
        for name in WAITERS
    }


def adding_and_voiding(waiters):
    line = waiters.lines[0]["id"]
    voiding = waiters.command("order.void_line", f"{waiters.order}:{line}", {})
    return adding_both(waiters) | {"carl": [("carl", voiding, None)]}


@pytest.mark.parametrize("wishes", [adding_both, adding_and_voiding])
def test_two_waiters_in_alternating_steps_both_keep_their_changes(world, wishes):
    waiters = TwoWaiters(world)
    both = wishes(waiters)
    waiters.check(both, play(waiters, both, alternating_schedule())[1])


@pytest.mark.parametrize("wishes", [adding_both, adding_and_voiding])
def test_control_without_the_orders_lock_one_waiter_loses_a_line(world, monkeypatch, wishes):
    monkeypatch.setattr(adding, "lock_where_lines_are", lambda context, order_id: order_with_lines(order_id))
    monkeypatch.setattr(voiding, "lock_order", order_with_lines)
    waiters = TwoWaiters(world)
    both = wishes(waiters)
    answers = play(waiters, both, alternating_schedule())[1]
    with pytest.raises(AssertionError):
        waiters.check(both, answers)


def test_control_writing_the_whole_order_removes_the_other_waiters_lines(world):
    waiters = TwoWaiters(world)

    def write_whole_order(line_id):
        """As a screen that sends all it shows: what it read a moment ago, and one line more."""
        with in_restaurant(waiters.site.restaurant):
            shown = order_with_lines(waiters.order).all_lines
            run_service(replace_lines, order_id=waiters.order, lines=shown, line_id=line_id)

    added = {name: new_id() for name in WAITERS}
    Scheduler(
        {name: partial(write_whole_order, line_id) for name, line_id in added.items()}, alternating_schedule()
    ).play()
    with in_restaurant(waiters.site.restaurant):
        kept = {str(line_id) for line_id in Line.objects.values_list("id", flat=True)}
    assert len(kept & set(added.values())) == 1


def replace_lines(*, order_id, lines, line_id):
    lock_order(order_id)
    Line.objects.filter(order=order_id).delete()
    another = copy.copy(lines[-1])
    another.id, another.position = UUID(line_id), len(lines)
    Line.objects.bulk_create([*lines, another])
