"""One evening's service while something breaks: tills that place orders, screens that show them, and what must hold.

with evening.service() as service:   # orders come in from here on
    house.kill("postgres")
# left only when all is well again; see `Evening.service`
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
from realtime.checking import differences
from realtime.gateway.hub import POSITION_SECONDS_WITHOUT_REDIS
from tests.faults import letters as outbox
from tests.faults import tills
from tests.faults.arrangement import WORKER_THREADS
from tests.faults.house import House, Site
from tests.faults.ledger import Ledger
from tests.faults.letters import Letterbox
from tests.faults.outside import Outside
from tests.faults.proxy import Proxy, Weather
from tests.faults.screens import VIEWS, Door, Screen, folded
from tests.faults.tills import Placed, Trade

LETTERS = 20
GATEWAY_GROUPS = "fynlo__group__gateway.*"
MOST_DIFFERENCES = 3
CONVERGE_SECONDS = 120  # generous: only a screen that never comes must fail


@dataclass(frozen=True)
class Size:
    """How much of everything; `seconds` is how long the orders of one fault take to come in, at the least."""

    restaurants: int
    screens: int
    orders: int
    seconds: float
    patience: float  # seconds a till waits for an answer
    absence: float  # seconds that Redis is away
    pause: float  # seconds that a process stands still, or the network is bad


SHORT = Size(restaurants=3, screens=12, orders=50, seconds=1.5, patience=3, absence=4, pause=1.5)
LONG = Size(restaurants=20, screens=200, orders=1000, seconds=20, patience=10, absence=60, pause=15)


@dataclass
class Wires:
    """The proxies: before the web service, before each gateway, and between all of them and Redis."""

    web: Proxy
    gateways: list[Proxy]
    redis: Proxy

    @property
    def to_clients(self) -> list[Proxy]:
        return [self.web, *self.gateways]

    @property
    def all(self) -> list[Proxy]:
        return [*self.to_clients, self.redis]


class Evening:
    """Everything that lives through the faults of one run, one after the other."""

    def __init__(self, house: House, outside: Outside, wires: Wires, size: Size):
        self.house, self.outside, self.wires, self.size = house, outside, wires, size
        self.ledger = Ledger(house.environment["DATABASE_URL"])
        self.valkey = redis.Redis.from_url(house.environment["VALKEY_URL"])
        self.placed: list[Placed] = []
        self.screens: list[Screen] = []
        self._troubles: set[str] = set()
        self._living: list[Future] = []

    @property
    def sites(self) -> list[Site]:
        return self.house.sites

    def open(self, chance: Random) -> None:
        """Switch the screens on: every view in every restaurant, spread over the gateways."""
        self.switch_on(self.size.screens, chance)
        self.wait(lambda: all(screen.up_to_date for screen in self.screens))

    def switch_on(self, count: int, chance: Random) -> None:
        """So many screens more."""
        doors = [Door(proxy.port) for proxy in self.wires.gateways]
        kinds = [(site, view) for view in VIEWS for site in self.sites]
        for n in range(len(self.screens), len(self.screens) + count):
            turned = [*doors[n % len(doors) :], *doors[: n % len(doors)]]
            screen = Screen(*kinds[n % len(kinds)], turned, chance.random())
            self._living.append(asyncio.run_coroutine_threadsafe(screen.live(), self.outside.loop))
            self.screens.append(screen)

    @contextmanager
    def service(self, what: str, chance: Random, *, seconds: float | None = None) -> Iterator[Trade]:
        """Orders come in while the block runs and after it, for `seconds` at least; the fault is injected inside.

        At the end everything must be well: every order acknowledged and in the tables exactly once, the streams
        dense, every screen up to date, never reset, and showing what a fresh snapshot shows.
        """
        drops = sum(screen.drops for screen in self.screens)
        trade = tills.place(
            self.sites, self.size.orders, seconds=seconds or self.size.seconds, port=self.wires.web.port,
            patience=self.size.patience, chance=chance,
        )  # fmt: skip
        self.placed += trade.orders
        try:
            yield trade
        finally:
            mended = time.monotonic()
            trade.finish()
        closed = time.monotonic()
        heads = self.ledger.heads(self.sites)
        self.wait(lambda: all(self._is_at(screen, heads) for screen in self.screens))
        converged = time.monotonic()
        self.house.wait_until_well()
        self._check(trade, heads)
        drops = sum(screen.drops for screen in self.screens) - drops
        print(report(what, trade, self.screens, mended, closed, converged, drops))

    def pick_a_moment(self, chance: Random) -> None:
        """Wait until some time in the middle of the service."""
        time.sleep(self.size.seconds * chance.uniform(0.1, 0.6))

    @contextmanager
    def weather(self, weather: Weather, proxies: list[Proxy]) -> Iterator[None]:
        """Bad weather at those proxies while the block runs."""
        for proxy in proxies:
            self.outside.run(proxy.turn(weather))
        try:
            yield
        finally:
            for proxy in proxies:
                self.outside.run(proxy.turn(Weather.CLEAR))

    @contextmanager
    def letters(self, letterbox: Letterbox) -> Iterator[None]:
        """Letters wait for the worker while the block runs; afterwards every one of them arrives.

        One under way when its worker died may arrive twice, under the same Message-ID.
        """
        url = self.house.environment["DATABASE_URL"]
        written = outbox.write(url, LETTERS)
        yield
        self.wait(lambda: not outbox.unsent(url))
        _none(f"letter {letter} never arrived" for letter in written if not letterbox.arrived[letter])
        _none(f"{letter} arrived thrice" for letter in written if letterbox.arrived[letter] > 2)
        assert sum(letterbox.arrived[letter] - 1 for letter in written) <= WORKER_THREADS

    def ears(self) -> dict[str, int]:
        """How many subscriptions Redis has for each gateway's ring at itself."""
        groups = self.valkey.pubsub_channels(GATEWAY_GROUPS)
        return {name.decode(): count for name, count in (self.valkey.pubsub_numsub(*groups) if groups else ())}

    def listening(self) -> dict[str, int]:
        """The subscriptions of gateways that publish to themselves, as each does every POSITION_SECONDS_WITHOUT_REDIS.

        Redis may still list a gateway that was killed, when its connection was lost without a reset. A gateway that
        no screen has connected to since it started does not publish yet.
        """
        publishing = set()
        with self.valkey.pubsub() as subscription:
            subscription.psubscribe(GATEWAY_GROUPS)
            limit = time.monotonic() + POSITION_SECONDS_WITHOUT_REDIS * 2
            while time.monotonic() < limit:
                message = subscription.get_message(ignore_subscribe_messages=True, timeout=0.2)
                if message is not None:
                    publishing.add(message["channel"].decode())
        return {gateway: count for gateway, count in self.ears().items() if gateway in publishing}

    @staticmethod
    def _is_at(screen: Screen, heads: dict[str, tuple[int, int]]) -> bool:
        return screen.up_to_date and screen.cursor == heads[screen.site.slug]

    def _check(self, trade: Trade, heads: dict[str, tuple[int, int]]) -> None:
        troubles = self.ledger.troubles(self.sites, self.placed)
        known, self._troubles = self._troubles, set(troubles)
        refused = [f"{order.id}: {order.refused}" for order in trade.orders if order.acknowledged is None]
        _none([*refused, self.house.said()] if refused else [])
        _none(trouble for trouble in troubles if trouble not in known)  # those of an earlier fault were told then
        _none(f"was reset: {screen.describe()}" for screen in self.screens if screen.resets)
        _none(self.outside.run(self._wrong_screens(heads)))

    async def _wrong_screens(self, heads: dict[str, tuple[int, int]]) -> list[str]:
        """Those that do not show what a fresh snapshot shows; one is taken for each restaurant and view."""
        kinds: dict[tuple[str, str], list[Screen]] = {}
        for screen in self.screens:
            kinds.setdefault((screen.site.slug, screen.view), []).append(screen)
        wrong = []
        for (slug, _), screens in kinds.items():
            fresh = await self._fresh(screens[0], heads[slug])
            for screen in screens:
                found = list(islice(differences(folded(screen.state), fresh, ""), MOST_DIFFERENCES))
                wrong += [f"shows what is not so: {found}: {screen.describe()}"] if found else []
        return wrong

    async def _fresh(self, screen: Screen, head: tuple[int, int]) -> Any:
        """A snapshot at the head: for a moment an older one may still be given out."""
        limit = time.monotonic() + CONVERGE_SECONDS
        while True:
            status, _, body = await asyncio.to_thread(screen.get, f"/api/v1/sync/snapshot?view={screen.view}")
            taken = json_codec.loads(body)
            if status == 200 and (taken["epoch"], taken["seq"]) == head:
                return taken["state"]
            assert time.monotonic() < limit, f"no snapshot at {head}: {status} {body[:300]!r}"
            await asyncio.sleep(0.1)

    def wait(self, holds: Callable[[], object]) -> None:
        """Until it holds; fails after CONVERGE_SECONDS with what is known, and at once when the protocol is broken."""
        limit = time.monotonic() + CONVERGE_SECONDS
        while not holds():
            for task in self._living:
                if task.done():
                    task.result()
            if time.monotonic() > limit:
                raise TimeoutError("\n".join([*(screen.describe() for screen in self.screens), self.house.said()]))
            time.sleep(0.02)


def _none(troubles: Iterable[str]) -> None:
    found = list(troubles)
    assert not found, "\n".join(found[:20])


def report(
    what: str, trade: Trade, screens: list[Screen], mended: float, closed: float, converged: float, drops: int
) -> str:
    """One line of numbers; they decide nothing."""
    failed = sum(order.acknowledged is None for order in trade.orders)
    again = sum(order.tries - 1 for order in trade.orders)
    waits = sorted(order.acknowledged - order.began for order in trade.orders if order.acknowledged)
    behind = sorted(
        max(0.0, screen.shown[order.id] - order.acknowledged)
        for order in trade.orders
        for screen in screens
        if order.acknowledged and order.id in screen.shown
    ) or [0.0]
    return (
        f"{what:<44} {len(trade.orders)} orders, {failed} failed, {again} sent again, slowest answer {waits[-1]:.2f} s;"
        f" screens behind p50 {behind[len(behind) // 2]:.2f} s, worst {behind[-1]:.2f} s, {drops} reconnects;"
        f" converged {converged - max(mended, closed):.2f} s after"
    )
