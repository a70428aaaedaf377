"""The people page: its readers, its rows, and what its buttons do and refuse."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from fynlo.core import clock
from restaurants.identity import permissions
from restaurants.models import Invitation, Membership, OutgoingMail, PlatformAudit, Restaurant, Session, User
from restaurants.portal.people import roles

pytestmark = pytest.mark.django_db
URL = "/portal/people/"


def membership(name: str, slug: str = "alpha") -> Membership:
    return Membership.objects.get(user__email=f"{name}@{slug}.example")


def invite(client, email: str = "ana@alpha.example", position: str = "employee:server", **more: str):
    return client.post(f"{URL}invite/", {"email": email, "position": position, "key": str(uuid4()), **more})


def press(client, path: str, key: str = ""):
    return client.post(f"{URL}{path}/", {"key": key or str(uuid4())}, follow=True)


def messages_of(response) -> list[str]:
    """Return the newest message: the page shows unread ones before it."""
    return [str(message) for message in response.context["messages"]][-1:]


@pytest.mark.parametrize(
    ("name", "status"), [("olivia", 200), ("marco", 200), ("sara", 403), ("kim", 403), (None, 302)]
)
def test_owners_and_managers_open_the_page(page_client, name, status):
    client = page_client(name)
    person = membership("sara").pk
    for path in ("", "invite/", f"{person}/"):
        assert client.get(f"{URL}{path}").status_code == status


@pytest.mark.parametrize("name", ["sara", None])
def test_other_people_cannot_change_anything(page_client, name):
    client = page_client(name)
    assert invite(client).status_code in (302, 403)
    client.post(f"{URL}{membership('carl').pk}/switch-off/", {"key": str(uuid4())})
    assert not Invitation.objects.exists()
    assert membership("carl").is_active


def test_the_list_shows_only_the_people_of_this_restaurant(page_client):
    page = page_client("olivia").get(URL).content.decode()
    for name in ("olivia", "marco", "sara", "carl", "kim", "ed"):
        assert f"{name}@alpha.example" in page
    assert "beta.example" not in page


def test_the_table_of_jobs_shows_the_registered_permissions(page_client):
    rows = [row for _, subject in roles.matrix() for row in subject]
    names = [name for name, _ in roles.holders()]
    assert names == ["restaurant_owner", "manager", "server", "cashier", "cook", "expediter"]
    known = {p.description: p.holders for name, p in permissions.registered().items() if not name.startswith("sync.")}
    assert {
        row.description: {name for name, held in zip(names, row.held, strict=True) if held} for row in rows
    } == known
    page = page_client("marco").get(URL).content.decode()
    assert "What each job may do" in page
    assert all(str(row.description) in html.unescape(page) for row in rows)
    assert "Takes orders and payments at the tables." in page_client("marco").get(f"{URL}invite/").content.decode()


def test_search_finds_by_name_and_by_email(page_client):
    client = page_client("olivia")
    for query in ("KIM", "kim@alpha"):
        page = client.get(URL, {"q": query}).content.decode()
        assert "kim@alpha.example" in page
        assert "sara@alpha.example" not in page
    assert "No people found" in client.get(URL, {"q": "nobody at all"}).content.decode()


def test_while_a_person_types_only_the_list_is_rendered(page_client):
    headers = {"HX-Request": "true", "HX-Target": "people"}
    part = page_client("olivia").get(URL, {"q": "kim"}, headers=headers).content.decode()
    assert "<html" not in part
    assert "kim@alpha.example" in part


def test_an_invitation_sends_an_email_and_is_listed(page_client):
    client = page_client("marco")
    assert invite(client, name="Ana").status_code == 302
    row = Invitation.objects.get()
    assert (row.email, row.role, row.job) == ("ana@alpha.example", "employee", "server")
    assert OutgoingMail.objects.get().to == "ana@alpha.example"
    page = client.get(URL).content.decode()
    assert "Ana" in page
    assert "valid until" in page


def test_a_double_tap_invites_once(page_client):
    client, key = page_client("olivia"), str(uuid4())
    assert [invite(client, key=key).status_code for _ in range(2)] == [302, 302]
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "position", "sentence"),
    [
        ("sara@alpha.example", "employee:server", "is a member already"),
        ("nobody", "employee:server", "valid email"),
        ("ana@alpha.example", "employee", "Select a valid choice"),
        ("ana@alpha.example", "platform_owner", "Select a valid choice"),
        ("ana@alpha.example", "", "This field is required"),
    ],
)
def test_a_refused_invitation_shows_the_reason(page_client, email, position, sentence):
    response = invite(page_client("olivia"), email, position)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Invitation.objects.exists()


def test_a_refused_invitation_can_be_corrected_and_sent(page_client):
    client = page_client("olivia")
    refused = invite(client, "sara@alpha.example")
    key = refused.context["form"]["key"].value()
    assert invite(client, "ana@alpha.example", key=key).status_code == 302


def test_a_manager_may_invite_and_change_employees_only(page_client):
    marco = page_client("marco")
    assert "Select a valid choice" in invite(marco, position="manager").content.decode()
    refused = press(marco, f"{membership('olivia').pk}/switch-off")
    assert messages_of(refused) == ["Only an owner can manage owners and managers."]
    assert membership("olivia").is_active
    assert "Only an owner can change" in marco.get(f"{URL}{membership('olivia').pk}/").content.decode()


def test_an_invitation_is_sent_again_and_withdrawn(page_client):
    client = page_client("olivia")
    invite(client)
    row = Invitation.objects.get()

    [refusal] = messages_of(press(client, f"invitations/{row.pk}/resend"))
    assert refusal.startswith("The last email to them went out less than an hour ago. Wait ")
    with clock.travel(clock.now() + timedelta(minutes=61)):
        Session.objects.update(proved_at=clock.now())  # she has entered her password again
        assert messages_of(press(client, f"invitations/{row.pk}/resend")) == ["The invitation is on its way again."]
    assert OutgoingMail.objects.count() == 2
    assert Invitation.objects.get().token_hash != row.token_hash

    assert messages_of(press(client, f"invitations/{row.pk}/withdraw")) == ["The invitation is withdrawn."]
    assert Invitation.objects.get().withdrawn_at is not None
    again = press(client, f"invitations/{row.pk}/resend")
    assert messages_of(again) == ["This invitation was withdrawn. Ask for a new one."]
    assert "ana@alpha.example" not in client.get(URL).content.decode()


def test_an_expired_invitation_is_marked(page_client):
    client = page_client("olivia")
    invite(client)
    Invitation.objects.update(expires_at=clock.now() - timedelta(hours=1))
    assert "· expired" in " ".join(client.get(URL).content.decode().split())


def test_a_persons_role_and_job_are_changed(page_client):
    client, sara = page_client("olivia"), membership("sara")
    shown = client.get(f"{URL}{sara.pk}/").content.decode()
    assert re.search(r'value="employee:server"[^>]*checked', shown)

    response = client.post(f"{URL}{sara.pk}/", {"position": "manager", "key": str(uuid4())})
    assert (response.status_code, response["Location"]) == (302, URL)
    assert (membership("sara").role, membership("sara").job) == ("manager", "")
    assert PlatformAudit.objects.filter(kind="people.change_role").count() == 1


def test_the_last_owner_cannot_be_removed(page_client):
    client, olivia = page_client("olivia"), membership("olivia")
    response = client.post(f"{URL}{olivia.pk}/", {"position": "manager", "key": str(uuid4())})
    assert response.status_code == 422
    assert "needs an owner" in response.content.decode()
    assert membership("olivia").role == "restaurant_owner"


def test_a_person_is_deactivated_and_reactivated(page_client):
    client, sara = page_client("olivia"), membership("sara")
    assert messages_of(press(client, f"{sara.pk}/switch-off")) == ["Deactivated. They are signed out everywhere."]
    assert not membership("sara").is_active
    assert "Deactivated" in client.get(URL).content.decode()
    assert messages_of(press(client, f"{sara.pk}/switch-on")) == ["Reactivated. They can sign in again."]
    assert membership("sara").is_active


def test_the_neighbours_people_do_not_exist_here(page_client):
    client, stranger = page_client("olivia"), membership("sara", "beta")
    assert client.get(f"{URL}{stranger.pk}/").status_code == 404
    assert client.post(f"{URL}{stranger.pk}/", {"position": "manager", "key": str(uuid4())}).status_code == 404
    assert press(client, f"{stranger.pk}/switch-off").status_code == 404
    assert membership("sara", "beta").is_active
    assert membership("sara", "beta").role == "employee"


def test_a_button_without_its_key_does_nothing(page_client):
    client, sara = page_client("olivia"), membership("sara")
    assert messages_of(press(client, f"{sara.pk}/switch-off", key="x")) == ["This page is out of date. Try again."]
    assert membership("sara").is_active


def test_htmx_gets_the_sheet_and_is_sent_back_to_the_list(page_client):
    client, headers = page_client("olivia"), {"HX-Request": "true"}
    assert b"<html" not in client.get(f"{URL}invite/", headers=headers).content
    body = {"email": "ana@alpha.example", "position": "employee:cook", "key": str(uuid4())}
    response = client.post(f"{URL}invite/", body, headers=headers)
    assert response.headers["HX-Redirect"] == URL


def test_the_list_costs_the_same_queries_for_six_or_sixty(page_client, django_assert_num_queries):
    client = page_client("olivia")
    client.get(URL)
    # 1. the session  2. the count  3. the members  4. the invitations  5. the alerts' badge
    with django_assert_num_queries(5):
        client.get(URL)
    alpha = Restaurant.objects.get(slug="alpha")
    users = User.objects.bulk_create([User(email=f"p{n}@alpha.example", name=f"P {n}") for n in range(60)])
    Membership.objects.bulk_create([Membership(user=u, restaurant=alpha, role="employee", job="cook") for u in users])
    client.get(URL)
    with django_assert_num_queries(5):
        client.get(URL)
