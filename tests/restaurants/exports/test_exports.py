"""Archives of everything: what is in them and what never is, how they are made, and who downloads them."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.models import AuditEntry
from restaurants.exports import registry, services, worker
from restaurants.exports.documentation import readme
from restaurants.exports.errors import ArchiveUnderWay
from restaurants.exports.models import Archive
from restaurants.exports.writing import write_archive
from restaurants.models import OutgoingMail, Session

SUSPICIOUS = re.compile(
    r"secret|hash|key|token|pin|seal|code|cipher|password|verifier|digest|lookup|credential|private", re.IGNORECASE
)
PAGE = "/portal/settings/export/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def archive(tenant):
    """`archive()` writes one and returns it opened."""

    def write():
        target = io.BytesIO()
        write_archive(target, tenant, after_table=lambda done: None)
        return zipfile.ZipFile(target)

    return write


@pytest.fixture
def wanted(run, actor, tenant):
    return lambda **fields: run(services.request_archive, actor=actor("olivia"), **fields)


# -- what is in it ---------------------------------------------------------------------------------------------------


def test_every_table_of_a_restaurant_is_in_the_archive_or_left_out_with_a_reason():
    labels = {model._meta.label for model in registry.tenant_models()}
    tables = {label for label in registry.reasons() if label.count(".") == 1}
    assert tables <= labels, "a reason names a table that does not exist"
    assert {model._meta.label for model in registry.exported_models()} == labels - tables


def test_a_reason_names_a_column_that_exists():
    columns = {
        f"{model._meta.label}.{column.name}" for model in registry.tenant_models() for column in model._meta.fields
    }
    named = {name for name in registry.reasons() if name.count(".") == 2} | registry.harmless_columns()
    assert named <= columns


def test_no_exported_column_looks_like_a_secret_unless_a_rule_calls_it_harmless():
    found = {
        f"{model._meta.label}.{column.name}"
        for model in registry.exported_models()
        for column in registry.columns_of(model)
        if SUSPICIOUS.search(column.name) or column.get_internal_type() == "BinaryField"
    }
    assert found - registry.harmless_columns() == set()


def test_tables_that_refer_to_others_are_read_first():
    read = registry.exported_models()
    for place, model in enumerate(read):
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model in read and column.related_model is not model:
                assert read.index(column.related_model) > place, f"{model._meta.label}.{column.name}"


def test_an_order_is_in_it_as_csv_and_as_json(place, room, archive):
    order = place(table_id=room.one.id)
    made = archive()
    (as_json,) = json.loads(made.read("data/orders_order.json"), parse_float=D)
    (as_csv,) = csv.DictReader(io.StringIO(made.read("data/orders_order.csv").decode("utf-8-sig")))
    assert (as_json["id"], as_json["total"], as_json["customer_id"]) == (str(order.id), D("11.70"), None)
    assert (as_csv["id"], as_csv["total"], as_csv["customer_id"]) == (str(order.id), "11.70", "")
    assert len(json.loads(made.read("data/orders_line.json"))) == 2


def test_a_text_that_a_spreadsheet_would_run_is_quoted(place, room, archive):
    place(table_id=room.one.id, notes="=HYPERLINK(1)")
    made = archive()
    (as_csv,) = csv.DictReader(io.StringIO(made.read("data/orders_order.csv").decode("utf-8-sig")))
    assert as_csv["notes"] == "'=HYPERLINK(1)"
    assert json.loads(made.read("data/orders_order.json"))[0]["notes"] == "=HYPERLINK(1)"


def test_each_file_has_its_checksum(place, archive):
    place()
    made = archive()
    manifest = json.loads(made.read("manifest.json"))
    sums = dict(reversed(line.split("  ")) for line in made.read("checksums.sha256").decode().splitlines())
    assert set(manifest["files"]) == set(sums) == set(made.namelist()) - {"manifest.json", "checksums.sha256"}
    for name, file in manifest["files"].items():
        content = made.read(name)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"])
        assert sums[name] == file["sha256"]
    assert manifest["rows"]["orders_order"] == 1


def test_the_readme_explains_every_column(archive):
    text = archive().read("README.txt").decode()
    for model in registry.exported_models():
        assert model._meta.db_table in text
        for column in registry.columns_of(model):
            assert f"  {column.attname} " in text
    assert "The code alone spends the card." in text
    assert readme("Alpha", "today", [], {"orders.Order": "A reason."}).endswith("- orders.Order: A reason.\n")


def test_people_and_settings_are_in_it(archive):
    made = archive()
    people = list(csv.DictReader(io.StringIO(made.read("people.csv").decode("utf-8-sig"))))
    assert "olivia@alpha.example" in {person["email"] for person in people}
    assert not any("beta" in person["email"] for person in people)
    assert json.loads(made.read("restaurant.json"))["timezone"] == "Europe/London"


# -- how it is made --------------------------------------------------------------------------------------------------


def test_a_worker_makes_the_archive_and_emails_who_asked(wanted, place):
    place()
    row = wanted()
    assert worker.make_archives() == 1
    row.refresh_from_db()
    assert (row.status, row.tables_done) == ("done", row.tables)
    with default_storage.open(row.path) as stored:
        content = stored.read()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (row.size, row.sha256)
    email = OutgoingMail.objects.get(template="archive")
    assert (email.to, PAGE in email.text) == ("olivia@alpha.example", True)


def test_one_archive_is_made_at_a_time(wanted):
    wanted()
    with pytest.raises(ArchiveUnderWay):
        wanted()


def test_a_cancelled_archive_is_not_finished(wanted, run, monkeypatch):
    row = wanted()

    def cancel_meanwhile(target, restaurant, *, after_table):
        run(services.cancel_archive, archive_id=row.id)
        return write_archive(target, restaurant, after_table=after_table)

    monkeypatch.setattr(worker, "write_archive", cancel_meanwhile)
    worker.make_archives()
    row.refresh_from_db()
    assert (row.status, row.path) == ("cancelled", "")
    assert worker.make_archives() == 0


def test_an_archive_of_a_dead_worker_is_made_again_and_given_up_after_three(wanted, run):
    row = wanted()
    for attempt in (1, 2, 3):
        assert run(services.claim_archive, archive_id=row.id) == {"attempt": attempt}
        assert run(services.claim_archive, archive_id=row.id) == {"attempt": 0}
        run(lambda context: Archive.objects.update(lease_until=clock.now()))
    assert run(services.claim_archive, archive_id=row.id) == {"attempt": 0}
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", services.GAVE_UP)


def test_an_expired_archive_is_deleted_with_its_file(wanted, run):
    row = wanted()
    worker.make_archives()
    row.refresh_from_db()
    run(lambda context: Archive.objects.update(expires_at=clock.now() - timedelta(seconds=1)))
    worker.delete_expired()
    assert not Archive.objects.exists()
    assert not default_storage.exists(row.path)


def test_a_monthly_archive_is_made_once_a_month_and_emailed_to_all_owners(run, actor, tenant, monkeypatch):
    run(services.set_schedule, actor=actor("olivia"), is_monthly=True)
    worker.request_monthly()
    assert not Archive.objects.exists(), "the first one is the next month's"
    later = clock.now() + timedelta(days=32)
    monkeypatch.setattr(clock, "now", lambda: later)
    worker.request_monthly()
    worker.make_archives()
    worker.request_monthly()
    row = Archive.objects.get()
    assert (row.by, row.status) == (None, "done")
    assert list(OutgoingMail.objects.filter(template="archive").values_list("to", flat=True)) == [
        "olivia@alpha.example"
    ]


# -- the page --------------------------------------------------------------------------------------------------------


def test_an_owner_asks_for_an_archive_and_downloads_it(proved, tenant):
    client = proved("olivia")
    assert client.post(f"{PAGE}new/", {"key": str(uuid7())}).status_code == 302
    connection.set_tenant(tenant)
    worker.make_archives()
    row = Archive.objects.get()
    assert "Download" in client.get(PAGE).content.decode()
    response = client.post(f"{PAGE}{row.id}/")
    content = b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith('attachment; filename="alpha-')
    assert hashlib.sha256(content).hexdigest() == row.sha256
    connection.set_tenant(tenant)
    assert AuditEntry.objects.filter(kind="export.download", target=str(row.id)).count() == 1


def test_a_download_asks_for_the_password_again(page_client, wanted, tenant):
    row = wanted()
    worker.make_archives()
    client = page_client("olivia")
    client.get("/portal/")
    Session.objects.filter(user__email="olivia@alpha.example").update(proved_at=clock.now() - timedelta(hours=1))
    response = client.post(f"{PAGE}{row.id}/")
    assert response.status_code == 403
    assert "password" in response.content.decode()


def test_an_archive_that_is_not_ready_is_not_found(proved, wanted):
    row = wanted()
    assert proved("olivia").post(f"{PAGE}{row.id}/").status_code == 404


@pytest.mark.parametrize("name", ["marco", "sara", "kim"])
def test_only_owners_see_archives(page_client, tenant, name):
    assert page_client(name).get(PAGE).status_code == 403


def test_the_neighbours_owner_does_not_find_the_archive(proved, wanted):
    row = wanted()
    worker.make_archives()
    assert proved("olivia", "beta").post(f"{PAGE}{row.id}/").status_code == 404


def test_the_schedule_is_chosen_on_the_page(proved, tenant):
    client = proved("olivia")
    client.post(f"{PAGE}schedule/", {"is_monthly": "on", "key": str(uuid7())})
    assert " checked" in client.get(PAGE).content.decode()
