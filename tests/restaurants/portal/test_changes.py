"""The page of changes: the audit in plain words, searched, in pages, for owners."""

import pytest
from django.db import connection
from django.utils import translation

from fynlo.core.ids import uuid7
from orders.floor import commands
from realtime.commands.dispatch import dispatch
from restaurants.portal import change_pages
from restaurants.portal.change_log import changes
from tests.restaurants.portal.test_settings import URL, entries

PAGE = "/portal/settings/changes/"


@pytest.fixture
def client(page_client, tenant):
    def get(query="", name="olivia", slug="alpha"):
        response = page_client(name, slug).get(f"{PAGE}{query}")
        connection.set_tenant(tenant)  # pyright: ignore[reportAttributeAccessIssue]
        return response

    return get


@pytest.fixture
def add_section(actor, tenant):
    """`add_section("Terrace")`: Marco adds a section to the floor."""

    def add(name):
        dispatch(commands.FLOOR_CREATE_SECTION, target="", data={"name": name}, actor=actor("marco"), key=str(uuid7()))

    return add


def test_a_changed_setting_says_what_it_was_and_who_changed_it(client, page_client, tenant):
    page_client("olivia").post(URL, entries(phone="020 7946 0018"))
    connection.set_tenant(tenant)  # pyright: ignore[reportAttributeAccessIssue]
    text = client().content.decode()
    assert "Change the restaurant&#x27;s settings" in text
    assert "Phone: 020 7946 0018, was empty" in text
    assert "Olivia" in text


def test_changes_are_searched_by_person_and_by_what_was_done(client, add_section):
    add_section("Terrace")
    entry = changes_of(client())
    assert [(change.who, change.lines) for change in entry] == [("Marco", ["Created: section, Name: Terrace"])]
    assert len(changes_of(client("?q=marco"))) == 1
    assert changes_of(client("?q=olivia")) == []
    assert "Nothing matches" in client("?q=nobody").content.decode()


def changes_of(response):
    return response.context["rows"]


def test_pages_meet_without_gap_or_repetition(client, add_section, monkeypatch):
    monkeypatch.setattr(change_pages, "PER_PAGE", 2)
    for name in "abcde":
        add_section(name)
    seen, query = [], ""
    for _ in range(3):
        response = client(query)
        seen += [change.lines[0][-1] for change in changes_of(response)]
        query = response.context["older"]
    assert "".join(seen) == "edcba"
    assert query == ""


@pytest.mark.parametrize("before", ["x", "2026-01-01_x", "2026-01-01T00:00:00_" + "0" * 32, "_"])
def test_an_unknown_cursor_shows_the_first_page(tenant, add_section, before):
    add_section("Terrace")
    assert len(changes(tenant, size=5, before=before)[0]) == 1


@pytest.mark.parametrize("name", ["marco", "sara"])
def test_only_owners_read_changes(client, name):
    assert client(name=name).status_code == 403


def test_the_neighbours_changes_are_not_shown(client, page_client, add_section, tenant):
    page_client("olivia").post(URL, entries(phone="020 7946 0018"))
    connection.set_tenant(tenant)  # pyright: ignore[reportAttributeAccessIssue]
    add_section("Terrace")
    assert changes_of(client(slug="beta")) == []


def test_a_change_is_named_and_found_in_the_language_of_the_reader(tenant, add_section):
    add_section("Terrace")
    with translation.override("es"):
        [change], _ = changes(tenant, size=10, search="sección")

    assert change.what == "Añadir una sección"
