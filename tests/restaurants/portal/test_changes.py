"""The page of changes: the audit in plain words, searched, in pages, for owners."""

import ast

import pytest
from django.db import connection
from django.utils import translation

from fynlo.core.ids import uuid7
from fynlo.translations.extraction import APPS, ROOT
from orders.floor import commands
from realtime.commands.dispatch import dispatch
from restaurants.portal import change_log, change_pages
from restaurants.portal.change_log import changes
from restaurants.portal.change_words import HIDDEN, NAMES
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
        [change], _ = changes(tenant, size=10, search="zona")

    assert change.what == "Añadir una zona"
    assert change.lines == ["Creado: zona, Nombre: Terrace"]


@pytest.mark.parametrize(
    ("note", "english", "spanish"),
    [
        (
            {"field": "allergens", "before": ["tree_nuts"], "after": ["milk", "eggs"]},
            "Allergens: Milk, Eggs, was Tree nuts", "Alérgenos: Leche, Huevos, antes Frutos de cáscara",
        ),
        (
            {"field": "order_type", "before": "dine_in", "after": "takeaway"},
            None, "Tipo de comanda: Para llevar, antes En sala",
        ),
        (
            {"field": "price", "before": 9, "after": 1234.5},
            "Price: £1,234.50, was £9.00", "Precio: £1.234,50, antes £9,00",
        ),
        ({"employee": str(uuid7()), "field": "ended_on", "before": None, "after": "2026-12-01"},
         "Last day: 1 December 2026, was empty", "Último día: 1 de diciembre de 2026, antes vacío"),
        ({"movement": "delivery", "item": str(uuid7())}, "Movement: Delivery", None),
        ({"gift_card": str(uuid7())}, "", ""),
        ({"field": "favourites", "before": [], "after": [str(uuid7())]}, "Favourites: changed", None),
        ({"table": "5", "field": "place", "before": None, "after": [32, 32, 88, 88]}, "Table: 5. Place: changed", None),
        ({"field": "is_active", "before": True, "after": False}, "Active: no, was yes", "Activo: no, antes sí"),
    ],
)  # fmt: skip
def test_what_was_before_and_after_is_in_plain_words(tenant, note, english, spanish):
    if english is not None:
        assert change_log.describe_note(note) == english
    with translation.override("es"):
        if spanish is not None:
            assert change_log.describe_note(note) == spanish


def test_every_name_that_a_command_notes_has_words():
    calls = (
        (path, node)
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "annotate"
        and getattr(getattr(node.func, "value", None), "id", "") == "context"
    )  # fmt: skip
    unnamed = {
        keyword.arg: path.relative_to(ROOT).as_posix()
        for path, node in calls
        for keyword in node.keywords
        if keyword.arg and keyword.arg != "field" and keyword.arg not in HIDDEN | NAMES.keys()
    }
    assert unnamed == {}, "Add these to restaurants/portal/change_words.py."
