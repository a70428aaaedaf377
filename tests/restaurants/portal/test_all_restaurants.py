"""The page of all restaurants: whose figures a person sees there, and that a slow one blocks nothing."""

import time

import pytest
from django.db import connection

from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Membership
from restaurants.portal.today import all_pages, panels
from restaurants.portal.today.panels import Panel

pytestmark = pytest.mark.django_db
URL = "/portal/all/"


@pytest.fixture
def owns_both(person, beta):
    Membership.objects.create(user=person("olivia"), restaurant=beta, role="restaurant_owner")
    clear_principal_cache()


def names(response):
    return [card.restaurant.name for card in response.context["cards"]]


def test_each_restaurant_has_a_card_and_a_button_that_switches_to_it(page_client, owns_both, beta):
    response = page_client("olivia").get(URL)
    assert names(response) == ["Alpha", "Beta"]
    page = response.content.decode()
    assert f'action="/switch/{beta.pk}/"' in page
    assert page.count("today-amount") == 2


def test_today_leads_to_the_page_of_all(page_client, owns_both):
    assert f'href="{URL}"' in page_client("olivia").get("/portal/").content.decode()
    assert f'href="{URL}"' not in page_client("marco").get("/portal/").content.decode()


@pytest.mark.parametrize("role", ["employee", ""])
def test_a_restaurant_in_which_the_person_may_not_open_the_portal_is_left_out(page_client, person, beta, role):
    if role:
        Membership.objects.create(user=person("olivia"), restaurant=beta, role=role, job="server")
        clear_principal_cache()
    client = page_client("olivia")
    assert names(client.get(URL)) == ["Alpha"]
    assert client.get(f"{URL}{beta.pk}/").status_code == 404


def test_the_figures_of_one_restaurant_are_returned_alone(page_client, owns_both, beta):
    part = page_client("olivia").get(f"{URL}{beta.pk}/").content.decode()
    assert "<html" not in part
    assert "£0.00" in part


def test_each_card_is_computed_in_its_own_schema(page_client, owns_both, monkeypatch, alpha, beta):
    seen = []

    def context(restaurant):
        seen.append((restaurant.name, connection.schema_name))
        return {}

    panel = Panel("schema", "errors/404.html", context, "portal.open", 0)
    monkeypatch.setattr(panels, "_summaries", [panel])
    page_client("olivia").get(URL)
    assert seen == [("Alpha", alpha.schema_name), ("Beta", beta.schema_name)]


def test_a_slow_restaurant_does_not_block_the_page(page_client, owns_both, monkeypatch):
    """The database stops its query; the card says so, and the others have their figures."""

    def context(restaurant):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [60 if restaurant.name == "Alpha" else 0])
        return {}

    monkeypatch.setattr(panels, "LONGEST_SECONDS", 1)
    monkeypatch.setattr(panels, "_summaries", [Panel("slow", "errors/404.html", context, "portal.open", 0)])
    began = time.monotonic()
    slow, quick = page_client("olivia").get(URL).context["cards"]
    assert time.monotonic() - began < 30
    assert "No figures right now" in slow.figures
    assert "No figures right now" not in quick.figures


def test_what_does_not_fit_into_the_time_is_requested_by_itself(page_client, owns_both, monkeypatch):
    monkeypatch.setattr(all_pages, "LONGEST_SECONDS", -1)
    response = page_client("olivia").get(URL)
    assert [card.figures for card in response.context["cards"]] == [None, None]
    assert response.content.decode().count('hx-trigger="load, every 30s"') == 2


@pytest.mark.parametrize(("name", "status"), [("sara", 403), (None, 302)])
def test_people_without_the_portal_are_refused(page_client, name, status):
    assert page_client(name).get(URL).status_code == status


def test_the_neighbours_owner_is_refused(page_client):
    assert page_client("olivia", slug="alpha", of="beta").get(URL).status_code == 403
