"""The security settings and the page of a person's PIN."""

from uuid import uuid4

import pytest

from restaurants.identity.pins import hashing
from restaurants.identity.security_policy import clear_policy_cache, policy_of
from restaurants.models import Membership, Pin, PlatformAudit, PlatformCommand, SecurityEvent, SecurityPolicy

pytestmark = pytest.mark.django_db
URL = "/portal/settings/security/"


@pytest.fixture(autouse=True)
def fresh_cache(tenant):
    yield
    clear_policy_cache(tenant.pk)


def save(client, actions=(), seconds="300", version="1", **more):
    body = {"step_up_actions": list(actions), "auto_lock_seconds": seconds, "version": version, "key": str(uuid4())}
    return client.post(URL, body | more)


def membership(name, slug="alpha"):
    return Membership.objects.get(user__email=f"{name}@{slug}.example")


def pin(client, name, digits="4826", again=None, slug="alpha"):
    body = {"pin": digits, "again": digits if again is None else again, "key": str(uuid4())}
    return client.post(f"/portal/people/{membership(name, slug).pk}/pin/", body)


# The policy


def test_the_owner_chooses_which_actions_need_a_pin_and_the_log_names_it(page_client, tenant):
    response = save(page_client("olivia"), ["refund", "comp"], "60")

    assert response.status_code == 302
    policy = SecurityPolicy.objects.get()
    assert (policy.step_up_actions, policy.auto_lock_seconds, policy.version) == (["comp", "refund"], 60, 2)
    assert PlatformAudit.objects.filter(kind="restaurant.change_security").count() == 1
    event = SecurityEvent.objects.get(kind="policy_changed", restaurant_id=tenant.pk)
    assert event.note == "Need a manager’s PIN: Comps, Refunds; Locks after (seconds): 60"


def test_the_page_shows_what_is_saved_and_every_action(page_client):
    client = page_client("olivia")
    save(client, ["refund"])

    page = client.get(URL).content.decode()

    for label in ("Refunds", "Comps", "Voids after sending", "Discounts above a person’s limit"):
        assert label in page
    assert page.count("checked") == 1


def test_the_page_warns_while_no_manager_has_a_pin(page_client):
    client = page_client("olivia")
    warning = "No owner or manager has a PIN yet."

    assert warning in client.get(URL).content.decode()
    pin(client, "sara")
    assert warning in client.get(URL).content.decode()
    pin(client, "olivia")
    assert warning not in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("actions", "seconds"), [(["nothing"], "60"), ([], "5"), ([], "-1"), ([], "99999"), ([], ""), ([], "ten")]
)
def test_invalid_input_changes_nothing(page_client, actions, seconds):
    response = save(page_client("olivia"), actions, seconds)

    assert response.status_code in (400, 409, 422)
    assert not SecurityPolicy.objects.exists()


def test_a_form_of_an_earlier_version_is_refused(page_client):
    client = page_client("olivia")
    save(client, ["comp"])

    response = save(client, ["refund"], version="1")

    assert response.status_code == 412
    assert "Another person changed these settings" in response.content.decode()
    assert SecurityPolicy.objects.get().step_up_actions == ["comp"]


def test_the_same_form_twice_has_one_effect(page_client):
    client, key = page_client("olivia"), str(uuid4())

    assert save(client, ["comp"], key=key).status_code == 302
    assert save(client, ["comp"], key=key).status_code == 302
    assert SecurityPolicy.objects.get().version == 2


def test_each_restaurant_has_its_own_policy(page_client, tenant):
    save(page_client("olivia", "beta"), ["comp"])

    assert policy_of(tenant.pk).step_up_actions == []


# A person's PIN


def test_a_manager_sets_an_employees_pin(page_client):
    response = pin(page_client("marco"), "sara")

    assert response.status_code == 302
    row = Pin.objects.get()
    assert hashing.matches(row.membership_id, "4826", row.hash)
    stored = PlatformCommand.objects.get(kind="people.set_pin")
    assert "4826" not in f"{stored.response}{stored.target}{stored.key}"


def test_an_owner_sets_their_own_pin(page_client):
    assert pin(page_client("olivia"), "olivia").status_code == 302
    assert Pin.objects.exists()


def test_a_manager_does_not_set_an_owners_pin(page_client):
    client = page_client("marco")

    assert "Only an owner" in client.get(f"/portal/people/{membership('olivia').pk}/pin/").content.decode()
    assert pin(client, "olivia").status_code == 403
    assert not Pin.objects.exists()


@pytest.mark.parametrize(
    ("digits", "again"), [("1234", None), ("12", None), ("48x6", None), ("4826", "4827"), ("", None)]
)
def test_a_weak_or_mistyped_pin_is_refused_at_its_field(page_client, digits, again):
    response = pin(page_client("marco"), "sara", digits, again)

    assert response.status_code == 422
    assert response.context["form"].errors.keys() <= {"pin", "again"}
    assert "4826" not in response.content.decode()
    assert not Pin.objects.exists()


def test_the_neighbours_person_is_not_found(page_client):
    assert pin(page_client("olivia"), "sara", slug="beta").status_code == 404


def test_a_pin_is_removed(page_client):
    client = page_client("marco")
    pin(client, "sara")

    response = client.post(f"/portal/people/{membership('sara').pk}/pin/remove/", {"key": str(uuid4())})

    assert response.status_code == 302
    assert not Pin.objects.exists()


def test_the_page_of_anothers_pin_names_the_person_who_is_signed_in(page_client):
    page = page_client("olivia").get(f"/portal/people/{membership('sara').pk}/pin/")

    assert "PIN of Sara" in page.content.decode()
    assert page.context["person"]["name"] == "Olivia"
