"""A restaurant's bare address redirects each person to where they work, and error pages have a way back."""

import pytest

from restaurants.models import User

pytestmark = pytest.mark.django_db

HOMES = [
    ("olivia", "/portal/", "Go to the portal"),
    ("marco", "/portal/", "Go to the portal"),
    ("sara", "/pos/", "Go to the till"),
    ("carl", "/pos/", "Go to the till"),
    ("kim", "/kitchen/", "Go to the kitchen screens"),
    ("ed", "/kitchen/", "Go to the kitchen screens"),
]


@pytest.mark.parametrize(("name", "home", "label"), HOMES)
def test_the_root_leads_to_where_the_person_works(page_client, name, home, label):
    client = page_client(name)
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert client.get(home).status_code == 200


def test_the_root_redirects_a_signed_out_person_to_the_sign_in(page_client):
    answer = page_client().get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")


def test_the_root_tells_a_person_that_they_are_no_member(page_client):
    answer = page_client("sara", of="beta").get("/")
    assert answer.status_code == 403
    assert "You are not a member of Alpha" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "path", "place", "home", "label"),
    [
        ("sara", "/portal/", "the portal", "/pos/", "Go to the till"),
        ("sara", "/portal/settings/", "the restaurant’s settings", "/pos/", "Go to the till"),
        ("marco", "/portal/settings/", "the restaurant’s settings", "/portal/", "Go to the portal"),
        ("kim", "/pos/", "the till", "/kitchen/", "Go to the kitchen screens"),
        ("sara", "/portal/room/", "the room in the portal", "/pos/", "Go to the till"),
        ("olivia", "/portal/tips/mine/", "this page", "/portal/", "Go to the portal"),
    ],
)
def test_a_person_without_permission_is_shown_their_own_pages(page_client, name, path, place, home, label):
    answer = page_client(name).get(path)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f"You don’t have access to {place}" in page
    assert f'href="{home}"' in page
    assert label in page
    assert ("ask the owner" in page) is (name != "olivia")  # who is the owner


@pytest.mark.parametrize(("name", "home", "label"), HOMES)
def test_a_missing_page_links_to_a_page_that_opens(page_client, name, home, label):
    client = page_client(name)
    missing = client.get("/nothing/here/")
    assert missing.status_code == 404
    assert 'href="/"' in missing.content.decode()
    followed = client.get("/", follow=True)
    assert (followed.status_code, followed.request["PATH_INFO"]) == (200, home)


def test_the_platforms_403_page_links_to_the_choice_of_restaurants(client, settings):
    client.force_login(User.objects.get(email="sara@alpha.example"))
    refused = client.get("/admin/", headers={"host": settings.BASE_DOMAIN}, follow=True)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "You don’t have access to the admin" in page
    assert 'href="/restaurants/"' in page


def test_an_address_without_a_restaurant_offers_no_link_to_itself(client, settings):
    answer = client.get("/", headers={"host": f"nobody.{settings.BASE_DOMAIN}"})
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "No restaurant uses this address" in page
    assert 'class="button' not in page


def test_an_error_page_costs_no_query(rf, django_assert_num_queries):
    from django.template.loader import render_to_string

    request = rf.get("/portal/")
    request.tenant = None
    with django_assert_num_queries(0):
        assert 'href="/"' in render_to_string("errors/500.html", {"code": ""}, request)


def test_a_form_that_is_out_of_date_is_not_called_a_lack_of_access(rf):
    from fynlo.core.errors import csrf_failure

    request = rf.get("/portal/")
    request.tenant = None
    page = csrf_failure(request).content.decode()
    assert "This page is out of date" in page
    assert "access" not in page
