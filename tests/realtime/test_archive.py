"""The archive of pruned events: a worker killed at any point loses and doubles nothing; a changed file is named."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from fynlo.core import clock, json_codec
from realtime import archive, consistency_check, retention, streams
from realtime.archive import ArchiveUnreadable
from realtime.models import ArchivedEvents, Event
from tests.realtime.sample_domain import write
from tests.threads import in_thread

pytestmark = [pytest.mark.usefixtures("notes"), pytest.mark.django_db]
LONG_AGO = timedelta(days=15)


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Two events are many, three rows a large transaction, and four events a large file."""
    monkeypatch.setattr(retention, "KEEP_EVENTS", 2)
    monkeypatch.setattr(retention, "CHUNK", 3)
    monkeypatch.setattr(archive, "MOST_IN_A_FILE", 4)


@pytest.fixture
def old(actor, tenant):
    """Twenty old notes; two newer ones, which stay in the log."""
    marco = actor("marco")
    with clock.travel(clock.now() - LONG_AGO):
        write(marco, "soup", times=20)
    write(marco, "bread", times=2)
    return tenant


def bodies(restaurant):
    """Every event, from archive and log, as clients got it."""
    archived: list[bytes] = []
    for row in ArchivedEvents.objects.all():
        with default_storage.open(row.path) as file:
            archived += gzip.decompress(file.read()).splitlines()
    position = streams.position_of(restaurant.pk)
    return archived + [event.body for event in streams.stored_events(position)]


def test_a_copy_of_a_restaurant_reads_its_own_files(old):
    before = [event.body for event in streams.stored_events(streams.position_of(old.pk))]
    retention.prune(old)
    row = ArchivedEvents.objects.first()
    row.path = row.path.replace("r_alpha", "r_gone")
    assert [event["seq"] for event in archive.events_of(row)] == [json_codec.loads(body)["seq"] for body in before[:4]]


def test_what_leaves_the_log_is_in_the_archive_byte_for_byte(old, files):
    before = bodies(old)
    pruned = retention.prune(old)
    assert (pruned.events, pruned.floor) == (20, 20)
    assert bodies(old) == before
    assert [json_codec.loads(body)["seq"] for body in before] == list(range(1, 23))
    assert [(row.first_seq, row.last_seq) for row in ArchivedEvents.objects.all()] == [
        (1, 4), (5, 8), (9, 12), (13, 16), (17, 20),
    ]  # fmt: skip
    assert consistency_check.verify(old).troubles == []
    assert {path.suffix for path in files.rglob("*.*")} == {".gz"}


def test_a_file_holds_the_events_of_one_day(actor, tenant, monkeypatch):
    monkeypatch.setattr(archive, "MOST_IN_A_FILE", 100)
    noon = clock.now().replace(hour=12, minute=0)
    for days in (17, 16, 15):
        with clock.travel(noon - timedelta(days=days)):
            write(actor("marco"), "soup", times=3)
    write(actor("marco"), "bread", times=2)
    retention.prune(tenant)
    assert list(ArchivedEvents.objects.values_list("day", "first_seq", "last_seq")) == [
        ((noon - timedelta(days=days)).date(), first, first + 2) for days, first in ((17, 1), (16, 4), (15, 7))
    ]


class Killed(BaseException):
    """The worker is gone: nothing after this point of it runs."""


def kill_at(monkeypatch, place, name, *, after=False):
    """Make a call of `place.name` the last thing that a worker does, once."""
    real, deaths = getattr(place, name), [1]

    def dying(*args, **kwargs):
        if not deaths:
            return real(*args, **kwargs)
        deaths.pop()
        if after:
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(place, name, dying)


@pytest.mark.parametrize(
    ("place", "name", "after"),
    [
        (archive, "_store", False),
        (archive, "_store", True),  # the file is there, its row is not
        (archive, "_chain", False),
        (archive, "archive_next", True),  # the row is there, the events still in the log
        (retention, "_delete", False),
    ],
)
def test_a_worker_killed_while_it_prunes_loses_and_doubles_nothing(old, monkeypatch, place, name, after):
    before = bodies(old)
    kill_at(monkeypatch, place, name, after=after)
    with pytest.raises(Killed):
        retention.prune(old)
    retention.prune(old)
    assert bodies(old) == before
    assert Event.objects.count() == 2
    assert consistency_check.verify(old).troubles == []


def test_half_a_file_of_a_killed_worker_is_written_again(old, files, monkeypatch):
    before = bodies(old)
    kill_at(monkeypatch, archive, "_store", after=True)
    with pytest.raises(Killed):
        retention.prune(old)
    (half,) = files.rglob("*.gz")
    half.write_bytes(half.read_bytes()[:20])
    retention.prune(old)
    assert bodies(old) == before


def test_events_stay_while_their_file_cannot_be_written(old, monkeypatch):
    monkeypatch.setattr(archive, "_is_whole", lambda file: False)
    with pytest.raises(ArchiveUnreadable, match="could not be written"):
        retention.prune(old)
    assert Event.objects.count() == 22


def test_while_one_worker_prunes_another_deletes_no_events(committed, few, files):
    connection.set_tenant(committed.alpha)

    def other():
        return retention.prune(committed.alpha).events

    with retention._alone() as is_alone:
        assert is_alone
        assert in_thread(other)() == 0
    connection.set_schema_to_public()


# -- checks -----------------------------------------------------------------------------------------------


def tamper(sql):
    raw = connection.connection  # beside Django, whose guard refuses writes outside a command
    raw.execute("SET LOCAL session_replication_role = replica")
    raw.execute(sql)
    raw.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda files: files[1].unlink(), "-5-8-"),
        (lambda files: files[1].write_bytes(gzip.compress(b"{}")), "was changed"),
        (lambda files: tamper("DELETE FROM realtime_archivedevents WHERE number = 2"), "the rows 2 to 2 are missing"),
        (lambda files: tamper("DELETE FROM realtime_archivedevents WHERE number = 5"), "the events 17 to 20 are"),
        (lambda files: tamper("UPDATE realtime_archivedevents SET first_seq = 6 WHERE number = 2"), "row 2 ("),
        (lambda files: tamper("UPDATE realtime_archivedevents SET sha256 = 'x' WHERE number = 3"), "row 3 ("),
    ],
)
def test_a_changed_archive_is_named(old, files, change, sentence):
    retention.prune(old)
    change(sorted(files.rglob("*.gz"), key=lambda path: int(path.name.split("-")[2])))
    troubles = list(archive.troubles())
    assert any(sentence in trouble for trouble in troubles), troubles
    assert set(troubles) <= set(consistency_check.verify(old).troubles)


def test_events_that_were_pruned_before_there_was_an_archive_are_no_trouble(old):
    retention.prune(old)
    tamper("DELETE FROM realtime_archivedevents")
    assert list(archive.troubles()) == []


def test_no_address_serves_an_archived_file(old, page_client):
    retention.prune(old)
    path = ArchivedEvents.objects.first().path
    assert page_client("olivia").get(f"/media/{path}").status_code == 404
