"""Views: who sees which parts, one moment for all parts, and reducing later events."""

from collections.abc import Iterator

import pytest
from django.db import connection

from fynlo.core import json_codec
from realtime import projections, streams
from realtime.actors import Actor
from realtime.projections import Part, UnknownView, ViewForbidden
from tests.realtime.sample_domain import NOTED, WHISPERED, write

pytestmark = pytest.mark.usefixtures("notes")
SYSTEM = Actor.system()


@pytest.fixture
def register_part() -> Iterator:
    """`register_part(part)` adds a part to a view for one test."""
    added: list[Part] = []

    def register(part: Part) -> None:
        added.append(part)
        projections.register(part)

    yield register
    for part in added:
        projections.unregister(part)


def parsed(position: streams.Position, after: int) -> list[dict]:
    return [json_codec.loads(event.body) for event in streams.events_between(position, after, limit=100)]


def test_a_caller_sees_the_parts_whose_permission_they_hold(actor):
    assert {"notes"} == {p.name for p in projections.parts_of("pos", actor("sara")) if p.permission.startswith("test")}
    assert {"notes", "secrets"} == {
        p.name for p in projections.parts_of("pos", actor("marco")) if p.permission.startswith("test")
    }
    assert WHISPERED.name not in projections.events_of("pos", actor("sara"))
    assert WHISPERED.name in projections.events_of("pos", actor("marco"))


def test_a_view_without_a_part_for_the_caller_is_forbidden(tenant):
    with pytest.raises(ViewForbidden):
        projections.snapshot_of("pos", Actor("nobody"))


def test_an_unknown_view_is_refused(actor):
    with pytest.raises(UnknownView):
        projections.snapshot_of("roof", actor("marco"))


def test_a_change_of_role_changes_the_scope(actor):
    assert projections.scope_of("pos", actor("sara")) != projections.scope_of("pos", actor("marco"))
    assert projections.scope_of("pos", actor("olivia")) == projections.scope_of("pos", actor("marco"))


def test_a_snapshot_reduced_by_the_events_after_it_is_the_next_snapshot(actor, tenant):
    marco = actor("marco")
    write(marco, "first")
    before = projections.snapshot_of("pos", marco)
    write(marco, "second", times=3)
    write(marco, "third", kind=WHISPERED.name)
    after = projections.snapshot_of("pos", marco)

    tail = parsed(streams.position_of(tenant.pk), before.seq)
    assert [event["seq"] for event in tail] == [2, 3, 4, 5]
    reduced = projections.fold("pos", marco, before.state, tail)
    assert json_codec.dumps(reduced) == json_codec.dumps(after.state)
    assert after.seq == 5


def test_all_parts_of_a_snapshot_are_at_its_event_number(committed, register_part, django_db_blocker):
    """A writer commits between two parts: neither the number nor the second part sees it."""
    from concurrent.futures import ThreadPoolExecutor

    def write_meanwhile() -> None:
        connection.set_tenant(committed.alpha)
        write(SYSTEM, "meanwhile")
        connection.close()

    def snapshot() -> dict:
        with ThreadPoolExecutor(1) as other:
            other.submit(write_meanwhile).result()
        return {}

    register_part(Part("pos", "a_first", "test.note", (), snapshot, lambda state, event: state))
    connection.set_tenant(committed.alpha)
    write(SYSTEM, "before")
    taken = projections.snapshot_of("pos", SYSTEM)

    assert list(taken.state["notes"]["notes"].values()) == ["before"]
    assert taken.seq == 1
    assert streams.position_of(committed.alpha.pk).head == 2


def test_a_snapshot_reads_and_never_writes(committed, register_part):
    from django.db.utils import InternalError

    def careless() -> dict:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE public.sync_stream SET head = head")
        return {}

    register_part(Part("pos", "a_first", "test.note", (), careless, lambda state, event: state))
    connection.set_tenant(committed.alpha)
    with pytest.raises(InternalError, match="read-only"):
        projections.snapshot_of("pos", SYSTEM)


def test_a_cursor_that_cannot_be_resumed_has_a_reason():
    position = streams.Position(epoch=3, head=100, floor=40)
    assert position.refuses(3, 40) == ""
    assert position.refuses(3, 100) == ""
    assert position.refuses(2, 70) == "new_epoch"
    assert position.refuses(3, 39) == "below_floor"
    assert position.refuses(3, 101) == "ahead"


def test_notification_and_log_hold_the_same_bytes(actor, tenant, monkeypatch):
    from realtime.commands import executor

    sent = []
    monkeypatch.setattr(executor.RESTAURANT, "notify", sent.append)
    write(actor("sara"), 'quote " and ünïcode \u2028 £3.40', times=2)
    write(SYSTEM, "by the system")

    carried = [body for one in sent for body in one.events]
    logged = [event.body for event in streams.events_between(streams.position_of(tenant.pk), 0, limit=10)]
    assert carried == logged
    assert NOTED.name in carried[0].decode()
