"""Real threads on real connections that run one statement at a time, in an order that a seed decides.

Each actor stops before every statement it sends, and once more before its transaction may commit. The scheduler lets
one continue, waits until every actor rests (stopped, ended, or waiting in PostgreSQL for a lock that another
holds), and chooses the next.
"""

import random
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

PATIENCE = 30.0  # seconds: a machine may be slow, a schedule that hangs is a failure
POLL_SECONDS = 0.002  # between two queries for actors that wait for a lock
POINTS = (  # point → a part of its statement
    ("claim", "INSERT INTO realtime_command"),
    ("close", "UPDATE public.sync_stream"),
    ("number", "orders_daycounter"),
    ("lock", "FOR NO KEY UPDATE"),
)

Choose = Callable[[Sequence["Actor"]], "Actor"]


class Stuck(AssertionError):
    """No actor can go on, or one does not end."""


@dataclass
class Actor:
    """One thread. `at` is the point where it is stopped; None while it runs."""

    name: str
    work: Callable[[], Any]
    at: str | None = None
    pid: int | None = None
    ended: bool = False
    returned: Any = None
    failed: BaseException | None = None
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


class Scheduler:
    """`play()` runs all the work to its end and returns the schedule as (actor, point) pairs, in order."""

    def __init__(self, works: dict[str, Callable[[], Any]], choose: Choose):
        self.actors = [Actor(name, work) for name, work in works.items()]
        self.schedule: list[tuple[str, str]] = []
        self._choose = choose
        self._changed = threading.Condition()

    def play(self) -> list[tuple[str, str]]:
        context = copy_context()
        threads = [threading.Thread(target=context.copy().run, args=(self._run, actor)) for actor in self.actors]
        for thread in threads:
            thread.start()
        try:
            while standing := self._settled():
                chosen = self._choose(standing)
                self.schedule.append((chosen.name, chosen.at))
                chosen.at = None
                chosen.go.release()
        finally:
            for actor in self.actors:  # after a failure no thread may stay stopped
                actor.go.release(1000)
            for thread in threads:
                thread.join(PATIENCE)
        for actor in self.actors:
            if actor.failed is not None:
                raise actor.failed
        return self.schedule

    # -- the actors' side ---------------------------------------------------------------------------------

    def _run(self, actor: Actor) -> None:
        try:
            with connection.cursor() as cursor:  # an actor that still waits for a lock is no failure here
                cursor.execute("SET lock_timeout = %s", [f"{PATIENCE:.0f}s"])
            actor.pid = connection.connection.info.backend_pid
            with connection.execute_wrapper(lambda *call: self._statement(actor, *call)):
                self._stop(actor, "begin")
                actor.returned = actor.work()
        except BaseException as error:
            actor.failed = error
        finally:
            self._release_connection()
            with self._changed:
                actor.ended = True
                self._changed.notify()

    @staticmethod
    def _release_connection() -> None:
        """The connection goes back to the pool as it came."""
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        connection.close()

    def _statement(self, actor: Actor, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        point = next((point for point, part in POINTS if part in sql), sql.split(None, 1)[0].lower())
        self._stop(actor, point)
        result = execute(sql, params, many, context)
        if point == "close":
            self._stop(actor, "commit")
        return result

    def _stop(self, actor: Actor, point: str) -> None:
        with self._changed:
            actor.at = point
            self._changed.notify()
        if not actor.go.acquire(timeout=PATIENCE):
            raise Stuck(f"{actor.name} was left at {point}")

    # -- the scheduler's side -----------------------------------------------------------------------------

    def _settled(self) -> list[Actor]:
        """Wait until no actor runs; return the stopped ones, none when all have ended."""
        for _ in range(int(PATIENCE / POLL_SECONDS)):
            with self._changed:
                self._changed.wait_for(lambda: not self._running(), timeout=POLL_SECONDS)
                running = self._running()
            standing = [actor for actor in self.actors if actor.at is not None and not actor.ended]
            if not running or (standing and all(_waits_for_a_lock(actor) for actor in running)):
                return standing
        raise Stuck(f"after {self.schedule}")

    def _running(self) -> list[Actor]:
        return [actor for actor in self.actors if actor.at is None and not actor.ended]


def random_schedule(rng: random.Random) -> Choose:
    """Some schedules change their mind at every step, some let one go on for long."""
    switch_probability = rng.choice((0.15, 0.4, 0.8))
    last: list[Actor] = []

    def choose(standing: Sequence[Actor]) -> Actor:
        if last and last[0] in standing and rng.random() > switch_probability:
            return last[0]
        last[:] = [rng.choice(standing)]
        return last[0]

    return choose


def alternating_schedule() -> Choose:
    """A step each: both have read before either writes."""
    last: list[Actor] = []

    def choose(standing: Sequence[Actor]) -> Actor:
        others = [actor for actor in standing if actor not in last]
        last[:] = [(others or list(standing))[0]]
        return last[0]

    return choose


def _waits_for_a_lock(actor: Actor) -> bool:
    if actor.pid is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [actor.pid])
        return cursor.fetchone()[0]
