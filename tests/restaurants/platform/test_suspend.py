"""A suspended restaurant refuses its people with a message. Its data stays, and works again when it is restored."""

import pytest
from django.test import Client

from restaurants.identity.principals import clear_principal_cache
from restaurants.models import PlatformAudit, Restaurant, User
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


@pytest.fixture
def set_status(pat, alpha):
    def change(status: str, **more):
        url = f"/api/v1/platform/restaurants/{alpha.pk}"
        response = pat.patch(url, {"status": status, **more}, content_type="application/json")
        clear_principal_cache()  # as PRINCIPAL_CACHE_SECONDS does
        return response

    return change


def test_a_suspended_restaurant_is_named_at_sign_in_and_opens_no_session(set_status):
    assert set_status("suspended", reason="unpaid").json()["data"]["status"] == "suspended"

    client = Client(headers={"host": "alpha.localhost"})
    response = client.post("/sign-in/", {"email": "sara@alpha.example", "password": PASSWORD})
    assert response.status_code == 403
    assert "suspended" in response.content.decode()
    assert client.get("/portal/").status_code == 302


def test_signed_in_people_see_the_suspension_on_every_page(set_status, page_client):
    client = page_client("olivia")
    assert client.get("/portal/").status_code == 200
    set_status("suspended")
    response = client.get("/portal/")
    assert response.status_code == 403
    assert "Alpha is suspended" in response.content.decode()
    assert "mailto:support@" in response.content.decode()


def test_its_api_refuses_members_with_a_stable_code(set_status, page_client, alpha):
    set_status("suspended")
    there = page_client("olivia").get("/api/v1/sync/snapshot?view=dashboard")
    assert (there.status_code, there.json()["error"]["code"]) == (403, "restaurant_suspended")

    on_platform = Client(headers={"host": "localhost"})
    on_platform.force_login(User.objects.get(email="olivia@alpha.example"))
    headers = {"X-Restaurant-Id": str(alpha.pk)}
    named = on_platform.get("/api/v1/sync/snapshot?view=dashboard", headers=headers)
    assert (named.status_code, named.json()["error"]["code"]) == (403, "restaurant_suspended")


def test_people_who_are_no_members_do_not_see_the_suspension(set_status, page_client):
    set_status("suspended")
    response = page_client("olivia", slug="alpha", of="beta").get("/api/v1/sync/snapshot?view=dashboard")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "restaurant_not_found")
    page = page_client("olivia", slug="alpha", of="beta").get("/portal/")
    assert "is suspended" not in page.content.decode()


def test_the_neighbour_is_not_affected(set_status, page_client):
    set_status("suspended")
    assert page_client("olivia", slug="beta").get("/portal/").status_code == 200


def test_a_restored_restaurant_is_as_it_was(set_status, page_client):
    client = page_client("olivia")
    set_status("suspended")
    set_status("active")
    assert client.get("/portal/").status_code == 200


def test_each_change_is_in_the_audit_once_with_its_reason(set_status):
    set_status("suspended", reason="unpaid")
    notes = [entry.notes for entry in PlatformAudit.objects.filter(kind="platform.change_restaurant")]
    assert notes == [[{"field": "status", "before": "active", "after": "suspended", "reason": "unpaid"}]]


@pytest.mark.parametrize("body", [{}, {"status": "gone"}, {"status": 1}, {"status": None}, []])
def test_invalid_input_changes_nothing(pat, alpha, body):
    response = pat.patch(f"/api/v1/platform/restaurants/{alpha.pk}", body, content_type="application/json")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid")
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_an_unknown_restaurant_is_404(pat):
    url = "/api/v1/platform/restaurants/00000000-0000-7000-8000-000000000000"
    for response in (pat.get(url), pat.patch(url, {"status": "active"}, content_type="application/json")):
        assert (response.status_code, response.json()["error"]["code"]) == (404, "restaurant.unknown")
    assert pat.get("/api/v1/platform/restaurants/1").status_code == 404


@pytest.mark.parametrize("name", ["olivia", "sara"])
def test_only_a_platform_owner_may_suspend(page_client, person, alpha, name):
    on_platform = Client(headers={"host": "localhost"})
    on_platform.force_login(person(name))
    for client in (page_client(name), on_platform):
        url = f"/api/v1/platform/restaurants/{alpha.pk}"
        assert client.get(url).status_code == 403
        assert client.patch(url, {"status": "suspended"}, content_type="application/json").status_code == 403
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_the_list_is_filtered_and_searched_in_a_fixed_number_of_queries(pat, set_status, django_assert_num_queries):
    url = "/api/v1/platform/restaurants"
    set_status("suspended")
    assert [row["slug"] for row in pat.get(url, {"status": "active"}).json()["data"]] == ["beta"]
    assert [row["slug"] for row in pat.get(url, {"search": "ALPH"}).json()["data"]] == ["alpha"]
    pat.get(url)
    with django_assert_num_queries(4):  # 1. the session  2. the count  3. restaurants with plans  4. their domains
        body = pat.get(url).json()
    assert body["meta"]["pagination"]["total"] == 2


def test_the_service_charge_is_shown_in_percent(alpha, page_client):
    Restaurant.objects.filter(pk=alpha.pk).update(service_charge="optional", service_charge_rate="0.1250")
    by_slug = Client(headers={"host": "localhost"}).get("/api/v1/platform/public/service-charge?restaurant=alpha")
    assert b'"rate":12.50' in by_slug.content
    assert by_slug.json()["data"]["service_charge"]["enabled"] is True

    none = Client(headers={"host": "localhost"}).get("/api/v1/platform/public/service-charge")
    assert none.json()["data"]["service_charge"] == {"enabled": False, "rate": 0.0, "description": "No service charge"}
    unknown = Client(headers={"host": "localhost"}).get("/api/v1/platform/public/service-charge?restaurant=nobody")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "restaurant.unknown")
    assert page_client("sara").get("/api/v1/platform/public/service-charge").json()["data"]["service_charge"]["enabled"]
