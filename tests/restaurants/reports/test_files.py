"""Files that a worker makes: asked for on the page, claimed once, cancelled, taken over, expired, emailed."""

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pypdf import PdfReader

from fynlo.core import clock
from restaurants.models import OutgoingMail, User
from restaurants.reports.background import services, worker
from restaurants.reports.errors import ReportTooLong, TooManyFiles
from restaurants.reports.models import ReportFile
from tests.services import run_service

S = ReportFile.Status
CHOICE = {"start": "2026-01-01", "end": "2026-10-31"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def wanted(tenant, sample, run, actor):
    def ask(extension="csv", **fields):
        given = {"report": "sample", "choice": CHOICE, "extension": extension, "steps": 2, **fields}
        return run(services.request_file, actor=actor("marco"), **given)

    return ask


@pytest.fixture
def client(page_client, tenant):
    """`client("marco")("get", path)` is relative to /portal/reports/."""

    def sign_in(name="marco", slug="alpha"):
        browser = page_client(name, slug)

        def ask(method, path, data=None):
            response = getattr(browser, method)(f"/portal/reports/{path}", data or {})
            response.body = b"".join(response.streaming_content) if response.streaming else response.content
            connection.set_tenant(tenant)
            return response

        return ask

    return sign_in


def test_a_long_period_offers_a_file(client, sample):
    text = client()("get", "sample/?start=2026-01-01&end=2026-10-31").content.decode()
    assert "Prepare file" in text
    assert "Prepare file" not in client()("get", "sample/?period=week").content.decode()


def test_a_report_that_is_stopped_offers_a_file(client, sample):
    def too_long(query):
        raise ReportTooLong()

    sample.rows = too_long
    response = client()("get", "sample/?period=week")
    assert response.status_code == 503
    assert "Prepare file" in response.content.decode()


@pytest.mark.parametrize(("extension", "beginning"), [("csv", b"\xef\xbb\xbfDay"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_a_file_is_asked_for_made_emailed_and_downloaded(client, sample, extension, beginning):
    asked = client()("post", "sample/prepare/?start=2026-01-01&end=2026-10-31", {"extension": extension})
    assert asked["Location"] == "/portal/reports/files/"
    assert "Waiting" in client()("get", "files/").content.decode()
    assert worker.make_files() == 1
    row = ReportFile.objects.get()
    assert (row.status, row.rows, row.steps_done, row.steps) == (S.DONE, 304, 2, 2)
    assert row.file_name == f"sample-alpha-2026-01-01-2026-10-31.{extension}"
    assert client()("get", f"files/{row.id}/").body.startswith(beginning)
    mail = OutgoingMail.objects.get(template="report_file")
    assert (mail.to, mail.subject) == ("marco@alpha.example", "Sample: your file is ready")
    assert "/portal/reports/files/" in mail.text
    assert worker.make_files() == 0


def test_a_file_and_its_email_speak_the_readers_language(client, sample):
    User.objects.filter(email="marco@alpha.example").update(language="es")
    client()("post", "sample/prepare/?start=2026-01-01&end=2026-10-31", {"extension": "pdf"})
    with translation.override("en-gb"):  # that of a worker
        assert worker.make_files() == 1
    assert OutgoingMail.objects.get(template="report_file").subject == "Sample: tu archivo está listo"
    with default_storage.open(ReportFile.objects.get().path) as made:
        assert "Página 1 de" in PdfReader(made).pages[0].extract_text()


def test_the_days_are_stored_and_not_the_name_of_their_period(client, sample):
    client()("post", "sample/prepare/?period=last_year&compare=year", {"extension": "csv"})
    row = ReportFile.objects.get()
    assert row.choice["start"].endswith("-01-01")
    assert row.choice["end"].endswith("-12-31")
    assert (row.choice["compare"], row.steps) == ("year", 3)


@pytest.mark.parametrize("data", [{}, {"extension": "exe"}])
def test_an_unknown_kind_of_file_is_refused(client, sample, data):
    response = client()("post", "sample/prepare/?period=year", data)
    assert response["Location"].startswith("/portal/reports/sample/")
    assert not ReportFile.objects.exists()


def test_five_files_may_wait_at_once(wanted):
    for _ in range(5):
        wanted()
    with pytest.raises(TooManyFiles):
        wanted()


def test_a_failed_report_says_why(wanted, sample):
    def too_long(query):
        raise ReportTooLong("Choose less.")

    sample.rows = too_long
    row = wanted()
    worker.make_files()
    row.refresh_from_db()
    assert (row.status, row.error) == (S.FAILED, "Choose less.")
    assert OutgoingMail.objects.get(template="report_file").subject == "Sample: the file could not be made"


def test_a_waiting_file_can_be_cancelled(client, wanted):
    row = wanted()
    client()("post", f"files/{row.id}/cancel/")
    assert worker.make_files() == 0
    row.refresh_from_db()
    assert row.status == S.CANCELLED


def test_the_worker_of_a_cancelled_file_stops(wanted, run):
    row = wanted()
    run(services.claim_file, file_id=row.id)
    run(services.cancel_file, file_id=row.id)
    assert run(services.note_step, file_id=row.id, attempt=1, steps_done=1) == {"goes_on": False}
    stored = {"path": "a", "file_name": "a.csv", "size": 1, "rows": 1}
    assert run(services.finish_file, file_id=row.id, attempt=1, **stored) == {"finished": False}
    row.refresh_from_db()
    assert (row.status, row.path) == (S.CANCELLED, "")
    assert not OutgoingMail.objects.filter(template="report_file").exists()


def test_the_file_of_a_dead_worker_is_made_after_its_lease(wanted, run):
    row = wanted()
    assert run(services.claim_file, file_id=row.id) == {"attempt": 1}
    assert worker.make_files() == 0, "the first worker still has it"
    with clock.travel(clock.now() + services.LEASE + timedelta(seconds=1)):
        assert worker.make_files() == 1
    row.refresh_from_db()
    assert (row.status, row.attempts) == (S.DONE, 2)


def test_a_worker_that_was_taken_for_dead_stores_nothing(wanted, run):
    row = wanted()
    run(services.claim_file, file_id=row.id)
    with clock.travel(clock.now() + services.LEASE + timedelta(seconds=1)):
        run(services.claim_file, file_id=row.id)
    late = {"path": "a", "file_name": "a.csv", "size": 1, "rows": 1}
    assert run(services.finish_file, file_id=row.id, attempt=1, **late) == {"finished": False}
    assert run(services.note_step, file_id=row.id, attempt=1, steps_done=1) == {"goes_on": False}
    assert run(services.finish_file, file_id=row.id, attempt=2, **late) == {"finished": True}


def test_a_file_is_given_up_after_three_attempts(wanted, run):
    row = wanted()
    for number in range(services.MOST_ATTEMPTS + 1):
        with clock.travel(clock.now() + (services.LEASE + timedelta(seconds=1)) * number):
            run(services.claim_file, file_id=row.id)
    row.refresh_from_db()
    assert (row.status, row.error) == (S.FAILED, services.GAVE_UP)


def test_an_expired_file_is_deleted_with_its_row(wanted):
    row = wanted()
    worker.make_files()
    row.refresh_from_db()
    assert default_storage.exists(row.path)
    with clock.travel(clock.now() + services.KEPT + timedelta(minutes=1)):
        worker.delete_expired()
    assert not default_storage.exists(row.path)
    assert not ReportFile.objects.exists()


def test_a_finished_file_can_be_deleted_and_an_unfinished_one_not(client, wanted):
    row = wanted()
    client()("post", f"files/{row.id}/delete/")
    assert ReportFile.objects.exists()
    worker.make_files()
    client()("post", f"files/{row.id}/delete/")
    assert not ReportFile.objects.exists()


def test_files_are_for_those_who_may_read_the_report(client, wanted, sample):
    row = wanted(report="owners-sample")
    worker.make_files()
    assert client("olivia")("get", f"files/{row.id}/").status_code == 200
    assert client("sara")("get", "files/").status_code == 403
    assert client("olivia", "beta")("get", f"files/{row.id}/").status_code == 404
    assert client("marco")("get", f"files/{row.id}/").status_code == 404
    assert client("marco")("post", "owners-sample/prepare/", {"extension": "csv"}).status_code == 404
    assert "Owners-sample" not in client("marco")("get", "files/").content.decode()


def test_an_unknown_file_is_not_found(client, tenant):
    for method, path in (("get", ""), ("post", "cancel/"), ("post", "delete/")):
        assert client()(method, f"files/{uuid4()}/{path}").status_code == 404


def test_the_list_costs_the_same_for_more_files(client, wanted):
    ask = client()

    def queries():
        wanted()
        worker.make_files()
        with CaptureQueriesContext(connection) as asked:
            text = ask("get", "files/").content.decode()
        return len(asked), text

    ask("get", "files/")
    first, text = queries()
    assert "every 2s" not in text, "nothing moves, so nothing is asked again"
    queries()
    assert queries()[0] == first


def test_cancelling_stops_the_statement_that_runs(committed, sample):
    connection.set_tenant(committed.alpha)

    def slow(query):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")
        return []

    sample.rows = slow
    asked = {"report": "sample", "choice": CHOICE, "extension": "csv", "steps": 2}
    row = run_service(_request, **asked)

    def work():
        connection.set_tenant(committed.alpha)
        try:
            worker.make_files()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    deadline = clock.now() + timedelta(seconds=20)
    while not services.is_statement_running(row.id) and clock.now() < deadline:
        thread.join(0.02)
    assert run_service(services.claim_file, file_id=row.id) == {"attempt": 0}, "its statement runs"
    run_service(services.cancel_file, file_id=row.id)
    thread.join(20)
    assert not thread.is_alive()
    row.refresh_from_db()
    assert row.status == S.CANCELLED


def _request(*, context, **fields):
    context.actor = replace(context.actor, user_id=uuid4())
    return services.request_file(context=context, **fields)
