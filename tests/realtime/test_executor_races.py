"""The command executor on real connections: the same call twice, deadlocks, a call that does not end, and controls."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from fynlo.core.errors import InProgress, Unavailable
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime import events
from realtime.actors import Actor
from realtime.commands import executor
from realtime.events import EventType
from realtime.models import Command, Event
from realtime.sync.models import Stream
from tests.threads import errors_of, race

HAPPENED = EventType("test.happened", "Something happened in a test.")
WRITERS = 16


@pytest.fixture(autouse=True)
def _test_event():
    events.register(HAPPENED)
    yield
    events.unregister(HAPPENED)


def happen(context):
    context.record("test.happened", aggregate="test", subject=uuid7(), topics=["test"], data={})
    return {"done": True}


def execute(restaurant, run=happen, *, key):
    try:
        with in_restaurant(restaurant):
            return executor.execute(kind="test.do", target="t", payload={}, key=key, actor=Actor.system(), run=run)
    finally:
        connection.close()


def counted(restaurant):
    with in_restaurant(restaurant):
        return list(Event.objects.values_list("seq", flat=True)), Stream.objects.get(restaurant=restaurant).head


def test_twenty_equal_calls_at_once_have_one_effect_and_one_answer(committed):
    answers = race(*[partial(execute, committed.alpha, key="tap")] * 20)

    assert len({(answer.command_id, answer.body) for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 19
    assert counted(committed.alpha) == ([1], 1)


def test_equal_calls_without_a_key_have_one_effect(committed):
    answers = race(*[partial(execute, committed.alpha, key="")] * 8)
    assert len({answer.command_id for answer in answers}) == 1
    assert counted(committed.alpha) == ([1], 1)


def test_many_writers_leave_no_gap_and_no_duplicate(committed):
    calls = [partial(execute, committed.alpha, key=f"{n}") for n in range(WRITERS * 5)]
    assert errors_of(race(*calls)) == []
    seqs, head = counted(committed.alpha)
    assert seqs == list(range(1, WRITERS * 5 + 1))
    assert head == len(seqs)


def test_each_restaurant_numbers_its_own_events(committed):
    assert (
        errors_of(race(*[partial(execute, r, key=f"{n}") for n in range(5) for r in (committed.alpha, committed.beta)]))
        == []
    )
    assert counted(committed.alpha) == ([1, 2, 3, 4, 5], 5)
    assert counted(committed.beta) == ([1, 2, 3, 4, 5], 5)


def test_a_reader_that_sees_a_number_sees_all_before_it(committed):
    stop, holes = threading.Event(), []

    def read():
        try:
            with in_restaurant(committed.alpha):
                while not stop.is_set():
                    seqs = list(Event.objects.values_list("seq", flat=True))
                    if seqs != list(range(1, len(seqs) + 1)):
                        holes.append(seqs)
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    assert errors_of(race(*[partial(execute, committed.alpha, key=f"{n}") for n in range(60)])) == []
    stop.set()
    reader.join()
    assert holes == []


def test_control_an_identity_column_shows_a_later_number_first(committed):
    """The control for the counter in the closing statement: an identity number is taken before the commit."""
    first_has_number, second_committed = threading.Event(), threading.Event()
    seen = []
    with in_restaurant(committed.alpha), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE loser (id bigint GENERATED ALWAYS AS IDENTITY)")

    def slow():
        with in_restaurant(committed.alpha), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO loser DEFAULT VALUES")
            first_has_number.set()
            second_committed.wait(10)
        connection.close()

    def quick():
        first_has_number.wait(10)
        with in_restaurant(committed.alpha), connection.cursor() as cursor:
            cursor.execute("INSERT INTO loser DEFAULT VALUES")
            cursor.execute("SELECT id FROM loser ORDER BY id")
            seen.extend(row[0] for row in cursor.fetchall())
            second_committed.set()
        connection.close()

    try:
        assert errors_of(race(slow, quick)) == []
        assert seen == [2]
    finally:
        with in_restaurant(committed.alpha), connection.cursor() as cursor:
            cursor.execute("DROP TABLE loser")


def deadlock_once(tries):
    """A `run` that meets its mirror image in a deadlock the first time it is called."""

    def run(context):
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [1])
            if len(tries) == 1:
                meet_in_a_deadlock(cursor)
        return happen(context)

    return run


def meet_in_a_deadlock(cursor):
    locked = threading.Event()

    def other():
        with transaction.atomic(), connection.cursor() as theirs:
            theirs.execute("SET LOCAL deadlock_timeout = '10s'")
            theirs.execute("SELECT pg_advisory_xact_lock(2)")
            locked.set()
            theirs.execute("SELECT pg_advisory_xact_lock(1)")
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    locked.wait(10)
    cursor.execute("SET LOCAL deadlock_timeout = '20ms'")
    cursor.execute("SELECT pg_advisory_xact_lock(2)")


def test_a_deadlock_is_tried_again(committed):
    tries: list[int] = []
    answer = execute(committed.alpha, deadlock_once(tries), key="d")
    assert not answer.replayed
    assert len(tries) == 2
    assert counted(committed.alpha) == ([1], 1)


def test_after_three_deadlocks_the_caller_is_asked_to_retry(committed):
    tries: list[int] = []

    def run(context):
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = '40001'; END $$")

    with pytest.raises(Unavailable):
        execute(committed.alpha, run, key="s")
    assert len(tries) == 3
    with in_restaurant(committed.alpha):
        assert not Command.objects.exists()


def test_a_second_call_is_in_progress_while_the_first_takes_too_long(committed):
    working, release = threading.Event(), threading.Event()

    def slow(context):
        working.set()
        release.wait(20)
        return happen(context)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(partial(execute, committed.alpha, slow, key="slow"))
        working.wait(10)
        with pytest.raises(InProgress) as refusal:
            execute(committed.alpha, key="slow")
        release.set()
        assert not first.result().replayed
    assert refusal.value.retry_after
    assert execute(committed.alpha, key="slow").replayed


def test_an_error_of_the_database_itself_is_not_swallowed(committed):
    def run(context):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError):
        execute(committed.alpha, run, key="gone")
    assert not execute(committed.alpha, key="gone").replayed
