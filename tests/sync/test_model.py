"""Random services of several devices in two restaurants, with lost replies, crashes and lost networks.

A plain-Python restaurant (oracle, model) predicts every answer and the whole state. After each step the server's
snapshots equal the reduced events and the oracle's state; numbers are dense, a command has
one effect and one answer, money is balanced, and the neighbour is unchanged.
"""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from realtime import projections, retention
from realtime.actors import Actor
from tests.sync.command_maker import CommandMaker
from tests.sync.conftest import LONG
from tests.sync.crashes import CRASH_KINDS, crash_after
from tests.sync.devices import Device, Numbered
from tests.sync.executor_model import ExecutorModel
from tests.sync.world import COMPARED_VIEWS, STAFF, World, differences

EXAMPLES = 100 if LONG else 12
STEPS = 40 if LONG else 25

small = st.integers(0, 11)
which = st.integers(0, 2 * len(STAFF) - 1)
choice = st.tuples(which, st.integers(0, 60), small, small)  # whose device, what, and two numbers that choose
ways = st.sampled_from(["call", "batch", "batch"])
orders_of_batches = st.sampled_from(["straight", "reversed", "twice", "last first"])


class RandomService(RuleBasedStateMachine):
    """Devices 0 to 2 are alpha's, 3 to 5 beta's: two tills and the kitchen's screen of each."""

    def __init__(self, world: World):
        super().__init__()
        world.rewind()
        self.world = world
        self.models = {slug: ExecutorModel(site.oracle()) for slug, site in world.sites.items()}
        self.devices = [
            Device(site, self.models[slug], person) for slug, site in world.sites.items() for person, _ in STAFF
        ]
        self.makers = [CommandMaker(device.model.restaurant, device) for device in self.devices]
        self.touched = set(world.sites)
        self.bumps = dict.fromkeys(world.sites, 0)
        self.passed = {slug: [(site.follower.cursor, site.follower.now())] for slug, site in world.sites.items()}

    # -- what people do -----------------------------------------------------------------------------------

    @rule(choices=st.lists(choice, min_size=2, max_size=8))
    def people_send_commands(self, choices):
        for one in choices:
            device, command = self._chosen_command(one)
            if device.offline:
                device.queue.append(device.numbered(command))
            else:
                device.call(command)

    @rule(which=which, choices=st.lists(choice, min_size=2, max_size=6))
    def the_network_fails(self, which, choices):
        """The device queues its commands."""
        device = self.devices[which]
        device.offline = True
        for _, *what in choices:
            device.queue.append(device.numbered(self._chosen_command((which, *what))[1]))

    @precondition(lambda self: any(device.queue for device in self.devices))
    @rule(which=which, cuts=st.lists(st.integers(1, 4), max_size=4), order=orders_of_batches)
    def the_network_returns(self, which, cuts, order):
        """Send the queue in random batches, out of order too, and everything without a final answer again."""
        device = self._waiting(which)
        batches = cut(device.queue, cuts)
        first = {
            "straight": [], "reversed": batches[::-1], "twice": [b for b in batches for _ in (1, 2)],
            "last first": batches[-1:],
        }[order]  # fmt: skip
        for batch in [*first, *batches]:
            device.batch(batch)
        device.forget_answered()
        assert device.queue == []
        device.offline = False

    # -- what goes wrong ----------------------------------------------------------------------------------

    @rule(one=choice, first=ways, then=ways)
    def a_reply_is_lost(self, one, first, then):
        """The server executed the command, the response is lost, and the device repeats it."""
        device, command = self._chosen_command(one)
        self._ready_to_send(device, command, first)()
        self._do_as_the_server_did(device, command, first)
        self.check_everything()
        self._repeat(device, command, then)

    @rule(one=choice, first=ways, then=ways, after=st.integers(0, 24), how=st.sampled_from(CRASH_KINDS))
    def the_server_crashes(self, one, first, then, after, how):
        """Crash after so many statements: a committed command is whole, any other has no effect."""
        device, command = self._chosen_command(one)
        send = self._ready_to_send(device, command, first)
        with crash_after(after, how):
            send()
        self._do_as_the_server_did(device, command, first)
        self.check_everything()
        self._repeat(device, command, then)

    @precondition(lambda self: any(device.sent_commands for device in self.devices))
    @rule(which=which, a=st.integers(0, 100), way=ways)
    def an_old_command_is_sent_again(self, which, a, way):
        device = self._device_that_sent(which)
        self._repeat(device, device.sent_commands[a % len(device.sent_commands)], way)

    @precondition(lambda self: any(device.sent_commands for device in self.devices))
    @rule(which=which, other=which, a=st.integers(0, 100), way=ways, kept=st.booleans())
    def an_id_is_used_again(self, which, other, a, way, kept):
        """By another person, for another command, or for the same command under a second number (`kept`)."""
        whose = self._device_that_sent(which)
        device = [device for device in self.devices if device.site is whose.site][other % len(STAFF)]
        old = whose.sent_commands[a % len(whose.sent_commands)]
        again = old if kept else replace(old, payload={**old.payload, "reason": "another"})
        if way == "call":
            device.call(again)
        else:
            device.queue.append(Numbered(device.next_seq, again))
            device.next_seq += 1
            self._flush(device)

    @rule(one=choice, off=st.integers(-3, 3).filter(bool))
    def a_number_is_wrong(self, one, off):
        """Too high, so that some before it are missing, or used before for another command."""
        device, command = self._chosen_command(one)
        counter = device.model.counters.get(str(device.id), 0)
        number = device.next_seq + off if off > 0 else max(counter + 1 + off, 1)
        if off > 0 or counter:
            device.batch([Numbered(number, command)])

    @rule(slug=st.sampled_from(["alpha", "beta"]))
    def a_new_epoch_begins(self, slug):
        """A new epoch: the devices send all commands of the last day again, without effect."""
        with self.world.moment():
            retention.bump_epoch(restaurant=self.world.restaurants[slug], reason="test", actor=Actor.system())
        self.bumps[slug] += 1
        self.touched.add(slug)
        self.check_everything()
        for device in self.devices:
            if device.site.slug == slug:
                for command in list(device.sent_commands):
                    self._repeat(device, command, "batch" if command.id in device.numbers else "call")

    @rule(slug=st.sampled_from(["alpha", "beta"]))
    def a_worker_stores_the_figures_of_the_day(self, slug):
        """What happens on the day afterwards makes them stale."""
        self.world.sites[slug].store_day_figures()

    @rule()
    def a_minute_passes(self):
        self.world.now += 61

    @rule(
        slug=st.sampled_from(["alpha", "beta"]), view=st.sampled_from(COMPARED_VIEWS), back=st.integers(-1, 30),
        limit=st.integers(1, 40),
    )  # fmt: skip
    def a_screen_comes_back(self, slug, view, back, limit):
        """At a cursor that it had, or (-1) with a snapshot that may be a moment old; then it reads what it missed."""
        site, passed = self.world.sites[slug], self.passed[slug]
        if back < 0:
            (epoch, seq), state = self._read_snapshot(site, f"/sync/snapshot?view={view}")
        else:
            (epoch, seq), states = passed[-1 - back % len(passed)]
            state = states[view]
        up_to_date = False
        while not up_to_date:
            said = site.call("marco", "GET", f"/sync/events?view={view}&epoch={epoch}&after={seq}&limit={limit}").body
            if said["type"] == "reset":
                assert said["reason"] == "new_epoch"
                assert said["epoch"] > epoch
                path = said["snapshot_url"].removeprefix("/api/v1")
                (epoch, seq), state = self._read_snapshot(site, path)
                continue
            assert said["from"] == seq
            state = projections.fold(view, Actor.system(), state, said["events"])
            seq, up_to_date = said["to"], said["up_to_date"]
        site.follower.follow()
        assert (epoch, seq) == site.follower.cursor
        assert differences(state, site.follower.states[view]) == []

    # -- what must always be so ---------------------------------------------------------------------------

    @invariant()
    def between_steps(self):
        self.check_everything()
        self.touched.clear()

    def check_everything(self):
        for slug, site in self.world.sites.items():
            if slug in self.touched:
                self._check(slug, site)
            else:
                assert site.position() == site.follower.cursor, f"{slug} was touched by its neighbour"
        self.world.now += 1

    def teardown(self):
        self.touched = set(self.world.sites)
        self.check_everything()
        for slug, site in self.world.sites.items():
            site.check_commands(self.models[slug], bumps=self.bumps[slug])

    def _check(self, slug, site):
        cursor = site.follower.cursor
        site.follower.follow()
        if site.follower.cursor != cursor:
            self.passed[slug].append((site.follower.cursor, site.follower.now()))
        views = site.views()
        assert differences(site.follower.states, views) == [], "the events do not fold to the snapshot"
        site.check_day_figures()
        visible_state = self.models[slug].restaurant.visible_state()
        assert differences(site.visible_state(views), visible_state) == [], "not what the oracle says"

    # -- steps --------------------------------------------------------------------------------------------

    def _chosen_command(self, one):
        which, what, a, b = one
        return self._touch(self.devices[which]), self.makers[which].command(what, a, b)

    def _waiting(self, which):
        waiting = [device for device in self.devices if device.queue]
        return self._touch(waiting[which % len(waiting)])

    def _device_that_sent(self, which):
        devices = [device for device in self.devices if device.sent_commands]
        return self._touch(devices[which % len(devices)])

    def _touch(self, device):
        self.touched.add(device.site.slug)
        return device

    @staticmethod
    def _ready_to_send(device, command, way):
        if way == "call":
            return device.call_request(command)
        device.queue.append(device.numbered(command))
        return device.batch_request(device.queue)

    def _do_as_the_server_did(self, device, command, way):
        """The answer was lost: read from the tables which commands were executed, and execute those in the model."""
        if way == "call":
            if device.site.has_command(command):
                device.model.rest(command, device.source(offline=False))
            return
        last = device.site.last_number(device)
        for one in device.queue:
            if one.seq <= last:
                device.model.numbered(one.command, device.source(offline=True), one.seq)

    def _repeat(self, device, command, way):
        self._touch(device)
        if way == "call":
            device.call(command)
        elif command.id in device.numbers:
            device.batch([Numbered(device.numbers[command.id], command)])
        else:
            device.queue.append(device.numbered(command))
        if way == "batch":
            self._flush(device)

    def _flush(self, device):
        self._touch(device)
        device.batch(device.queue)
        device.forget_answered()

    @staticmethod
    def _read_snapshot(site, path):
        said = site.call("marco", "GET", path).body
        return (said["epoch"], said["seq"]), site.folded_parts(said["view"], said["state"])


def cut(queue, sizes):
    """The queue in batches of these sizes, and one with the rest."""
    batches, rest = [], list(queue)
    for size in sizes:
        batches, rest = [*batches, rest[:size]], rest[size:]
    return [batch for batch in [*batches, rest] if batch]


def test_random_services_match_the_plain_python_model(world, seed):
    profile = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, print_blob=True,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    run_state_machine_as_test(seeded(seed)(lambda: RandomService(world)), settings=profile)
