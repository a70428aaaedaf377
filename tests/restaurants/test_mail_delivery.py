"""Emails through Resend: sent, reported on, and an address that bounced is not written to again."""

import itertools
import json

import pytest
from django.test import Client

from fynlo.core.ids import uuid7
from restaurants import mail
from restaurants.models import OutgoingMail, PlatformAudit, SuppressedAddress, User
from restaurants.suppressions import SUPPRESSED
from tests.restaurants.resend_server import KEY, SECRET, report, resend, signed
from tests.restaurants.test_mail import write

PERMANENT = {"bounce": {"type": "Permanent", "subType": "General", "message": "No such mailbox"}}
FULL = {"bounce": {"type": "Transient", "subType": "MailboxFull", "message": "The mailbox is full"}}


@pytest.fixture
def provider(settings):
    with resend() as server:
        settings.EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
        settings.ANYMAIL = {"RESEND_API_KEY": KEY, "RESEND_API_URL": server.url}
        settings.RESEND_SIGNING_SECRET = SECRET
        yield server


@pytest.fixture
def sent(committed, provider):
    """An email that Resend accepted: its row, and what Resend got."""
    row = write(committed.alpha)
    assert mail.send_waiting() == 1
    return row, provider.emails[0]


def post(body: bytes, headers: dict[str, str] | None = None) -> int:
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    shown = signed(body) if headers is None else headers
    return client.post("/mail/webhooks/resend/", body, content_type="application/json", headers=shown).status_code


def state(row: OutgoingMail) -> str:
    row.refresh_from_db()
    return row.delivery


def test_an_email_goes_to_resend_with_our_id_and_is_emptied_here(sent):
    row, received = sent

    assert received["to"] == ["nina@x.example"]
    assert received["from"].startswith("Alpha via Fynlo <")
    assert json.loads(received["headers"]["X-Metadata"]) == {"mail": str(row.pk)}
    row.refresh_from_db()
    assert row.sent_at is not None
    assert (row.text, row.html, row.delivery) == ("", "", "")


@pytest.mark.parametrize(("status", "is_final"), [(422, True), (400, True), (401, False), (429, False), (500, False)])
def test_a_refused_email_fails_and_one_that_may_succeed_later_waits(committed, provider, status, is_final):
    row = write(committed.alpha)
    provider.answer = (status, {"statusCode": status, "name": "x", "message": "Not now"})

    assert mail.send_waiting() == 0

    row.refresh_from_db()
    assert (row.failed_at is not None) == is_final
    assert str(status) in row.last_error
    assert KEY not in row.last_error


def test_what_became_of_an_email_is_on_its_row_and_doubles_change_nothing(sent):
    row, received = sent
    body = report(received, "delivered")

    assert [post(body), post(body)] == [200, 200]

    assert state(row) == "delivered"
    assert row.delivery_at.isoformat() == "2026-11-30T12:00:00+00:00"


def test_reports_in_any_order_end_in_the_same_state(sent):
    row, received = sent
    reports = [report(received, "delivery_delayed"), report(received, "delivered"), report(received, "complained")]
    for order in itertools.permutations(reports):
        OutgoingMail.objects.update(delivery="", delivery_at=None)
        SuppressedAddress.objects.all().delete()
        for body in order:
            assert post(body) == 200
        assert state(row) == "complained"
        assert SuppressedAddress.objects.count() == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda body: {},
        lambda body: signed(body, secret="whsec_b3RoZXI="),
        lambda body: signed(body + b" "),
        lambda body: signed(body, ago=301),
        lambda body: signed(body, ago=-301),
        lambda body: {**signed(body), "svix-signature": "v1,"},
        lambda body: {**signed(body), "svix-signature": "v1,é"},
        lambda body: {**signed(body), "svix-id": "msg_other"},
        lambda body: {**signed(body), "svix-timestamp": "²"},
        lambda body: {**signed(body), "svix-timestamp": "9" * 400},
    ],
)
def test_a_forged_report_is_refused_and_changes_nothing(sent, forge):
    row, received = sent
    body = report(received, "bounced", **PERMANENT)

    assert post(body, forge(body)) == 400

    assert state(row) == ""
    assert not SuppressedAddress.objects.exists()


def test_nothing_is_believed_without_a_secret(sent, settings):
    body = report(sent[1], "delivered")
    settings.RESEND_SIGNING_SECRET = ""
    assert post(body, signed(body, secret="whsec_")) == 400


@pytest.mark.parametrize(
    "headers", [{}, {"X-Metadata": json.dumps({"mail": str(uuid7())})}, {"X-Metadata": "[1]"}, {"X-Metadata": "{"}]
)
def test_a_report_about_an_unknown_email_is_accepted_and_changes_nothing(sent, headers):
    row, received = sent

    assert post(report({**received, "headers": headers}, "bounced", **PERMANENT)) == 200

    assert state(row) == ""
    assert not SuppressedAddress.objects.exists()


def test_an_address_that_bounced_is_not_written_to_until_an_admin_lifts_it(sent, provider, committed):
    row, received = sent
    bounce = report(received, "bounced", **PERMANENT)
    assert post(bounce) == 200
    assert state(row) == "bounced"
    assert row.delivery_note == "No such mailbox"

    again = write(committed.alpha, to="Nina@X.example")
    other = write(committed.alpha, to="other@x.example")
    assert mail.send_waiting() == 1
    again.refresh_from_db()
    other.refresh_from_db()
    assert (again.failed_at is not None, again.last_error, again.text) == (True, SUPPRESSED, "")
    assert other.sent_at is not None

    admin = Client(headers={"host": "localhost"})
    admin.force_login(User.objects.get(email="pat@fynlo.example"))
    suppressed = SuppressedAddress.objects.get()
    listed = admin.get("/admin/restaurants/suppressedaddress/")
    assert "nina@x.example" in listed.text
    assert "Bounced" in admin.get("/admin/restaurants/outgoingmail/").text
    chosen = {"action": "lift", "_selected_action": [str(suppressed.pk)]}
    assert admin.post("/admin/restaurants/suppressedaddress/", chosen).status_code == 302

    assert PlatformAudit.objects.get(kind="platform.lift_suppression").target == str(suppressed.pk)
    assert post(bounce) == 200  # late, and once more: lifted is lifted
    last = write(committed.alpha)
    assert mail.send_waiting() == 1
    last.refresh_from_db()
    assert last.sent_at is not None
    assert len(provider.emails) == 3


def test_a_full_mailbox_is_shown_and_written_to_again(sent):
    row, received = sent

    assert post(report(received, "bounced", **FULL)) == 200

    assert state(row) == "bounced"
    assert not SuppressedAddress.objects.exists()
