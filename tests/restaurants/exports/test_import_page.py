"""The page that imports an archive into an empty restaurant: upload in parts, progress, refusals, who may."""

import io
import time
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from fynlo.core import clock, json_codec
from fynlo.core.buckets import BucketAway
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from fynlo.schedule import beat_schedule
from menu.models import Station
from menu.services import create_station
from orders.models import Section
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.models import AuditEntry
from restaurants.exports import commands, import_services, import_worker
from restaurants.exports.errors import REASONS, ImportUnderWay
from restaurants.exports.importing import import_archive, occupied
from restaurants.exports.reading import Reason
from restaurants.exports.writing import write_archive
from restaurants.models import ArchiveImport, Membership, PlatformAudit, Session, User
from restaurants.platform.admin.audit_labels import add_target_names
from restaurants.platform.provisioning import provision
from restaurants.portal.change_log import changes
from tests.orders.conftest import build_floor
from tests.recorded_rows import rows_of_all_tables
from tests.restaurants.exports.archived_restaurant import changed, zipped
from tests.services import run_service
from tests.threads import SECONDS, in_thread, race

PAGE = "/portal/settings/export/import/"
S = ArchiveImport.Status
SYSTEM = Actor.system("worker")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def archive(tenant) -> bytes:
    """The archive of Alpha, which has a room."""
    run_service(build_floor)
    return archive_of(tenant)


@pytest.fixture
def owner(proved):
    """The owner of Beta, which is empty, who has just entered the password."""
    return proved("olivia", "beta")


@pytest.fixture
def begun(owner):
    """`begun()` begins an upload of that owner and returns it."""

    def begin() -> ArchiveImport:
        assert owner.post(f"{PAGE}new/", {"key": str(uuid7())}).status_code == 302
        return ArchiveImport.objects.get(status=S.UPLOADING)

    return begin


@pytest.fixture
def work(beta):
    """`work()` does what the worker does for Beta."""

    def import_archives() -> int:
        with in_restaurant(beta):
            return import_worker.import_archives()

    return import_archives


def archive_of(restaurant) -> bytes:
    target = io.BytesIO()
    write_archive(target, restaurant, after_table=lambda done: None)
    return target.getvalue()


def rows_of(restaurant) -> dict:
    """Return the rows of every table of the chosen restaurant."""
    return {place: rows for place, rows in rows_of_all_tables().items() if place[0] == restaurant.schema_name}


def send(client, row: ArchiveImport, number: int, content: bytes) -> int:
    part = SimpleUploadedFile("part", content)
    return client.post(f"{PAGE}{row.pk}/parts/{number}/", {"part": part}).status_code


def send_and_start(client, row: ArchiveImport, content: bytes) -> None:
    third = len(content) // 3
    for number, part in enumerate((content[:third], content[third : 2 * third], content[2 * third :])):
        assert send(client, row, number, part) == 204
    client.post(f"{PAGE}{row.pk}/start/", {"file_name": "alpha.zip", "parts": 3, "key": str(uuid7())})


def run(command, row: ArchiveImport, **fields):
    cleaned = {"import_id": row.pk, **fields}
    with in_restaurant(row.restaurant):
        return dispatch(command, target=row.pk, cleaned=cleaned, actor=SYSTEM, key=str(uuid7())).data()


# -- from the first page to the last ---------------------------------------------------------------------------------


def test_an_owner_uploads_an_archive_in_parts_and_the_restaurant_is_the_same(archive, owner, begun, work, beta):
    with in_restaurant(beta):
        run_service(provision, restaurant=beta)  # as sign-up leaves it
    assert "Begin" in owner.get(PAGE).content.decode()
    row = begun()
    page = owner.get(PAGE).content.decode()
    assert f'data-upload="{PAGE}{row.pk}/parts/0/"' in page
    assert "upload.js" in page
    assert send(owner, row, 0, b"half a part") == 204  # the connection was lost, and the same part comes again
    send_and_start(owner, row, archive)
    page = owner.get(PAGE).content.decode()
    assert "The import begins in a moment." in page
    assert 'hx-trigger="every 2s"' in page

    assert work() == 1
    row.refresh_from_db()
    assert (row.status, row.file_name, row.size, row.tables_done) == (S.DONE, "alpha.zip", len(archive), row.tables)
    page = owner.get(PAGE).content.decode()
    for words in ("alpha.zip", "Imported", f"{row.rows} rows", "/portal/devices/"):
        assert words in page
    assert not default_storage.exists(import_services.path_of(row, 0))
    with in_restaurant(beta):
        assert Section.objects.count() == 1
        assert not Station.objects.exists()  # Alpha has none
        olivia = User.objects.get(email="olivia@beta.example")
        assert AuditEntry.objects.get(kind="export.import").actor == olivia.pk
        names = [(change.who, change.what) for change in changes(beta, size=10)[0]]
        assert names[:3] == [
            ("Olivia", "Import an archive into an empty restaurant"), ("Olivia", "Upload an archive to import it"),
            ("Olivia", "Begin to import an archive"),
        ]  # fmt: skip


def test_a_browser_without_scripts_sends_the_whole_file(archive, owner, begun, work):
    row = begun()
    file = SimpleUploadedFile("alpha.zip", archive, content_type="application/zip")
    assert owner.post(f"{PAGE}{row.pk}/", {"file": file}).status_code == 302
    assert work() == 1
    row.refresh_from_db()
    assert (row.status, row.parts) == (S.DONE, 1)


# -- what is refused -------------------------------------------------------------------------------------------------


def manifest_of(number: int) -> bytes:
    """Return an archive of that format with nothing in it."""
    return zipped({"manifest.json": json_codec.dumps({"format": number, "rows": {}, "files": {}})})


def in_euros(archive: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        settings = json_codec.loads(opened.read("restaurant.json"))
    return changed(archive, "restaurant.json", json_codec.dumps(settings | {"currency": "EUR"}))


REFUSED = {
    "no ZIP": (lambda archive: b"a photograph", Reason.NO_ARCHIVE, ""),
    "another ZIP": (lambda archive: zipped({"photo.jpg": b"x"}), Reason.NO_ARCHIVE, ""),
    "cut off": (lambda archive: archive[:-500], Reason.NO_ARCHIVE, ""),
    "another version": (lambda archive: manifest_of(99), Reason.OTHER_RELEASE, "format 99"),
    "changed": (lambda archive: manifest_of(1), Reason.DAMAGED, "is missing"),
    "in euros": (in_euros, Reason.OTHER_CURRENCY, "in EUR, the restaurant in GBP"),
}


def test_a_file_that_cannot_be_imported_is_refused_by_one_sentence_and_changes_nothing(
    archive, owner, begun, work, beta
):
    with in_restaurant(beta):
        before = rows_of(beta)
    for case, (make, reason, detail) in REFUSED.items():
        row = begun()
        send_and_start(owner, row, make(archive))
        assert work() == 1
        row.refresh_from_db()
        assert (row.status, row.reason) == (S.FAILED, reason), case
        assert detail in row.detail, case
        page = owner.get(PAGE).content.decode()
        assert str(REASONS[reason]) in page, case
        assert "alpha.zip was not imported. Nothing was changed." in page, case
        assert "Begin" in page, case
        assert not default_storage.exists(import_services.path_of(row, 0)), case
    with in_restaurant(beta):
        assert rows_of(beta) == before


def test_every_reason_has_a_sentence():
    assert set(REASONS) == set(Reason)


def test_a_restaurant_that_is_not_empty_is_told_what_it_has(owner, beta, django_assert_num_queries):
    with in_restaurant(beta):
        run_service(provision, restaurant=beta)
        run_service(build_floor)
        run_service(create_station, name="Bar")
        with django_assert_num_queries(1):
            assert {model.__name__ for model in occupied()} == {"Section", "Table", "Station"}
    page = owner.get(PAGE).content.decode()
    assert "it has tables, orders or settings of the service, a menu." in page
    assert f'action="{PAGE}new/"' not in page
    page = owner.post(f"{PAGE}new/", {"key": str(uuid7())}, follow=True).content.decode()
    assert "This restaurant is not empty, so no archive can be imported into it." in page
    assert not ArchiveImport.objects.exists()


def test_a_restaurant_that_was_filled_meanwhile_is_left_as_it_is(archive, owner, begun, work, beta):
    row = begun()
    send_and_start(owner, row, archive)
    with in_restaurant(beta):
        run_service(build_floor)
        before = rows_of(beta)
    work()
    row.refresh_from_db()
    assert (row.status, row.reason) == (S.FAILED, Reason.NOT_EMPTY)
    with in_restaurant(beta):
        assert rows_of(beta) == before


def test_a_part_that_is_missing_or_a_file_that_is_too_large_is_not_started(owner, begun, monkeypatch):
    row = begun()
    send(owner, row, 0, b"x" * 100)
    start = {"file_name": "a.zip", "parts": 2, "key": str(uuid7())}
    page = owner.post(f"{PAGE}{row.pk}/start/", start, follow=True).content.decode()
    assert "The file did not arrive whole. Choose it again." in page
    monkeypatch.setattr(import_services, "LARGEST", 99)
    start = {"file_name": "a.zip", "parts": 1, "key": str(uuid7())}
    page = owner.post(f"{PAGE}{row.pk}/start/", start, follow=True).content.decode()
    assert "This file is too large to be imported here. Tell support." in page
    assert owner.post(f"{PAGE}{row.pk}/parts/0/").status_code == 422
    assert send(owner, row, import_services.MOST_PARTS, b"x") == 409
    row.refresh_from_db()
    assert row.status == S.UPLOADING


# -- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["marco", "sara", "kim"])
def test_only_owners_import(page_client, name):
    client = page_client(name, "beta")
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}new/", {"key": str(uuid7())}).status_code == 403


def test_it_asks_for_the_password_again(page_client, db):
    client = page_client("olivia", "beta")
    client.get("/portal/")
    Session.objects.update(proved_at=clock.now() - timedelta(hours=1))
    answer = client.post(f"{PAGE}new/", {"key": str(uuid7())})
    assert (answer.status_code, "password" in answer.content.decode()) == (403, True)
    assert not ArchiveImport.objects.exists()


def test_only_the_owner_who_began_uploads_another_cancels_and_the_neighbour_does_neither(begun, page_client, proved):
    row = begun()
    Membership.objects.filter(user__email="marco@beta.example").update(role="restaurant_owner", job="")
    second, neighbour = page_client("marco", "beta"), proved("olivia", "alpha")
    for client in (second, neighbour):
        assert send(client, row, 0, b"x") == 404
        assert client.post(f"{PAGE}{row.pk}/start/", {"file_name": "a.zip", "parts": 1}).status_code == 404
    page = second.get(PAGE).content.decode()
    assert "Olivia is uploading an archive. Cancel it to upload one yourself." in page
    assert "data-upload" not in page
    neighbour.post(f"{PAGE}{row.pk}/cancel/")
    row.refresh_from_db()
    assert row.status == S.UPLOADING
    assert "Nothing was changed" in second.post(f"{PAGE}{row.pk}/cancel/", follow=True).content.decode()
    row.refresh_from_db()
    assert row.status == S.CANCELLED


# -- its life --------------------------------------------------------------------------------------------------------


def test_a_second_upload_waits_for_the_first_and_a_cancelled_one_leaves_no_files(owner, begun):
    row = begun()
    send(owner, row, 0, b"x")
    page = owner.post(f"{PAGE}new/", {"key": str(uuid7())}, follow=True).content.decode()
    assert "An archive is being imported already." in page
    owner.post(f"{PAGE}{row.pk}/cancel/")
    assert not default_storage.exists(import_services.path_of(row, 0))
    assert send(owner, row, 0, b"x") == 404
    begun()
    assert PlatformAudit.objects.filter(kind="export.cancel_import", target=str(row.restaurant_id)).count() == 1


def test_people_at_work_are_waited_for_three_times(begun, owner, archive):
    row = begun()
    send_and_start(owner, row, archive)
    for attempt in (1, 2, 3):
        assert run(commands.EXPORT_CLAIM_IMPORT, row) == {"attempt": attempt}
        assert run(commands.EXPORT_CLAIM_IMPORT, row) == {"attempt": 0}, "another worker has it"
        ended = run(commands.EXPORT_REFUSE_IMPORT, row, attempt=attempt, reason=Reason.BUSY, detail="")
        assert ended == {"ended": attempt == 3}
        assert run(commands.EXPORT_CLAIM_IMPORT, row) == {"attempt": 0}, "not at once"
        ArchiveImport.objects.update(lease_until=clock.now())
    row.refresh_from_db()
    assert (row.status, row.reason) == (S.FAILED, Reason.BUSY)


def test_an_import_whose_workers_died_three_times_is_given_up(begun, owner, archive):
    row = begun()
    send_and_start(owner, row, archive)
    for attempt in (1, 2, 3):
        assert run(commands.EXPORT_CLAIM_IMPORT, row) == {"attempt": attempt}
        ArchiveImport.objects.update(lease_until=clock.now())
    assert run(commands.EXPORT_CLAIM_IMPORT, row) == {"attempt": 0}
    row.refresh_from_db()
    assert (row.status, row.reason) == (S.FAILED, Reason.INTERRUPTED)


def test_an_upload_that_nobody_starts_is_cancelled_after_a_day(begun, owner):
    row = begun()
    send(owner, row, 0, b"x")
    import_worker.sweep()
    row.refresh_from_db()
    assert row.status == S.UPLOADING
    ArchiveImport.objects.update(created_at=clock.now() - import_services.UPLOAD_FOR)
    import_worker.sweep()
    row.refresh_from_db()
    assert row.status == S.CANCELLED
    assert not default_storage.exists(import_services.path_of(row, 0))


def test_parts_that_a_dying_process_left_are_deleted_by_a_sweep(begun, owner, archive):
    row = begun()
    send_and_start(owner, row, archive)
    ArchiveImport.objects.update(status=S.DONE, finished_at=clock.now())  # the worker died after its commit
    import_worker.sweep()
    assert default_storage.exists(import_services.path_of(row, 0)), "a request may still be storing a part"
    with clock.travel(clock.now() + import_worker.SETTLED):
        import_worker.sweep()
        assert not default_storage.exists(import_services.path_of(row, 2))
        row.refresh_from_db()
        assert row.parts_deleted_at is not None
        default_storage.save(import_services.path_of(row, 0), ContentFile(b"x"))
        import_worker.sweep()
    assert default_storage.exists(import_services.path_of(row, 0)), "each import is looked at once"


class AwayStorage(FileSystemStorage):
    """A storage that does not answer while `is_away`."""

    is_away = True

    def _open(self, name, mode="rb"):
        if AwayStorage.is_away:
            raise BucketAway()
        return super()._open(name, mode)


def test_an_import_waits_for_a_storage_that_is_away_and_the_audit_names_restaurant_and_file(
    begun, owner, archive, work, beta, settings
):
    row = begun()
    send_and_start(owner, row, archive)
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"{__name__}.AwayStorage"}}
    assert work() == 1
    row.refresh_from_db()
    assert (row.status, row.attempts) == (S.WAITING, 1)
    (claim,) = PlatformAudit.objects.filter(kind="export.claim_import")
    add_target_names([claim])
    assert (claim.about, claim.notes) == (f"alpha.zip into {beta.name}", [{"file": "alpha.zip"}])
    AwayStorage.is_away = False
    with clock.travel(clock.now() + import_services.AGAIN_AFTER[Reason.FILES_AWAY]):
        assert work() == 1
    row.refresh_from_db()
    assert row.status == S.DONE
    AwayStorage.is_away = True


def test_a_dead_worker_is_noticed_within_five_minutes():
    sweep = timedelta(seconds=beat_schedule(False)["sweep-archives"]["schedule"])
    assert import_services.LEASE + sweep <= timedelta(minutes=5)
    assert timedelta(seconds=3 * import_worker.BEAT) < import_services.LEASE


# -- beside others, with real commits --------------------------------------------------------------------------------


def begin_for(restaurant) -> UUID:
    olivia = User.objects.get(email=f"olivia@{restaurant.slug}.example")
    actor = Actor(str(olivia.pk), olivia.pk, "Olivia", "restaurant_owner", "", frozenset({"restaurant.export"}))
    with in_restaurant(restaurant):
        answer = dispatch(commands.EXPORT_BEGIN_IMPORT, target=restaurant.pk, cleaned={}, actor=actor, key=str(uuid7()))
        row = ArchiveImport.objects.get(pk=answer.data()["id"])
        content = ContentFile(b"x")
        import_services.store_part(row, 0, content)
        cleaned = {"import_id": row.pk, "file_name": "a.zip", "size": 1, "parts": 1}
        dispatch(commands.EXPORT_START_IMPORT, target=restaurant.pk, cleaned=cleaned, actor=actor, key=str(uuid7()))
    return row.pk


def test_two_owners_who_begin_at_once_get_one_upload(committed):
    outcomes = race(*[lambda: begin_for(committed.beta)] * 2, restaurant=committed.beta)
    assert sorted(type(each).__name__ for each in outcomes) == sorted([UUID.__name__, ImportUnderWay.__name__])


def test_a_worker_that_is_at_a_long_step_keeps_its_lease(committed, monkeypatch):
    monkeypatch.setattr(import_worker, "BEAT", 0.02)
    import_id = begin_for(committed.beta)
    row = ArchiveImport.objects.select_related("restaurant").get(pk=import_id)
    attempt = run(commands.EXPORT_CLAIM_IMPORT, row)["attempt"]
    ArchiveImport.objects.update(lease_until=clock.now())
    deadline = time.monotonic() + SECONDS
    with import_worker.heartbeat(import_id, attempt):
        while ArchiveImport.objects.get().lease_until <= clock.now():
            assert time.monotonic() < deadline, "the lease was not prolonged"
    run(commands.EXPORT_CANCEL_IMPORT, row)
    before = ArchiveImport.objects.get().lease_until
    with import_worker.heartbeat(import_id, attempt):
        assert ArchiveImport.objects.get().lease_until == before


def test_progress_is_seen_while_the_tables_are_locked_and_a_cancel_undoes_everything(committed, tmp_path):
    """Control: noted by the connection that imports, the progress would be seen by nobody before the end."""
    path = tmp_path / "alpha.zip"
    with in_restaurant(committed.alpha):
        run_service(build_floor)
        path.write_bytes(archive_of(committed.alpha))
    import_id, seen = begin_for(committed.beta), {}

    @in_thread
    def read() -> tuple[str, int]:
        row = ArchiveImport.objects.get(pk=import_id)
        return row.status, row.tables_done

    @in_thread
    def cancel() -> None:
        run(commands.EXPORT_CANCEL_IMPORT, ArchiveImport.objects.select_related("restaurant").get(pk=import_id))

    row = ArchiveImport.objects.select_related("restaurant").get(pk=import_id)
    attempt = run(commands.EXPORT_CLAIM_IMPORT, row)["attempt"]
    with in_restaurant(committed.beta), import_worker.progress(import_id, attempt) as say_how_far:

        def watch(done: int) -> None:
            say_how_far(done)
            if done in (1, row.tables):
                seen[done] = read()
            if done == row.tables:
                cancel()
                say_how_far(done + 1)

        with pytest.raises(import_worker.Stopped):
            import_archive(path, committed.beta, after_table=watch)
        assert not Section.objects.exists()
    assert seen == {1: (S.RUNNING, 1), row.tables: (S.RUNNING, row.tables)}
    connection.close()
