"""Snapshot and tail over REST: without an envelope, filtered by role, cached; a long poll holds no connection."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core import json_codec
from fynlo.core.cache import clear_caches
from realtime import long_poll, projections, snapshots
from realtime.projections import Part
from realtime.sync.models import Stream
from tests.realtime.conftest import actor_of, person_of
from tests.realtime.sample_domain import COOKED, WHISPERED, write

pytestmark = pytest.mark.usefixtures("notes")
SNAPSHOT, EVENTS = "/api/v1/sync/snapshot", "/api/v1/sync/events"


@pytest.fixture
def get(page_client):
    """`get("sara", EVENTS, view="pos", after=0)`: status and parsed body."""

    def call(name, path, slug="alpha", headers=None, **query):
        response = page_client(name, slug).get(path, query, headers=headers or {})
        call.response = response
        return response.status_code, json_codec.loads(response.content) if response.content else None

    return call


@pytest.fixture
def note(actor, tenant):
    """`note("soup")`: Marco writes a note in alpha, choosing alpha first (a request ends the choice)."""
    marco = actor("marco")

    def call(text, **more):
        connection.set_tenant(tenant)
        return write(marco, text, **more)

    return call


def test_a_snapshot_has_no_envelope_and_names_its_number(get, note, tenant):
    note("soup")
    status, body = get("sara", SNAPSHOT, view="pos")
    assert status == 200
    assert set(body) == {"epoch", "seq", "view", "scope", "state"}
    assert (body["seq"], body["view"]) == (1, "pos")
    assert list(body["state"]["notes"]["notes"].values()) == ["soup"]
    assert "secrets" not in body["state"]
    assert "no-store" not in get.response.headers["Cache-Control"]


def test_the_tail_follows_the_snapshot(get, note, tenant):
    _, snapshot = get("sara", SNAPSHOT, view="pos")
    note("soup", times=2)
    note("hidden", kind=WHISPERED.name)
    status, tail = get("sara", EVENTS, view="pos", epoch=snapshot["epoch"], after=snapshot["seq"])
    assert status == 200
    assert [event["seq"] for event in tail["events"]] == [1, 2]
    assert (tail["type"], tail["from"], tail["to"], tail["head"], tail["up_to_date"]) == ("range", 0, 3, 3, True)


def test_a_limited_tail_is_read_page_by_page_without_a_gap(get, note, tenant):
    note("soup", times=7)
    note("hidden", kind=WHISPERED.name, times=3)
    after, seqs, ends = 0, [], []
    for _ in range(10):
        _, tail = get("sara", EVENTS, view="pos", after=after, limit=3)
        assert tail["from"] == after
        seqs += [event["seq"] for event in tail["events"]]
        ends.append(tail["up_to_date"])
        after = tail["to"]
        if tail["up_to_date"]:
            break
    assert seqs == list(range(1, 8))
    assert after == 10
    assert ends == [False, False, True]


def test_a_tail_is_limited_in_bytes_too(get, note, tenant):
    for n in range(8):
        note(f"{n}" * 100_000)
    _, tail = get("sara", EVENTS, view="pos", after=0)
    assert len(tail["events"]) == 5
    assert (tail["to"], tail["up_to_date"]) == (5, False)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"epoch": 999}, "new_epoch"),
        ({"after": 99}, "ahead"),
        ({"after": 1}, "below_floor"),
        ({"scope": "x"}, "view_changed"),
    ],
)
def test_an_unusable_cursor_is_answered_with_reset(get, note, tenant, query, reason):
    note("soup", times=5)
    Stream.objects.filter(restaurant=tenant).update(floor=2)
    status, body = get("sara", EVENTS, **{"view": "pos", "after": 4} | query)
    assert status == 200
    assert (body["type"], body["reason"]) == ("reset", reason)
    assert body["snapshot_url"].startswith(f"{SNAPSHOT}?view=pos")
    assert get("sara", body["snapshot_url"])[0] == 200


@pytest.mark.parametrize(
    "query",
    [{}, {"view": "roof", "after": 0}, {"view": "pos"}, {"view": "pos", "after": -1}, {"view": "pos", "after": "x"},
     {"view": "pos", "after": "9" * 40}, {"view": "pos", "after": 0, "limit": 0},
     {"view": "pos", "after": 0, "wait": -1}, {"view": "pos\0", "after": 0}],
)  # fmt: skip
def test_invalid_parameters_are_refused(get, tenant, query):
    status, body = get("sara", EVENTS, **query)
    assert status == 400
    assert body["error"]["code"] == "invalid"


def test_a_view_without_a_part_for_the_caller_is_forbidden(get, tenant):
    for path in (SNAPSHOT, EVENTS):
        status, body = get("sara", path, view="vault", after=0)
        assert (status, body["error"]["code"]) == (403, "forbidden")


def test_strangers_and_neighbours_get_nothing(page_client, tenant):
    for path in (SNAPSHOT, EVENTS):
        assert page_client().get(path, {"view": "pos", "after": 0}).status_code == 401
        assert page_client("sara", "alpha", "beta").get(path, {"view": "pos", "after": 0}).status_code == 404


def test_an_etag_is_answered_with_304_within_the_same_permissions_only(get, note, tenant):
    get("sara", SNAPSHOT, view="pos")
    etag = get.response.headers["ETag"]
    assert get("carl", SNAPSHOT, view="pos", headers={"If-None-Match": etag}) == (304, None)
    assert get("marco", SNAPSHOT, view="pos", headers={"If-None-Match": etag})[0] == 200
    assert get("sara", SNAPSHOT, slug="beta", view="pos", headers={"If-None-Match": etag})[0] == 200
    note("soup")
    clear_caches()
    assert get("sara", SNAPSHOT, view="pos", headers={"If-None-Match": etag})[0] == 200


def test_a_cached_snapshot_is_reused_but_not_for_a_newer_epoch(get, tenant):
    _, before = get("sara", SNAPSHOT, view="pos")
    Stream.objects.filter(restaurant=tenant).update(epoch=before["epoch"] + 1)
    assert get("carl", SNAPSHOT, view="pos")[1]["epoch"] == before["epoch"]
    assert get("carl", SNAPSHOT, view="pos", epoch=before["epoch"] + 1)[1]["epoch"] == before["epoch"] + 1


def test_many_readers_at_once_cost_one_snapshot(committed, monkeypatch):
    """Sixteen readers at once cause one snapshot; the control builds one for each."""
    built = []

    def slow() -> dict:
        built.append(1)
        time.sleep(0.1)
        return {}

    part = Part("storm", "slow", "test.note", (), slow, lambda state, event: state)
    projections.register(part)
    sara = actor_of("sara", committed.alpha)

    def read(draw) -> None:
        connection.set_tenant(committed.alpha)
        draw("storm", sara)
        connection.close()

    try:
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda _: read(snapshots.snapshot_bytes), range(16)))
        assert len(built) == 1
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda _: read(projections.snapshot_of), range(16)))
        assert len(built) == 17
    finally:
        projections.unregister(part)


def test_queries_of_a_read_are_counted(get, note, page_client, django_assert_num_queries):
    note("soup", times=3)
    client = page_client("sara")
    client.get(EVENTS, {"view": "pos", "after": 0})
    with django_assert_num_queries(3):  # 1. the page's session  2. the stream's position  3. the events
        client.get(EVENTS, {"view": "pos", "after": 0})


# -- the long poll ------------------------------------------------------------------------------------------


def test_a_long_poll_answers_when_something_happens(committed, write_note, get, monkeypatch):
    monkeypatch.setattr(long_poll, "POLL_SECONDS", 0.05)
    threading.Timer(0.4, write_note, ["soup"]).start()
    started = time.monotonic()
    _, tail = get("sara", EVENTS, view="pos", after=0, wait=25)
    assert [event["data"]["text"] for event in tail["events"]] == ["soup"]
    assert 0.3 < time.monotonic() - started < 20


def test_a_long_poll_waits_while_only_forbidden_events_happen(committed, write_note, get, monkeypatch):
    monkeypatch.setattr(long_poll, "POLL_SECONDS", 0.05)
    threading.Timer(0.2, write_note, ["hidden"], {"kind": COOKED.name}).start()
    started = time.monotonic()
    _, tail = get("sara", EVENTS, view="pos", after=0, wait=1)
    assert time.monotonic() - started >= 1
    assert (tail["events"], tail["to"], tail["up_to_date"]) == ([], 1, True)


def test_a_long_poll_ends_after_25_seconds(committed, get, monkeypatch):
    seen = []
    monkeypatch.setattr(
        long_poll.watcher, "wait", lambda stream, known, until: seen.append(until - time.monotonic()) or "full"
    )
    get("sara", EVENTS, view="pos", after=0, wait=3600)
    assert 24 < seen[0] <= 25


def test_a_waiting_request_holds_no_connection(committed, monkeypatch):
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
    client.force_login(person_of("sara"))
    held = []

    def wait(condition, predicate, timeout):
        held.append(connection.connection)
        time.sleep(timeout)
        return False

    monkeypatch.setattr(threading.Condition, "wait_for", wait)
    assert client.get(EVENTS, {"view": "pos", "after": 0, "wait": 1}).status_code == 200
    assert held == [None]


def test_a_long_poll_without_a_free_place_is_answered_at_once(committed, get, monkeypatch):
    monkeypatch.setattr(long_poll, "MOST_WAITING", 0)
    started = time.monotonic()
    status, tail = get("sara", EVENTS, view="pos", after=0, wait=25)
    assert time.monotonic() - started < 20
    assert (status, tail["up_to_date"]) == (200, True)
    assert int(get.response.headers["Retry-After"]) >= 1
