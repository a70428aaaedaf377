"""The command executor: one effect and one answer per key, dense numbers, replayed refusals, all or nothing."""

from functools import partial

import pytest
from django.db import connection

from fynlo.core import json_codec
from fynlo.core.errors import DomainError, KeyReused
from fynlo.core.ids import uuid7
from realtime import events
from realtime.commands import executor
from realtime.commands.executor import StoredRefusal
from realtime.events import EventType
from realtime.models import AuditEntry, Command, Event
from realtime.sync.models import Stream

HAPPENED = EventType("test.happened", "Something happened in a test.", {"n": "a number"})


@pytest.fixture(autouse=True)
def _test_event():
    events.register(HAPPENED)
    yield
    events.unregister(HAPPENED)


class TooMuch(DomainError):
    code = "test.too_much"
    status = 409


def happen(context, times=1):
    for n in range(times):
        context.record("test.happened", aggregate="test", subject=uuid7(), topics=["test"], data={"n": n})
    return {"times": times}


def refuse(context):
    happen(context)
    raise TooMuch("That is too much.", limit=3)


def execute(run, actor, *, key="k1", payload=None):
    return executor.execute(kind="test.do", target="t", payload=payload or {}, key=key, actor=actor, run=run)


def test_events_are_numbered_densely_and_the_answer_is_stored(actor, tenant):
    sara = actor("sara")
    first = execute(partial(happen, times=2), sara, key="a")
    second = execute(partial(happen, times=3), sara, key="b")

    assert (first.first_seq, first.last_seq, second.first_seq, second.last_seq) == (1, 2, 3, 5)
    assert list(Event.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert Stream.objects.get(restaurant=tenant).head == 5
    assert AuditEntry.objects.get(command=first.command_id).actor == sara.user_id


@pytest.mark.parametrize(
    ("target", "answer", "audited"),
    [("", {"id": "made"}, "made"), ("named", {"id": "made"}, "named"), ("", {"ok": True}, ""), ("", [1], "")],
)
def test_the_audit_names_what_a_command_without_a_target_made(actor, target, answer, audited):
    made = executor.execute(
        kind="test.make", target=target, payload={}, key="a", actor=actor("sara"), run=lambda _: answer
    )
    assert AuditEntry.objects.get(command=made.command_id).target == audited
    assert Command.objects.get(pk=made.command_id).target == target  # as requested: a repetition is compared with it


def test_the_same_key_has_one_effect_and_the_same_answer(actor):
    sara = actor("sara")
    first = execute(happen, sara)
    again = execute(happen, sara)

    assert again.replayed
    assert again.body == first.body
    assert (again.first_seq, again.last_seq) == (first.first_seq, first.last_seq)
    assert Event.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(actor):
    execute(happen, actor("sara"), payload={"a": 1})
    with pytest.raises(KeyReused):
        execute(happen, actor("sara"), payload={"a": 2})


def test_two_people_may_use_the_same_key(actor):
    execute(happen, actor("sara"))
    assert not execute(happen, actor("marco")).replayed


def test_two_people_may_use_the_same_uuid_as_their_key(actor):
    key = str(uuid7())
    first = execute(happen, actor("sara"), key=key)
    second = execute(happen, actor("marco"), key=key)
    again = execute(happen, actor("marco"), key=key)

    assert (str(first.command_id), first.replayed) == (key, False)
    assert (second.command_id == first.command_id, second.replayed) == (False, False)
    assert (again.command_id, again.replayed) == (second.command_id, True)
    with pytest.raises(KeyReused):
        execute(happen, actor("marco"), key=key, payload={"another": "body"})


def test_a_refusal_changes_nothing_and_replays(actor):
    sara = actor("sara")
    with pytest.raises(TooMuch):
        execute(refuse, sara)
    with pytest.raises(StoredRefusal) as again:
        execute(happen, sara)

    assert (again.value.code, again.value.status, again.value.details) == ("test.too_much", 409, {"limit": 3})
    assert Event.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_without_a_key_the_same_content_is_one_command_for_seconds(actor):
    sara = actor("sara")
    first = execute(happen, sara, key="", payload={"tap": 1})
    again = execute(happen, sara, key="", payload={"tap": 1})
    other = execute(happen, sara, key="", payload={"tap": 2})

    assert again.replayed
    assert again.command_id == first.command_id
    assert not other.replayed
    assert Command.objects.count() == 2


def test_a_refusal_without_a_key_is_not_remembered(actor):
    with pytest.raises(TooMuch):
        execute(refuse, actor("sara"), key="")
    assert not execute(happen, actor("sara"), key="").replayed


def test_a_bug_rolls_everything_back_and_the_key_is_free(actor):
    def break_down(context):
        happen(context)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        execute(break_down, actor("sara"))
    assert Command.objects.count() == 0
    assert not execute(happen, actor("sara")).replayed


def test_a_command_inside_another_fails(actor):
    def run(context):
        execute(happen, actor("marco"), key="inner")

    with pytest.raises(RuntimeError, match="durable"):
        execute(run, actor("sara"), key="outer")


def test_an_unknown_event_type_fails(actor):
    def record_unknown(context):
        context.record("no.such", aggregate="test", subject=uuid7(), topics=[], data={})

    with pytest.raises(events.UnknownEventType):
        execute(record_unknown, actor("sara"))


def test_an_event_handler_runs_inside_the_same_command(actor):
    seen = []
    events.subscribe(HAPPENED.name, lambda event, context: seen.append((event.subject["n"], context.kind)))
    execute(partial(happen, times=2), actor("sara"))
    assert seen == [(0, "test.do"), (1, "test.do")]


def test_a_command_costs_two_statements_of_its_own(actor, django_assert_num_queries):
    sara = actor("sara")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    # 1. savepoint (the test's transaction)  2. claim the key  3. close: head, events, audit, answer  4. release
    with django_assert_num_queries(4):
        execute(happen, sara)


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE menu_station SET name = ''",
        'DELETE FROM "menu_station"',
        "WITH w AS (INSERT INTO menu_station (name) VALUES ('')) SELECT 1",
    ],
)
def test_a_write_outside_a_command_fails_its_test(tenant, write):
    with connection.cursor() as cursor, pytest.raises(AssertionError, match="outside a command"):
        cursor.execute(write)


# -- together -----------------------------------------------------------------------------------------------


def test_commands_together_are_stored_and_notified_at_once(actor, tenant, monkeypatch):
    sent = []
    monkeypatch.setattr(executor.RESTAURANT, "notify", sent.append)
    sara, marco = actor("sara"), actor("marco")

    with executor.RESTAURANT.together():
        first = execute(partial(happen, times=2), sara, key="a")
        second = execute(happen, marco, key="b")
        assert sent == []

    assert (first.first_seq, first.last_seq, second.last_seq) == (1, 2, 3)
    assert [(each.head, len(each.events)) for each in sent] == [(3, 3)]
    assert [json_codec.loads(event)["seq"] for event in sent[0].events] == [1, 2, 3]
    assert AuditEntry.objects.get(command=second.command_id).actor == marco.user_id


def test_a_refusal_undoes_the_commands_before_it_and_is_not_stored(actor, tenant):
    def happen_and_refuse():
        with executor.RESTAURANT.together():
            execute(happen, actor("sara"), key="a")
            execute(refuse, actor("sara"), key="b")

    with pytest.raises(TooMuch):
        happen_and_refuse()

    assert not Event.objects.exists()
    assert not Command.objects.filter(key__in=("a", "b")).exists()


def test_a_refusal_that_is_caught_undoes_the_commands_too(actor, tenant):
    with executor.RESTAURANT.together():
        execute(happen, actor("sara"), key="a")
        with pytest.raises(TooMuch):
            execute(refuse, actor("sara"), key="b")

    assert not Event.objects.exists()


def test_commands_together_replay_and_go_on(actor, tenant):
    execute(happen, actor("sara"), key="a")

    with executor.RESTAURANT.together():
        again = execute(happen, actor("sara"), key="a")
        execute(happen, actor("sara"), key="b")

    assert again.replayed
    assert Event.objects.count() == 2
