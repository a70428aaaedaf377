"""The security log: entries, secrets that never enter it, readers, and its protection against edits."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext_lazy

from fynlo.core import clock
from realtime.models import AuditEntry, Event
from restaurants.identity import security_log
from restaurants.models import OutgoingMail, PlatformAudit, SecurityEvent
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
SARA = "sara@alpha.example"
URL = "/portal/people/security/"
Kind = SecurityEvent.Kind


def kinds(**fields) -> list[str]:
    return list(SecurityEvent.objects.filter(**fields).order_by("at", "id").values_list("kind", flat=True))


def enter(client, email=SARA, password=PASSWORD):
    return client.post("/sign-in/", {"email": email, "password": password}, headers={"user-agent": "Tablet"})


# -- entries -----------------------------------------------------------------------------------------


def test_signing_in_and_out_is_logged_with_person_and_address(page_client, person, alpha):
    client = page_client()
    enter(client)
    client.post("/sign-out/")

    assert kinds() == [Kind.SIGN_IN, Kind.SIGN_OUT]
    row = SecurityEvent.objects.get(kind=Kind.SIGN_IN)
    assert (row.user_id, row.person, row.restaurant_id) == (person("sara").pk, SARA, alpha.pk)
    assert (row.address, row.client, row.user_agent, row.outcome) == ("127.0.0.1", "page", "Tablet", "done")


def test_failures_are_logged_each_time_and_the_throttle_once(page_client, person):
    for _ in range(8):
        enter(page_client(), password="wrong password")

    assert kinds() == [Kind.SIGN_IN_FAILED] * 5 + [Kind.THROTTLED]
    assert set(SecurityEvent.objects.values_list("outcome", "user_id")) == {("refused", person("sara").pk)}


def test_typed_text_is_never_logged(page_client):
    """A password that a person types into the email field is not stored here."""
    enter(page_client(), "my-password-by-mistake@x.example", "another secret")

    assert kinds() == [Kind.SIGN_IN_FAILED]
    assert "mistake" not in str(SecurityEvent.objects.values()[0])


def test_a_right_password_of_a_person_who_is_no_member_is_logged_here(page_client, alpha):
    enter(page_client(), "sara@beta.example")

    row = SecurityEvent.objects.get()
    assert (row.kind, row.restaurant_id, row.note) == (Kind.SIGN_IN_FAILED, alpha.pk, "Not a member here")


def test_a_sign_in_of_the_app_is_logged_for_the_platforms_host(sign_in):
    sign_in(SARA)

    row = SecurityEvent.objects.get()
    assert (row.kind, row.restaurant_id, row.client) == (Kind.SIGN_IN, None, "api")


def test_a_copied_refresh_token_is_logged_and_emailed_to_the_person(api, sign_in):
    first = sign_in(SARA)["refresh_token"]
    api().post("/api/v1/auth/refresh", {"refresh_token": first})
    with clock.travel(clock.now() + timedelta(minutes=1)):
        assert api().post("/api/v1/auth/refresh", {"refresh_token": first}).status_code == 401

    assert kinds() == [Kind.SIGN_IN, Kind.REFRESH_REUSED]
    assert [mail.to for mail in OutgoingMail.objects.all()] == [SARA]
    assert first not in str(list(SecurityEvent.objects.values()))


def test_a_new_password_is_logged(page_client):
    body = {"current": PASSWORD, "password": "another horse entirely", "key": "01890000-0000-7000-8000-000000000001"}
    assert page_client("sara").post("/password/change/", body).status_code == 302

    assert kinds(kind=Kind.PASSWORD_CHANGED) == [Kind.PASSWORD_CHANGED]


@pytest.mark.parametrize(
    ("path", "needs"),
    [(URL, "Read the security log"), ("/portal/people/", "Invite people, change roles, deactivate")],
)
def test_a_refused_page_is_logged_once(page_client, path, needs):
    client = page_client("sara")
    for _ in range(3):
        assert client.get(path).status_code == 403

    assert SecurityEvent.objects.get(kind=Kind.PERMISSION_REFUSED).note == f"Tried: {needs}"


def test_a_note_is_written_in_the_restaurants_language(monkeypatch, tenant):
    monkeypatch.setattr(tenant, "language", "es")
    with translation.override("en-gb"):
        security_log.record_refusal(Kind.THROTTLED, note=gettext_lazy("Second factor"))

    assert SecurityEvent.objects.get(kind=Kind.THROTTLED).note == "Segundo factor"


def test_a_refused_call_is_logged_once(api, sign_in):
    caller = api("alpha", bearer=sign_in("kim@alpha.example")["access_token"])
    for _ in range(3):
        assert caller.get("/api/v1/attention").status_code == 403

    assert SecurityEvent.objects.get(kind=Kind.PERMISSION_REFUSED).person == "kim@alpha.example"


def test_invitations_and_roles_are_logged(page_client, person):
    client = page_client("olivia")
    key = "01890000-0000-7000-8000-00000000000{}"
    form = {"email": "new@x.example", "name": "Nu", "position": "employee:cook", "key": key.format(1)}
    assert client.post("/portal/people/invite/", form).status_code == 302
    sara = person("sara").memberships.get()
    change = {"position": "employee:cashier", "key": key.format(2)}
    assert client.post(f"/portal/people/{sara.pk}/", change).status_code == 302
    assert client.post(f"/portal/people/{sara.pk}/switch-off/", {"key": key.format(3)}).status_code == 302

    rows = SecurityEvent.objects.filter(kind__in=[Kind.INVITATION, Kind.ROLE_CHANGED]).order_by("at", "id")
    assert [row.note for row in rows] == ["Sent: new@x.example as cook", "Server → Cashier", "Deactivated"]
    assert {row.actor_id for row in rows} == {person("olivia").pk}


# -- no edits -----------------------------------------------------------------------------------------------


@pytest.fixture
def logged(tenant) -> None:
    """A row in each log."""
    one = "01890000-0000-7000-8000-000000000001"
    security_log.record(Kind.SIGN_IN)
    for audit in (PlatformAudit, AuditEntry):
        audit.objects.create(command=one, kind="test", target="", at=clock.now())
    Event.objects.create(
        epoch=1, seq=1, type="test", schema_version=1, aggregate_type="test", aggregate_id=one, topics=[], data="{}",
        command_id=one, client_type="test", occurred_at=clock.now(), recorded_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("restaurants_securityevent", "note"),
        ("restaurants_platformaudit", "role"),
        ("realtime_auditentry", "role"),
        ("realtime_event", "type"),
    ],
)
def test_the_logs_refuse_every_change(logged, statement, table, column):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column, column))


@pytest.mark.parametrize("said", ["realtime_event", "realtime_auditentry"])
def test_pruning_one_log_opens_no_other(logged, said):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('fynlo.pruning', %s, true)", [said])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM realtime_auditentry")


def test_only_very_old_entries_are_pruned():
    with clock.travel(clock.now() - timedelta(days=401)):
        security_log.record(Kind.SIGN_IN)
    security_log.record(Kind.SIGN_OUT)

    assert security_log.prune() == 1
    assert kinds() == [Kind.SIGN_OUT]


# -- readers --------------------------------------------------------------------------------------------


def test_the_owner_reads_what_happened_here_and_to_the_people_here(page_client, sign_in):
    sign_in(SARA)
    sign_in("sara@beta.example")
    enter(page_client(), password="wrong password")
    enter(page_client(), "nobody@x.example", "wrong password")
    enter(page_client(slug="beta"), "olivia@beta.example")

    page = page_client("olivia").get(URL)

    shown = [(entry.row.get_kind_display(), entry.who, entry.client) for entry in page.context["entries"]]
    assert ("Signed in", "Sara", "App") in shown
    assert ("Sign-in failed", "Sara", "Browser") in shown
    assert ("Sign-in failed", "", "Browser") in shown
    assert "Unknown email" in page.content.decode()
    assert not any("beta.example" in entry.row.person for entry in page.context["entries"])


def test_the_log_is_filtered_by_kind_and_text(page_client):
    enter(page_client(), password="wrong password")
    enter(page_client(), "carl@alpha.example")
    owner = page_client("olivia")

    failed = owner.get(URL, {"kind": "sign_in_failed"}).context["entries"]
    of_carl = owner.get(URL, {"q": "carl"}).context["entries"]

    assert [entry.who for entry in failed] == ["Sara"]
    assert [entry.who for entry in of_carl] == ["Carl"]
    assert b"Nothing matches" in owner.get(URL, {"q": "xyz"}).content
    assert owner.get(URL, {"kind": "nonsense", "page": "x"}).status_code == 200


def test_the_page_costs_the_same_queries_for_many_rows(page_client, alpha, person, django_assert_max_num_queries):
    owner = page_client("olivia")
    owner.get(URL)
    for number in range(60):
        security_log.record(Kind.SIGN_IN, user=person("sara"), restaurant_id=alpha.pk, note=str(number))

    with django_assert_max_num_queries(12):
        page = owner.get(URL)
    assert len(page.context["entries"]) == 50
    assert page.context["page"].has_next()


def test_only_the_owner_and_the_platform_read_the_log(page_client):
    assert page_client("marco").get(URL).status_code == 403
    platform = Client(headers={"host": settings.BASE_DOMAIN})
    enter(platform, "pat@fynlo.example")
    assert b"Signed in" in platform.get("/admin/restaurants/securityevent/").content
