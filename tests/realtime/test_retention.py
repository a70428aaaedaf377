"""Retention: pruning while others write and read, cursors below the floor, a new epoch."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import NoRestaurant, in_restaurant
from realtime import consistency_check, retention, streams, tasks
from realtime.actors import Actor
from realtime.commands import executor
from realtime.models import AuditEntry, Command, Event
from realtime.projections import UnknownView
from realtime.sync.models import Stream
from tests.realtime.conftest import actor_of
from tests.realtime.sample_domain import write
from tests.threads import in_thread

pytestmark = pytest.mark.usefixtures("notes")
LONG_AGO = timedelta(days=15)


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def few(monkeypatch):
    """Five events are many, three rows a large transaction."""
    monkeypatch.setattr(retention, "KEEP_EVENTS", 5)
    monkeypatch.setattr(retention, "CHUNK", 3)


@pytest.fixture
def write_notes(actor, tenant):
    """`write_notes(times=4, ago=LONG_AGO)` writes Marco's notes as if that long ago."""
    marco = actor("marco")

    def call(*, times=1, ago=timedelta(0)):
        connection.set_tenant(tenant)
        with clock.travel(clock.now() - ago):
            return write(marco, "soup", times=times)

    return call


def stored(restaurant):
    with in_restaurant(restaurant):
        return list(Event.objects.order_by("epoch", "seq").values_list("seq", flat=True))


def floor_of(restaurant):
    return Stream.objects.get(restaurant=restaurant).floor


@pytest.mark.parametrize(
    ("old", "young", "gone"),
    [(20, 0, 15), (20, 3, 18), (20, 30, 20), (4, 0, 0), (0, 20, 0), (0, 0, 0)],
)
def test_an_old_event_is_deleted_if_enough_newer_ones_stay(few, write_notes, tenant, old, young, gone):
    for times, ago in ((old, LONG_AGO), (young, timedelta(days=13))):
        if times:
            write_notes(times=times, ago=ago)
    pruned = retention.prune(tenant)
    assert (pruned.events, pruned.floor, floor_of(tenant)) == (gone, gone, gone)
    assert stored(tenant) == list(range(gone + 1, old + young + 1))
    assert retention.prune(tenant).events == 0
    assert consistency_check.verify(tenant).troubles == []


def test_an_old_event_after_a_young_one_stays(few, write_notes, tenant):
    """The numbers are given at the commit, the time is taken a little before: floor and events stay one range."""
    write_notes(times=2, ago=LONG_AGO)
    write_notes()
    write_notes(times=8, ago=LONG_AGO)
    assert retention.prune(tenant).floor == 2
    assert stored(tenant) == list(range(3, 12))


def test_pruning_leaves_the_neighbours_events(few, write_notes, tenant, beta):
    write_notes(times=20, ago=LONG_AGO)
    with in_restaurant(beta), clock.travel(clock.now() - LONG_AGO):
        write(Actor.system(), "beta's", times=20)
    retention.prune(tenant)
    assert len(stored(beta)) == 20
    assert floor_of(beta) == 0


def test_answers_are_deleted_after_forty_days_except_those_of_orders_and_payments(few, tenant):
    for kind in ("order.create", "order.send", "payment.cash", "payment.refund", "menu.publish"):
        for days in (39, 41):
            with clock.travel(clock.now() - timedelta(days=days)):
                executor.execute(
                    kind=kind, target=str(days), payload={}, key=str(uuid7()), actor=Actor.system(), run=lambda _: {}
                )
    assert retention.prune(tenant).answers == 2
    old = Command.objects.filter(target="41").values_list("kind", flat=True)
    assert sorted(old) == ["order.create", "payment.cash", "payment.refund"]
    assert Command.objects.filter(target="39").count() == 5
    assert AuditEntry.objects.count() == 10


def test_a_cursor_below_the_floor_is_reset_with_the_reason(few, write_notes, tenant, page_client):
    write_notes(times=20, ago=LONG_AGO)
    retention.prune(tenant)
    sara = page_client("sara")

    def tail(after):
        return sara.get("/api/v1/sync/events", {"view": "pos", "after": after}).json()

    assert (tail(14)["type"], tail(14)["reason"]) == ("reset", "below_floor")
    assert [event["seq"] for event in tail(15)["events"]] == [16, 17, 18, 19, 20]


def test_a_reader_notices_what_was_pruned_between_its_two_reads(few, write_notes, tenant):
    """A reader takes the position before the pruning and the events after it; the control loses events."""
    write_notes(times=20, ago=LONG_AGO)
    before = streams.position_of(tenant.pk)
    retention.prune(tenant)
    assert Event.objects.filter(epoch=before.epoch, seq__gt=2).first().seq == 16
    for types in (None, frozenset({"test.cooked"})):
        with pytest.raises(streams.CursorLost):
            streams.events_between(before, 2, types=types, limit=100)
    assert [event.seq for event in streams.events_between(before, 15, limit=100)] == [16, 17, 18, 19, 20]


def test_writers_and_readers_beside_the_pruning_lose_nothing(committed, few):
    alpha, stop, read = committed.alpha, threading.Event(), []
    with in_restaurant(alpha):
        marco = actor_of("marco", alpha)

    def writing(name):
        with in_restaurant(alpha):
            for n in range(40):
                with clock.travel(clock.now() - LONG_AGO):
                    write(marco, f"{name} {n}", times=2)

    def reading():
        """Read every number in order; start again at the floor when some are pruned."""
        with in_restaurant(alpha):
            cursor, resets, finished = 0, 0, False
            while not finished:
                stopped = stop.is_set()
                position = streams.position_of(alpha.pk)
                if position.refuses(position.epoch, cursor):
                    cursor, resets = position.floor, resets + 1
                    continue
                try:
                    events = streams.events_between(position, cursor, limit=7)
                except streams.CursorLost:
                    continue
                assert [event.seq for event in events] == list(range(cursor + 1, cursor + 1 + len(events)))
                cursor += len(events)
                finished = stopped and cursor == position.head
            read.append((cursor, resets))

    def pruning():
        while not stop.is_set():
            retention.prune(alpha)

    with ThreadPoolExecutor(6) as pool:
        others = [pool.submit(in_thread(reading)), pool.submit(in_thread(pruning)), pool.submit(in_thread(pruning))]
        writers = [pool.submit(in_thread(writing), name) for name in ("soup", "bread", "wine")]
        for writer in writers:
            writer.result()
        stop.set()
        for other in others:
            other.result()
    retention.prune(alpha)
    assert stored(alpha) == [236, 237, 238, 239, 240]
    assert floor_of(alpha) == 235
    assert read[0][0] == 240
    assert consistency_check.verify(alpha).troubles == []


def test_writers_do_not_wait_for_pruning(committed, few):
    """Pruning locks the head's row for its last statement alone, so that a slow chunk delays nobody."""
    with in_restaurant(committed.alpha):
        marco = actor_of("marco", committed.alpha)
        with clock.travel(clock.now() - LONG_AGO):
            write(marco, "old", times=20)
    deleting, release = threading.Event(), threading.Event()

    def slow_pruning():
        def linger(execute, sql, params, many, context):
            answer = execute(sql, params, many, context)
            if sql.startswith("DELETE FROM realtime_event WHERE epoch ="):
                deleting.set()
                assert release.wait(10)
            return answer

        with connection.execute_wrapper(linger):
            return retention.prune(committed.alpha)

    with ThreadPoolExecutor(1) as pool:
        pruned = pool.submit(in_thread(slow_pruning))
        assert deleting.wait(10)
        with in_restaurant(committed.alpha):
            assert write(marco, "new").last_seq == 21
            # the events being deleted are all visible, and the floor has not moved
            assert len(streams.events_between(streams.position_of(committed.alpha.pk), 0, limit=100)) == 21
        release.set()
        assert pruned.result().events == 15


def test_the_nightly_task_prunes_every_restaurant(few, write_notes, tenant, beta, monkeypatch):
    write_notes(times=20, ago=LONG_AGO)
    asked = []
    monkeypatch.setattr(tasks.prune_stream, "delay", asked.append)
    tasks.prune_streams()
    assert {tenant.schema_name, beta.schema_name} <= set(asked)
    assert settings.CELERY_BEAT_SCHEDULE["prune-streams"]["task"] == tasks.prune_streams.name
    connection.set_schema_to_public()
    for schema_name in asked:
        tasks.prune_stream(schema_name)
    assert stored(tenant) == [16, 17, 18, 19, 20]
    assert connection.schema_name == "public"
    with pytest.raises(NoRestaurant):
        tasks.prune_stream("nobody")


def test_a_new_epoch_begins_at_one_and_is_audited(write_notes, tenant):
    write_notes(times=3)
    before = streams.position_of(tenant.pk)
    after = retention.bump_epoch(
        restaurant=tenant, reason="restored last night's copy", actor=Actor.system("manage.py")
    )
    assert after == streams.Position(before.epoch + 1, 0, 0)
    entry = AuditEntry.objects.get(kind="stream.bump_epoch")
    assert entry.notes == [
        {
            "field": "epoch",
            "before": before.epoch,
            "after": after.epoch,
            "head": 3,
            "reason": "restored last night's copy",
        }
    ]
    assert (entry.role, entry.client_type) == ("system", "manage.py")
    assert write_notes().first_seq == 1
    assert consistency_check.verify(tenant).troubles == []
    with pytest.raises(streams.CursorLost):
        streams.events_between(before, 1, limit=10)


def test_events_of_an_earlier_epoch_are_deleted_by_age_alone(few, write_notes, tenant):
    write_notes(times=3, ago=LONG_AGO)
    write_notes(times=2)
    retention.bump_epoch(restaurant=tenant, reason="a restore", actor=Actor.system())
    write_notes()
    assert retention.prune(tenant).events == 3
    assert stored(tenant) == [4, 5, 1]
    assert consistency_check.verify(tenant).troubles == []


async def test_every_screen_takes_a_new_snapshot_after_an_epoch_bump(screen, write_note, committed):
    write_note("soup")
    async with screen() as sara:
        await sara.follow()
        epoch, _ = sara.cursor
        bump = in_thread(retention.bump_epoch)
        position = await asyncio.to_thread(
            lambda: bump(restaurant=committed.alpha, reason="a restore", actor=Actor.system())
        )
        assert (await sara.expect("reset"))["reason"] == "new_epoch"
        assert position.epoch == epoch + 1


def test_a_restaurant_without_a_stream_is_refused(tenant):
    Stream.objects.filter(restaurant=tenant).delete()
    for call in (retention.prune, consistency_check.verify):
        with pytest.raises(streams.StreamMissing):
            call(tenant)
    with pytest.raises(streams.StreamMissing):
        retention.bump_epoch(restaurant=tenant, reason="x", actor=Actor.system())
    with pytest.raises(UnknownView):
        consistency_check.replay(tenant, "roof")
