"""The shell around every portal page: what it shows, and to whom."""

import re
from uuid import uuid4

import pytest

from restaurants.models import Membership
from restaurants.portal.today.panels import Panel, register_panels, unregister_panels

pytestmark = pytest.mark.django_db


def test_every_page_names_the_restaurant_and_the_person(page_client):
    page = page_client("marco").get("/portal/").content.decode()
    assert "Alpha" in page
    assert "Marco" in page
    assert "Manager" in page


def test_the_navigation_shows_permitted_pages_and_marks_the_current_one(page_client):
    owners = page_client("olivia").get("/portal/people/").content.decode()
    assert 'href="/portal/settings/"' in owners
    assert 'href="/portal/people/" aria-current="page"' in owners
    assert 'href="/portal/" aria-current' not in owners
    assert 'href="/portal/settings/"' not in page_client("marco").get("/portal/").content.decode()


def test_pages_of_one_subject_are_in_a_group_that_is_open_where_the_person_is(page_client):
    people = page_client("olivia").get("/portal/people/").content.decode()
    groups = re.findall(r'<details class="nav-group"( open)?>.*?<span class="nav-text">(\w+)</span>', people, re.DOTALL)
    assert groups == [("", "Money"), ("", "Stock"), (" open", "Staff"), ("", "Settings")]
    assert " open>" not in page_client("olivia").get("/portal/").content.decode().partition('class="nav-more"')[0]


def test_the_links_above_the_groups_stay_few(page_client):
    """More links than these would be too many to find one: a new page belongs in a group."""
    page = page_client("olivia").get("/portal/").content.decode().partition('class="nav-more"')[0]
    links = re.findall(
        r'<span class="nav-text">([\w ]+)</span>', re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    )
    assert links == ["Today", "Orders", "Menu", "Room", "Bookings", "Customers", "Reports"]


def test_links_and_groups_stand_in_the_order_in_which_owners_need_them(page_client):
    page = page_client("olivia").get("/portal/").content.decode().partition('class="nav-more"')[0]
    above = re.findall(
        r'<(?:summary|a) class="nav-link"[^>]*>\s*<svg.*?<span class="nav-text">(\w+)</span>', page, re.S
    )
    assert above == [
        "Today",
        "Orders",
        "Menu",
        "Room",
        "Bookings",
        "Customers",
        "Money",
        "Stock",
        "Staff",
        "Reports",
        "Settings",
    ]


@pytest.mark.parametrize(("chosen", "theme"), [("dark", "dark"), ("light", "light"), ("", ""), ("pink", "")])
def test_a_person_chooses_the_colours_of_their_browser(page_client, chosen, theme):
    client = page_client("marco")
    client.post("/theme/", {"theme": "light"})
    response = client.post("/theme/", {"theme": chosen, "next": "/portal/people/"})
    assert response.url == "/portal/people/"
    page = client.get("/portal/people/").content.decode()
    assert (f'data-theme="{theme}"' in page) is bool(theme)
    assert f'value="{theme}"\n                    aria-pressed="true"' in page


def test_the_choice_of_colours_leads_to_no_other_site(page_client):
    response = page_client("marco").post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert response.url == "/"


def test_a_person_of_few_pages_sees_them_without_groups(page_client):
    page = page_client("sara").get("/portal/tips/mine/").content.decode()
    assert 'class="nav-group"' not in page


def test_every_page_in_the_navigation_opens(page_client):
    client = page_client("olivia")
    page = client.get("/portal/").content.decode()
    urls = sorted(set(re.findall(r'href="(/portal/[^"]*)"', page)))
    assert "/portal/people/" in urls
    assert [client.get(url).status_code for url in urls] == [200] * len(urls)


def test_a_person_of_two_restaurants_gets_the_switcher(page_client, person, beta):
    client = page_client("olivia")
    assert "Your restaurants" not in client.get("/portal/").content.decode()

    Membership.objects.create(user=person("olivia"), restaurant=beta, role="manager")
    from restaurants.identity.principals import clear_principal_cache

    clear_principal_cache()
    page = client.get("/portal/").content.decode()
    assert "Your restaurants" in page
    assert f'action="/switch/{beta.pk}/"' in page


def test_a_panel_is_shown_with_its_permission(page_client):
    panel = Panel("secret", "errors/404.html", lambda restaurant: {}, "restaurant.settings", 0)
    register_panels(panel)
    try:
        assert 'data-panel="secret"' in page_client("olivia").get("/portal/").content.decode()
        assert 'data-panel="secret"' not in page_client("marco").get("/portal/").content.decode()
    finally:
        unregister_panels(panel)


@pytest.mark.parametrize("name", ["sara", "kim"])
def test_servers_and_cooks_are_refused(page_client, name):
    client = page_client(name)
    assert client.get("/portal/").status_code == 403
    assert client.get("/portal/panels/").status_code == 403


def test_the_neighbours_owner_is_refused(page_client):
    stranger = page_client("olivia", slug="alpha", of="beta")
    assert stranger.get("/portal/").status_code == 403


def test_server_messages_are_shown_in_a_strip_above_the_page(page_client):
    client = page_client("olivia")
    form = {"email": "ana@alpha.example", "position": "manager", "key": str(uuid4())}
    page = client.post("/portal/people/invite/", form, follow=True)
    text = page.content.decode()
    strip = text[text.index('class="flashes"') : text.index("<main")]
    assert "The invitation to ana@alpha.example is on its way." in strip
    assert text.count("The invitation to ana@alpha.example is on its way.") == 1
    assert 'class="flashes"' not in client.get("/portal/people/").content.decode()


def test_a_message_offers_undo_where_it_can_be_undone(page_client):
    client = page_client("olivia")
    page = client.post("/portal/first-steps/dismiss/", {"key": str(uuid4())}, follow=True).content.decode()
    (address, key) = re.search(
        r'<form method="post" action="([^"]+)">\s*<input[^>]+>\s*<input type="hidden" name="key" value="([^"]+)">'
        r".*?Undo",
        page[page.index('class="flashes"') :],
        re.DOTALL,
    ).groups()
    assert client.get("/portal/").context["is_dismissed"]
    assert client.post(address, {"key": key}).status_code == 302
    assert not client.get("/portal/").context["is_dismissed"]
    assert 'class="flashes"' not in client.get("/portal/").content.decode()
