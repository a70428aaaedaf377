"""A thousand screens over a hundred restaurants: from the commit to the screen, and all reconnecting at once.

python3 manage.py test -m bench -s tests/bench/test_sockets.py
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.commands import executor
from realtime.commands.context import CommandContext
from realtime.retention import bump_epoch
from realtime.streams import positions_of
from restaurants.models import Restaurant, User
from tests.bench import harness
from tests.bench.test_orders import prepared
from tests.bench.world import Site, open_sites
from tests.plugins.restaurants import sweep
from tests.servers import Server, serve

RESTAURANTS, SCREENS_EACH = 100, 10
PER_SECOND, SECONDS = 50, 20
MISSED = 20

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def sites(django_db_setup, django_db_blocker) -> Iterator[list[Site]]:
    with django_db_blocker.unblock():
        users = set(User.objects.values_list("pk", flat=True))
        kept = list(Restaurant.objects.all())
        yield open_sites(RESTAURANTS, products=4)
        connection.set_schema_to_public()
        sweep(kept, users, {restaurant.pk for restaurant in kept})


class Fleet:
    """The process of the screens (tests.bench.screens)."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.bench.screens"]
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, do: str, **fields: Any) -> dict[str, Any]:
        self.process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    started = Fleet()
    yield started
    started.end()


@pytest.fixture
def gateway(sites) -> Iterator[Server]:
    with serve("fynlo.asgi:application", environment={"FYNLO_LOG_LEVEL": "ERROR"}) as server:
        yield server


def heads(sites: list[Site]) -> dict[str, list[int]]:
    """Return [epoch, head] of each stream, by restaurant."""
    found = positions_of([site.restaurant.pk for site in sites])
    return {str(key): [position.epoch, position.head] for key, position in found.items()}


def screens(server: Server, sites: list[Site], each: int, **more: Any) -> list[dict[str, Any]]:
    at = heads(sites)
    return [
        {
            "restaurant": str(site.restaurant.pk), "host": server.host(site.restaurant.slug), "token": site.token,
            "epoch": at[str(site.restaurant.pk)][0], "after": at[str(site.restaurant.pk)][1], **more,
        }
        for site in sites
        for _ in range(each)
    ]  # fmt: skip


def change(site: Site, committed_at: Callable[[], None] = lambda: None, times: int = 1) -> int:
    """Execute a command whose event every till shows; return the number of its last event."""

    def run(context: CommandContext) -> dict[str, Any]:
        for counter in range(times):
            data = {"counter": counter, "product_id": site.product_ids[0], "option_id": None, "available": True}
            context.record(
                "menu.availability_changed", aggregate="menu", subject=site.restaurant.pk, topics=["menu"], data=data
            )
        transaction.on_commit(committed_at)
        return {}

    with in_restaurant(site.restaurant):
        return executor.execute(
            kind="bench.change", target="", payload={}, key=str(uuid7()), actor=Actor.system(), run=run
        ).last_seq


def paced(sites: list[Site], act: Callable[[Site], None], *, per_second: int, seconds: float) -> None:
    """`act` on one restaurant after the other, at an even pace."""
    began = time.monotonic()
    for turn in range(int(per_second * seconds)):
        time.sleep(max(0.0, began + turn / per_second - time.monotonic()))
        act(sites[turn % len(sites)])


def waits(fleet: Fleet, committed: dict[tuple[str, int], float]) -> list[float]:
    """Milliseconds from the commit to each screen, sorted."""
    seen = fleet("seen")["seen"]
    return sorted(max(0.0, (at - committed[restaurant, seq]) * 1000) for restaurant, seq, at in seen)


def tell(title: str, took: list[float], expected: int) -> float:
    p50, p95, p99 = (took[int(len(took) * share)] for share in (0.5, 0.95, 0.99))
    missing = expected - len(took)
    print(
        f"{title:<44} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  p99 {p99:6.1f} ms  worst {took[-1]:6.1f}  missing {missing}"
    )
    return p95


def measured(fleet: Fleet, sites: list[Site]) -> list[float]:
    """PER_SECOND changes a second for SECONDS, and how long each took to each waking screen."""
    committed: dict[tuple[str, int], float] = {}

    def act(site: Site) -> None:
        moment: list[float] = []
        seq = change(site, lambda: moment.append(time.monotonic()))
        committed[str(site.restaurant.pk), seq] = moment[0]

    fleet("seen")
    paced(sites, act, per_second=PER_SECOND, seconds=SECONDS)
    fleet("reach", heads=heads(sites))
    return waits(fleet, committed)


def resident_kilobytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


def bare_limit(sites: list[Site]) -> list[float]:
    """The same messages to as many sockets of a server that only forwards Redis messages."""
    publish = redis.Redis.from_url(settings.REDIS_URL).publish
    committed: dict[tuple[str, int], float] = {}
    numbers = dict.fromkeys((str(site.restaurant.pk) for site in sites), 0)

    def act(site: Site) -> None:
        restaurant = str(site.restaurant.pk)
        before = numbers[restaurant]
        numbers[restaurant] = seq = before + 1
        event = {"seq": seq, "type": "menu.availability_changed", "data": {"filler": "x" * 400}}
        text = {"type": "range", "epoch": 1, "from": before, "to": seq, "events": [event], "up_to_date": True}
        committed[restaurant, seq] = time.monotonic()
        publish(f"bare:{restaurant}", json.dumps(text))

    fleet = Fleet()
    with serve("tests.bench.broadcast:application") as server:
        opened = [{**fields, "bare": True, "epoch": 1, "after": 0} for fields in screens(server, sites, SCREENS_EACH)]
        fleet("open", port=server.port, http_port=server.port, screens=opened, spread=2)
        paced(sites, act, per_second=PER_SECOND, seconds=SECONDS)
        fleet("reach", heads={restaurant: [1, number] for restaurant, number in numbers.items()})
        took = waits(fleet, committed)
    fleet.end()
    return took


def test_from_the_commit_to_a_thousand_screens(sites, gateway, fleet):
    total = RESTAURANTS * SCREENS_EACH
    expected = PER_SECOND * SECONDS * SCREENS_EACH
    print(f"\n{total} screens, {RESTAURANTS} restaurants, {PER_SECOND} changes a second, one gateway (daphne)")
    fleet("open", port=gateway.port, http_port=gateway.port, screens=screens(gateway, sites, 1), spread=2)
    before = resident_kilobytes(gateway.pid)
    more = screens(gateway, sites, SCREENS_EACH - 1)
    took = fleet("open", port=gateway.port, http_port=gateway.port, screens=more, spread=2)
    each = (resident_kilobytes(gateway.pid) - before) / len(more)
    print(f"{len(more)} more sockets opened in {took['seconds']:.1f} s, {each:.1f} KB each (budget 50)")

    p95 = tell("the gateway, from the commit (budget 10/30)", measured(fleet, sites), expected)
    limit = tell("a bare broadcast, from the publish", bare_limit(sites), expected)
    print(f"{'p95 against the bare broadcast':<44} {p95 / limit:.1f} ×")

    asleep = total // 10
    fleet("sleep", count=asleep)
    tell(f"with {asleep} that do not read, the others", measured(fleet, sites), expected * 9 // 10)
    print(f"{'closed as slow consumers':<44} {fleet('closed')['codes']}")


def test_a_thousand_screens_come_back_at_once(sites, gateway, fleet):
    with harness.web() as web:
        order = [[prepared(site)] for site in sites[: harness.POOL_CONNECTIONS]]
        opened = screens(gateway, sites, SCREENS_EACH)
        fleet("open", port=gateway.port, http_port=web.port, screens=opened, spread=2)
        alone = harness.load(web, order, seconds=6)
        print(f"\n{len(opened)} screens come back at once")
        harness.print_tally("orders, nobody comes back", alone)

        fleet("cut")
        for site in sites:
            change(site, times=MISSED)
        meanwhile = beside(lambda: harness.load(web, order, seconds=10, warm_up=0))
        took = fleet("resume", spread=1)
        reached = fleet("reach", heads=heads(sites))
        print(
            f"{MISSED} missed each: all up to date after {took['seconds']:.1f} s (budget 15), median"
            f" {took['median']:.1f} s, late {reached['late']}, trouble {reached['trouble']}"
        )
        harness.print_tally("orders meanwhile", meanwhile(), alone)

        for site in sites:
            bump_epoch(restaurant=site.restaurant, reason="a benchmark", actor=Actor.system())
        meanwhile = beside(lambda: harness.load(web, order, seconds=10, warm_up=0))
        reached = fleet("reach", heads=heads(sites))
        print(
            f"a new epoch everywhere: {reached['resets']} snapshots in {reached['seconds']:.1f} s, late"
            f" {reached['late']}, trouble {reached['trouble']}"
        )
        harness.print_tally("orders meanwhile", meanwhile(), alone)


def beside(work: Callable[[], dict]) -> Callable[[], dict]:
    """Begin `work` in a thread; return a function that waits for its result."""
    done: list[dict] = []
    thread = threading.Thread(target=lambda: done.append(work()))
    thread.start()

    def answer() -> dict:
        thread.join()
        return done[0]

    return answer
