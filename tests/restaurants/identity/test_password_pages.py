"""Forgotten, new and changed passwords in a browser."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.mail import send_waiting, written
from restaurants.models import OutgoingMail, PlatformCommand, User
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in

pytestmark = pytest.mark.django_db
NEW = "another horse entirely"


@pytest.fixture
def stranger(page_client):
    return page_client()


@pytest.fixture
def committed_mail(settings):
    """Send the waiting mail into Django's outbox."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return send_waiting


def ask(client, email):
    return client.post("/password/reset/", {"email": email})


def test_the_link_in_an_email_sets_a_new_password_once(stranger, person):
    assert ask(stranger, "SARA@alpha.example").status_code == 200
    host, path = link_in(OutgoingMail.objects.get())
    assert host == f"http://alpha.{settings.BASE_DOMAIN}:8000"

    assert stranger.get(path, follow=True).status_code == 200
    assert stranger.get(path, follow=True).status_code == 200  # opening the page does not use up the link
    assert stranger.post(path, {"password": NEW})["Location"] == "/sign-in/"

    assert person("sara").check_password(NEW)
    assert stranger.get(path).status_code == 410
    assert stranger.post(path, {"password": "a third horse now"}).status_code == 410
    assert person("sara").check_password(NEW)


def test_opening_the_link_removes_the_secret_from_the_address(stranger, page_client, person):
    ask(stranger, "sara@alpha.example")
    path = link_in(OutgoingMail.objects.get())[1]

    moved = stranger.get(path)["Location"]

    assert moved == f"/password/new/{person('sara').pk.hex}/open/"
    assert path.split("/")[-2] not in stranger.get(moved).content.decode()
    assert page_client().get(moved).status_code == 410  # another browser is not signed in
    assert stranger.post(moved, {"password": NEW})["Location"] == "/sign-in/"
    assert person("sara").check_password(NEW)
    assert stranger.get(moved).status_code == 410


def test_a_new_password_by_email_ends_every_session(
    stranger, page_client, sign_in, api, django_capture_on_commit_callbacks
):
    browser, program = page_client("sara"), sign_in("sara@alpha.example")
    ask(stranger, "sara@alpha.example")

    with django_capture_on_commit_callbacks(execute=True):
        stranger.post(link_in(OutgoingMail.objects.get())[1], {"password": NEW})

    assert browser.get("/password/change/").status_code == 302
    assert api(bearer=program["access_token"]).post("/api/v1/auth/verify").status_code == 401
    assert OutgoingMail.objects.filter(subject="Your password was changed").exists()


@pytest.mark.parametrize("email", ["nobody@alpha.example", "gone@alpha.example", "ünknown@älpha.example"])
def test_the_answer_does_not_reveal_whether_there_is_an_account(stranger, email):
    User.objects.create_user("gone@alpha.example", PASSWORD, name="Gone", is_active=False)
    known = ask(stranger, "sara@alpha.example").content.replace(b"sara@alpha.example", b"")

    response = ask(stranger, email)

    if response.status_code == 200:
        assert response.content.replace(email.encode(), b"") == known
    else:
        assert response.status_code == 422  # no address at all
    due = [mail.to for mail in OutgoingMail.objects.all() if written(mail) is not None]
    assert due == ["sara@alpha.example"]


def test_asking_costs_the_same_queries_with_and_without_an_account(stranger, django_assert_num_queries):
    ask(stranger, "carl@alpha.example")  # fills the caches
    with CaptureQueriesContext(connection) as known:
        ask(stranger, "sara@alpha.example")

    with django_assert_num_queries(len(known)):
        ask(stranger, "nobody@alpha.example")


def test_a_mailbox_gets_no_more_than_five_links_an_hour_and_the_last_still_works(stranger, committed_mail):
    for minute in range(8):
        with clock.travel(clock.now() + timedelta(minutes=minute)):
            stranger.post("/password/reset/", {"email": "sara@alpha.example"}, REMOTE_ADDR=f"10.0.0.{minute}")
            committed_mail()

    assert OutgoingMail.objects.filter(sent_at__isnull=False).count() == 5


def test_a_link_works_for_an_hour(stranger, person):
    ask(stranger, "sara@alpha.example")
    path = link_in(OutgoingMail.objects.get())[1]

    with clock.travel(clock.now() + timedelta(minutes=61)):
        assert stranger.post(path, {"password": NEW}).status_code == 410
    with clock.travel(clock.now() + timedelta(minutes=59)):
        assert stranger.post(path, {"password": NEW}).status_code == 302


@pytest.mark.parametrize(
    "change", [lambda p: p[:-2] + "x/", lambda p: p.replace("/new/", "/new/0"), lambda p: "/password/new/x/y/"]
)
def test_a_forged_link_opens_nothing(stranger, change):
    ask(stranger, "sara@alpha.example")

    assert stranger.get(change(link_in(OutgoingMail.objects.get())[1])).status_code == 410


def test_another_persons_link_is_refused(stranger, person):
    ask(stranger, "sara@alpha.example")
    path = link_in(OutgoingMail.objects.get())[1].replace(person("sara").pk.hex, person("carl").pk.hex)

    assert stranger.post(path, {"password": NEW}).status_code == 410


def test_a_weak_password_is_refused_in_words(stranger):
    ask(stranger, "sara@alpha.example")
    response = stranger.post(link_in(OutgoingMail.objects.get())[1], {"password": "password12"})

    assert response.status_code == 422
    assert b"too common" in response.content


def test_asking_is_throttled_and_asking_twice_within_seconds_counts_once(stranger):
    ask(stranger, "sara@alpha.example")
    ask(stranger, "sara@alpha.example")
    assert OutgoingMail.objects.count() == 1

    ask(stranger, "sara@alpha.example")
    assert ask(stranger, "sara@alpha.example").status_code == 429


def test_a_forged_host_does_not_reach_the_email(db):
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}:6666"})

    ask(client, "sara@alpha.example")

    assert link_in(OutgoingMail.objects.get())[0] == f"http://alpha.{settings.BASE_DOMAIN}:8000"


def test_on_the_platforms_host_the_link_leads_to_the_platform(db):
    ask(Client(headers={"host": settings.BASE_DOMAIN}), "pat@fynlo.example")

    assert link_in(OutgoingMail.objects.get())[0] == settings.PUBLIC_BASE_URL


def change(client, current=PASSWORD, password=NEW):
    return client.post("/password/change/", {"current": current, "password": password, "key": str(uuid7())})


def test_changing_the_password_keeps_this_browser_and_ends_the_others(page_client, person):
    here, there = page_client("sara"), page_client("sara")

    response = change(here)

    assert (response.status_code, response["Location"]) == (302, "/pos/")
    assert person("sara").check_password(NEW)
    assert here.get("/password/change/").status_code == 200
    assert there.get("/password/change/").status_code == 302


@pytest.mark.parametrize(
    ("current", "password"), [("wrong", NEW), (PASSWORD, "short"), ("", ""), (PASSWORD, "x" * 1001)]
)
def test_a_wrong_current_password_changes_nothing(page_client, person, current, password):
    assert change(page_client("sara"), current, password).status_code == 422
    assert person("sara").check_password(PASSWORD)


def test_guessing_the_old_password_is_throttled(page_client):
    client = page_client("sara")
    for _ in range(5):
        change(client, "wrong")

    assert change(client).status_code == 429


def test_commands_and_audit_hold_no_password(page_client):
    change(page_client("sara"))

    kept = str(list(PlatformCommand.objects.values())) + str(list(OutgoingMail.objects.values()))
    assert NEW not in kept
    assert PASSWORD not in kept


def test_a_signed_out_person_is_sent_to_the_sign_in(stranger):
    assert stranger.get("/password/change/")["Location"] == "/sign-in/?next=%2Fpassword%2Fchange%2F"
