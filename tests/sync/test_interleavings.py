"""Two waiters at one table at the same moment, one statement at a time, in every order that chance finds.

Whatever the order of statements, what comes of it is what the plain-Python restaurant says of one waiter after the
other: both keep their lines, totals and numbers are right, the stream is dense, each command has one effect. The
controls beside it do without a lock, or write the whole order, and lose.
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
from realtime import commands
from realtime.batches import Sent, answer_batch
from realtime.kinds import kind_named
from tests.orders.conftest import execute
from tests.sync.conftest import LONG
from tests.sync.desk import Answer, Desk
from tests.sync.devices import DONE, Device, new_id
from tests.sync.lockstep import Conductor, by_chance, in_turn
from tests.sync.records import Command
from tests.sync.world import differences

INTERLEAVINGS = 10_000 if LONG else 300
WAITERS = ("sara", "carl")


WISHES = (
    "add", "add", "add", "void", "send", "pay", "pay_some", "guests", "notes", "move", "place", "served", "cancel",
)  # fmt: skip


class Evening:
    """Alpha's first table with an order of three lines, and two waiters who are about to do something with it."""

    def __init__(self, world):
        world.rewind()
        self.place = world.places["alpha"]
        self.desk = Desk(self.place.oracle())
        self.products, self.tables = list(self.desk.restaurant.menu), list(self.desk.restaurant.tables)
        self.devices = {name: Device(self.place, self.desk, name) for name in WAITERS}
        self.lines, self.order = self.items(3), new_id()
        opening = self.command("order.create", "", {"id": self.order, "items": self.lines, "table_id": self.tables[0]})
        assert self.told("sara", opening, None) == self.desk.rest(opening, self.by("sara", None))

    # -- what a waiter may want ---------------------------------------------------------------------------

    def wish(self, name, dice):
        order = self.order
        details = partial(self.command, "order.set_details", order, base_version=1)
        made = {
            "add": lambda: self.command("order.add_lines", order, {"items": self.items(dice.randint(1, 2))}),
            "void": lambda: self.command("order.void_line", f"{order}:{dice.choice(self.lines)['id']}", {}),
            "send": lambda: self.command("order.send", order, {}),
            "pay": lambda: self.paying(890),
            "pay_some": lambda: self.paying(450),
            "guests": lambda: details({"guests": dice.randint(1, 9)}),
            "notes": lambda: details({"notes": dice.choice(("late", "birthday"))}),
            "move": lambda: details({"table_id": dice.choice(self.tables)}),
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

    def by(self, name, number):
        return self.devices[name].by(offline=number is not None)

    def told(self, name, command, number):
        """Through the door, as REST does it or, with a number, as a batch; in whatever thread this is."""
        device, real, actor = self.devices[name], self.devices[name].real(command), self.place.actors[name]
        with in_restaurant(self.place.restaurant), self.place.world.moment():
            if number is not None:
                sent = Sent(real.id, number, real.kind, real.target, real.payload, None, real.base_version)
                (said,) = answer_batch(device_id=device.id, sent=[sent], sent_at=None, actor=actor)
                return Answer(said["outcome"], said.get("error", {}).get("code", ""))
            kind = kind_named(real.kind)
            run = partial(kind.perform, target=real.target, data=kind.validated(real.payload), actor=actor)
            try:
                commands.execute(
                    kind=real.kind, target=real.target, payload=real.payload, key=real.id, actor=actor, run=run
                )
            except DomainError as refusal:
                return Answer("rejected", refusal.code)
            return Answer("applied")

    def all_told(self, tellings):
        return [self.told(*telling) for telling in tellings]

    def serially(self, tellings):
        """The desk after these, one after the other, and what each waiter was answered."""
        desk, answers = self.desk.copy(), {}
        for who, (name, command, number) in tellings:
            by = self.by(name, number)
            if number is None:
                answer = desk.rest(command, by)
                answer = replace(answer, outcome="applied") if answer.outcome in DONE else answer
            else:
                answer = desk.numbered(command, by, number)
            answers.setdefault(who, []).append(answer)
        return desk, answers

    def check(self, both, answers):
        """The events fold to the snapshot, and that is one that some order of the commands leads to."""
        self.place.follower.follow()
        views = self.place.views()
        assert differences(self.place.follower.states, views) == []
        seen, tried = self.place.picture(views), []
        for order in orders_of(both):
            desk, expected = self.serially(order)
            said = differences(seen, desk.restaurant.picture()) + differences(answers, expected)
            if not said:
                return
            tried.append(said)
        raise AssertionError(f"no order of these commands leads here: {tried}")


def orders_of(both):
    """Every order of the two lists that keeps each list's own."""
    first, second = ([(who, telling) for telling in tellings] for who, tellings in both.items())
    for chosen in combinations(range(len(first) + len(second)), len(first)):
        mine, theirs = iter(first), iter(second)
        yield [next(mine if place in chosen else theirs) for place in range(len(first) + len(second))]


def wishes_of(evening, dice):
    """What the two do: one or two things each, connected or offline; one time in six the same command twice at once."""
    if dice.random() < 1 / 6:
        command = evening.wish(dice.choice(WISHES), dice)
        return {
            "first": [("sara", command, dice.choice((None, 1)))],
            "second": [("sara", command, dice.choice((None, 1)))],
        }
    both = {}
    for name in WAITERS:
        numbers = dice.choice(((None, None), (1, 2)))
        commands = [evening.wish(dice.choice(WISHES), dice) for _ in range(dice.randint(1, 2))]
        both[name] = list(zip([name] * 2, commands, numbers, strict=False))
    return both


def play(evening, both, choose):
    """The schedule, and what each was answered."""
    conductor = Conductor({who: partial(evening.all_told, tellings) for who, tellings in both.items()}, choose)
    schedule = conductor.play()
    return schedule, {actor.name: actor.returned for actor in conductor.actors}


def test_two_waiters_at_one_table(world, seed):
    schedules = set()
    for number in range(INTERLEAVINGS):
        dice = random.Random(f"{seed}:{number}")
        evening = Evening(world)
        both = wishes_of(evening, dice)
        schedule, answers = play(evening, both, by_chance(dice))
        schedules.add(tuple(schedule))
        try:
            evening.check(both, answers)
        except AssertionError as error:
            raise AssertionError(f"interleaving {number}: {both} in {schedule}") from error
    print(f"{INTERLEAVINGS} interleavings, {len(schedules)} different ones")


def adding_both(evening):
    return {
        name: [(name, evening.command("order.add_lines", evening.order, {"items": evening.items(1)}), None)]
        for name in WAITERS
    }


def adding_and_voiding(evening):
    line = evening.lines[0]["id"]
    voiding = evening.command("order.void_line", f"{evening.order}:{line}", {})
    return adding_both(evening) | {"carl": [("carl", voiding, None)]}


@pytest.mark.parametrize("wishes", [adding_both, adding_and_voiding])
def test_step_by_step_in_turn_both_keep_what_they_did(world, wishes):
    evening = Evening(world)
    both = wishes(evening)
    evening.check(both, play(evening, both, in_turn())[1])


@pytest.mark.parametrize("wishes", [adding_both, adding_and_voiding])
def test_control_without_the_orders_lock_one_of_them_loses(world, monkeypatch, wishes):
    monkeypatch.setattr(adding, "lock_where_lines_are", order_with_lines)
    monkeypatch.setattr(voiding, "lock_order", order_with_lines)
    evening = Evening(world)
    both = wishes(evening)
    answers = play(evening, both, in_turn())[1]
    with pytest.raises(AssertionError):
        evening.check(both, answers)


def test_control_whoever_writes_the_whole_order_wipes_out_the_others_lines(world):
    evening = Evening(world)

    def write_whole_order(line_id):
        """As a screen that sends all it shows: what it read a moment ago, and one line more."""
        with in_restaurant(evening.place.restaurant):
            shown = order_with_lines(evening.order).all_lines
            execute(replace_lines, order_id=evening.order, lines=shown, line_id=line_id)

    added = {name: new_id() for name in WAITERS}
    Conductor({name: partial(write_whole_order, line_id) for name, line_id in added.items()}, in_turn()).play()
    with in_restaurant(evening.place.restaurant):
        kept = {str(line_id) for line_id in Line.objects.values_list("id", flat=True)}
    assert len(kept & set(added.values())) == 1


def replace_lines(*, order_id, lines, line_id):
    lock_order(order_id)
    Line.objects.filter(order=order_id).delete()
    another = copy.copy(lines[-1])
    another.id, another.position = UUID(line_id), len(lines)
    Line.objects.bulk_create([*lines, another])
