"""Tills place orders and screens show them while a test breaks a part of the deployment.

with scenario.taking_orders("PostgreSQL killed", rng):   # tills place orders from here on
    cluster.kill("postgres")
# leaving the block checks that nothing was lost, doubled or left behind; see `Scenario.taking_orders`
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

import redis

from fynlo.core import json_codec
from realtime.consistency_check import differences
from tests.faults import intervals, mail, tills
from tests.faults.background_loop import BackgroundLoop
from tests.faults.cluster import Cluster, Site
from tests.faults.deployment import GATEWAYS, WORKER_THREADS
from tests.faults.mail import MailServer
from tests.faults.proxy import NetworkCondition, Proxy
from tests.faults.screens import VIEWS, GatewayAddress, Screen, folded
from tests.faults.stored_orders import StoredOrders
from tests.faults.tills import OrderLoad, PlacedOrder

MESSAGES = 20
GATEWAY_GROUPS = "fynlo__group__gateway.*"
MOST_DIFFERENCES = 3
CONVERGE_SECONDS = 120  # generous: only a screen that never catches up must fail


@dataclass(frozen=True)
class Size:
    """The size of a run; `seconds` is the shortest time in which the orders of one fault are placed."""

    restaurants: int
    screens: int
    orders: int
    seconds: float
    answer_timeout: float  # seconds a till waits for a response
    redis_downtime: float  # seconds
    pause: float  # seconds a process is suspended, or the network is faulty


SHORT = Size(restaurants=3, screens=12, orders=30, seconds=1.2, answer_timeout=3, redis_downtime=3, pause=1.5)
LONG = Size(restaurants=20, screens=200, orders=1000, seconds=20, answer_timeout=10, redis_downtime=60, pause=15)


@dataclass
class Proxies:
    """The proxies before the web service and each gateway, and the one between all servers and Redis."""

    web: Proxy
    gateways: list[Proxy]
    redis: Proxy

    @property
    def to_clients(self) -> list[Proxy]:
        return [self.web, *self.gateways]

    @property
    def all(self) -> list[Proxy]:
        return [*self.to_clients, self.redis]


class Scenario:
    """The deployment, tills and screens of one run; all faults of the run happen to it, one after the other."""

    def __init__(self, cluster: Cluster, background: BackgroundLoop, proxies: Proxies, size: Size):
        self.cluster, self.background, self.proxies, self.size = cluster, background, proxies, size
        self.stored_orders = StoredOrders(cluster.environment["DATABASE_URL"])
        self.valkey = redis.Redis.from_url(cluster.environment["VALKEY_URL"])
        self.placed: list[PlacedOrder] = []
        self.screens: list[Screen] = []
        self._known_problems: set[str] = set()
        self._running_screens: list[Future] = []

    @property
    def sites(self) -> list[Site]:
        return self.cluster.sites

    def open(self, rng: Random) -> None:
        """Start the screens: every view in every restaurant, spread over the gateways."""
        self.switch_on(self.size.screens, rng)
        self.wait(lambda: all(screen.up_to_date for screen in self.screens))

    def switch_on(self, count: int, rng: Random) -> None:
        """Start `count` more screens."""
        addresses = [GatewayAddress(proxy.port) for proxy in self.proxies.gateways]
        kinds = [(site, view) for view in VIEWS for site in self.sites]
        for n in range(len(self.screens), len(self.screens) + count):
            turned = [*addresses[n % len(addresses) :], *addresses[: n % len(addresses)]]
            screen = Screen(*kinds[n % len(kinds)], turned, rng.random())
            self._running_screens.append(asyncio.run_coroutine_threadsafe(screen.run_forever(), self.background.loop))
            self.screens.append(screen)

    @contextmanager
    def taking_orders(self, what: str, rng: Random, *, seconds: float | None = None) -> Iterator[OrderLoad]:
        """Place orders while the block runs and after it, for `seconds` at least. Inject the fault inside the block.

        At the end, check that every order was acknowledged and is stored exactly once, that the streams have no
        gaps, and that every screen is up to date, was never reset and shows what a fresh snapshot shows.
        """
        drops = sum(screen.drops for screen in self.screens)
        load = tills.place(
            self.sites, self.size.orders, seconds=seconds or self.size.seconds, port=self.proxies.web.port,
            answer_timeout=self.size.answer_timeout, rng=rng,
        )  # fmt: skip
        self.placed += load.orders
        try:
            yield load
        finally:
            fault_ended = time.monotonic()
            load.finish()
        last_answered = time.monotonic()
        heads = self.stored_orders.heads(self.sites)
        self.wait(lambda: all(self._is_at(screen, heads) for screen in self.screens))
        converged = time.monotonic()
        self.cluster.wait_until_ready()
        self._check(load, heads)
        drops = sum(screen.drops for screen in self.screens) - drops
        print(report(what, load, self.screens, fault_ended, last_answered, converged, drops))

    def wait_for_a_random_moment(self, rng: Random) -> None:
        """Sleep until a random moment while orders are placed."""
        time.sleep(self.size.seconds * rng.uniform(0.1, 0.6))

    @contextmanager
    def network(self, network: NetworkCondition, proxies: list[Proxy]) -> Iterator[None]:
        """Put those proxies into a network condition while the block runs."""
        for proxy in proxies:
            self.background.run(proxy.set_condition(network))
        try:
            yield
        finally:
            for proxy in proxies:
                self.background.run(proxy.set_condition(NetworkCondition.NORMAL))

    @contextmanager
    def mail_is_delivered(self, mail_server: MailServer) -> Iterator[None]:
        """Queue mail for the worker before the block; afterwards check that every message arrives.

        A message that was being sent when its worker died may arrive twice, under the same Message-ID.
        """
        url = self.cluster.environment["DATABASE_URL"]
        written = mail.write(url, MESSAGES)
        yield
        self.wait(lambda: not mail.unsent(url))
        assert_empty(f"mail {message} never arrived" for message in written if not mail_server.arrived[message])
        assert_empty(f"{message} arrived three times" for message in written if mail_server.arrived[message] > 2)
        assert sum(mail_server.arrived[message] - 1 for message in written) <= WORKER_THREADS

    def gateway_subscriptions(self) -> dict[str, int]:
        """Return how many subscriptions Redis counts for the group that each gateway publishes to itself on."""
        groups = self.valkey.pubsub_channels(GATEWAY_GROUPS)
        return {name.decode(): count for name, count in (self.valkey.pubsub_numsub(*groups) if groups else ())}

    def publishing_gateways(self) -> dict[str, int]:
        """Return the subscriptions of the gateways that publish to themselves (every REDIS_PROBE_SECONDS).

        Redis may still list a gateway that was killed, when its connection was lost without a reset. A gateway that
        no screen has connected to since it started does not publish yet.
        """
        publishing = set()
        with self.valkey.pubsub() as subscription:
            subscription.psubscribe(GATEWAY_GROUPS)
            limit = time.monotonic() + intervals.REDIS_PROBE_SECONDS * 2
            while len(publishing) < len(GATEWAYS) and time.monotonic() < limit:
                message = subscription.get_message(ignore_subscribe_messages=True, timeout=0.2)
                if message is not None:
                    publishing.add(message["channel"].decode())
        return {gateway: count for gateway, count in self.gateway_subscriptions().items() if gateway in publishing}

    @staticmethod
    def _is_at(screen: Screen, heads: dict[str, tuple[int, int]]) -> bool:
        return screen.up_to_date and screen.cursor == heads[screen.site.slug]

    def _check(self, load: OrderLoad, heads: dict[str, tuple[int, int]]) -> None:
        problems = self.stored_orders.problems(self.sites, self.placed)
        known, self._known_problems = self._known_problems, set(problems)
        refused = [f"{order.id}: {order.refused}" for order in load.orders if order.acknowledged is None]
        assert_empty([*refused, self.cluster.logs()] if refused else [])
        assert_empty(problem for problem in problems if problem not in known)  # an earlier fault reported those
        assert_empty(f"was reset: {screen.describe()}" for screen in self.screens if screen.resets)
        assert_empty(self.background.run(self._differing_screens(heads)))

    async def _differing_screens(self, heads: dict[str, tuple[int, int]]) -> list[str]:
        """Describe the screens that differ from a fresh snapshot; one is read for each restaurant and view."""
        kinds: dict[tuple[str, str], list[Screen]] = {}
        for screen in self.screens:
            kinds.setdefault((screen.site.slug, screen.view), []).append(screen)
        wrong = []
        for (slug, _), screens in kinds.items():
            fresh = await self._snapshot_at(screens[0], heads[slug])
            for screen in screens:
                found = list(islice(differences(folded(screen.state), fresh, ""), MOST_DIFFERENCES))
                wrong += [f"differs from a fresh snapshot: {found}: {screen.describe()}"] if found else []
        return wrong

    async def _snapshot_at(self, screen: Screen, head: tuple[int, int]) -> Any:
        """Return a snapshot at the head; the server may return a cached older one for a moment."""
        limit = time.monotonic() + CONVERGE_SECONDS
        while True:
            status, _, body = await asyncio.to_thread(screen.get, f"/api/v1/sync/snapshot?view={screen.view}")
            taken = json_codec.loads(body)
            if status == 200 and (taken["epoch"], taken["seq"]) == head:
                return taken["state"]
            assert time.monotonic() < limit, f"no snapshot at {head}: {status} {body[:300]!r}"
            await asyncio.sleep(0.1)

    def wait(self, holds: Callable[[], object]) -> None:
        """Wait until `holds()`. Fails after CONVERGE_SECONDS, or when a screen raises ProtocolError."""
        limit = time.monotonic() + CONVERGE_SECONDS
        while not holds():
            for task in self._running_screens:
                if task.done():
                    task.result()
            if time.monotonic() > limit:
                raise TimeoutError("\n".join([*(screen.describe() for screen in self.screens), self.cluster.logs()]))
            time.sleep(0.02)


def assert_empty(problems: Iterable[str]) -> None:
    found = list(problems)
    assert not found, "\n".join(found[:20])


def report(
    what: str,
    load: OrderLoad,
    screens: list[Screen],
    fault_ended: float,
    last_answered: float,
    converged: float,
    drops: int,
) -> str:
    """Return one line of figures; no test depends on them."""
    failed = sum(order.acknowledged is None for order in load.orders)
    again = sum(order.tries - 1 for order in load.orders)
    waits = sorted(order.acknowledged - order.began for order in load.orders if order.acknowledged)
    behind = sorted(
        max(0.0, screen.shown[order.id] - order.acknowledged)
        for order in load.orders
        for screen in screens
        if order.acknowledged and order.id in screen.shown
    ) or [0.0]
    return (
        f"{what:<44} {len(load.orders)} orders, {failed} failed, {again} sent again, slowest answer {waits[-1]:.2f} s;"
        f" screens behind p50 {behind[len(behind) // 2]:.2f} s, worst {behind[-1]:.2f} s, {drops} reconnects;"
        f" converged {converged - max(fault_ended, last_answered):.2f} s after"
    )
