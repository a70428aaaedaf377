"""The portal's search: what it finds, for whom, and what it costs."""

import re

import pytest
from django.test.utils import CaptureQueriesContext

from fynlo.core.cache import clear_caches
from fynlo.core.tenancy.connection import connection
from restaurants.portal.search.sources import LONGEST, SearchSource, register_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def find(page_client, tenant):
    """`find("vat", "marco")` returns {heading: titles} of what the person finds."""

    def search(text, name="olivia", **headers):
        groups = page_client(name).get("/portal/search/", {"q": text}, headers=headers).context["groups"]
        connection.set_tenant(tenant)
        return {group.source.label: [hit.title for hit in group.hits] for group in groups}

    return search


def test_a_setting_is_found_by_its_label_and_leads_to_its_field(find, page_client):
    assert "VAT number" in find("vat number")["Settings"]
    page = page_client("olivia").get("/portal/search/?q=vat+number").content.decode()
    assert 'href="/portal/settings/#id_vat_number"' in page
    assert 'id="id_vat_number"' in page_client("olivia").get("/portal/settings/").content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "overtime",
        "leave year",
        "cards expire",
        "refunds up to",
        "courses",
        "card machines",
        "policy",
        "lock after",
        "lost devices",
    ],
)
def test_a_setting_of_each_domain_leads_to_its_field(page_client, text):
    client = page_client("olivia")
    groups = client.get("/portal/search/", {"q": text}).context["groups"]
    (hit, *_more) = next(group.hits for group in groups if group.source.label == "Settings")
    address, _, field = hit.url.partition("#")
    assert f'id="{field}"' in client.get(address).content.decode(), f"{hit.title}: {hit.url}"


def test_the_times_of_stations_are_found_also_before_there_is_one(find):
    assert find("due soon")["Settings"] == ["Late after"]


def test_a_setting_is_found_by_its_help_text_too(find):
    assert find("printed receipt")["Settings"] == ["Name", "Phone", "Address"]


def test_pages_and_reports_are_found_by_name(find):
    assert find("devices")["Pages"] == ["Devices"]
    assert "Sales by hour" in find("HOUR")["Reports"]


def test_pages_without_an_entry_in_the_navigation_are_found_too(find):
    assert find("z reports")["Pages"] == ["Z reports"]
    assert find("security log")["Pages"] == ["Security log"]
    assert "Pages" not in find("security log", "marco")


def test_every_page_that_is_found_opens(page_client):
    client = page_client("olivia")
    for letter in "aeiou":
        groups = client.get("/portal/search/", {"q": letter}).context["groups"]
        urls = [hit.url for group in groups if group.source.label == "Pages" for hit in group.hits]
        assert [url for url in urls if client.get(url).status_code != 200] == []


def test_people_are_found_by_name(find):
    assert find("sar")["People"] == ["Sara"]


def test_an_order_is_found_by_number_and_by_table(find, place, room):
    order = place(table_id=room.one.id)
    assert find(f"#{order.number}")["Orders"] == [f"#{order.number} · Table 1"]
    assert find("sara")["Orders"] == [f"#{order.number} · Table 1"]


def test_a_product_is_found_by_part_of_its_name(find, card):
    assert find("latt")["Products"] == ["Latte"]


def test_a_manager_finds_nothing_that_only_owners_may_open(find):
    assert "Settings" in find("vat number")
    assert find("vat number", "marco") == {}
    others = ["All restaurants", "Publish to other restaurants"]
    assert find("restaurant")["Pages"] == ["Restaurant", *others]
    assert find("restaurant", "marco")["Pages"] == others


def test_a_source_without_permission_is_not_asked(find, monkeypatch):
    from restaurants.portal.search import sources

    monkeypatch.setattr(sources, "_sources", [])

    def find_secrets(request, text, most):
        raise AssertionError("asked")

    register_search(SearchSource("Secrets", "key", "restaurant.settings", 0, find_secrets))
    assert find("x", "marco") == {}


@pytest.mark.parametrize(("name", "status"), [("sara", 403), ("kim", 403), (None, 302)])
def test_people_without_the_portal_are_refused(page_client, name, status):
    assert page_client(name).get("/portal/search/?q=a").status_code == status


def test_the_neighbours_owner_is_refused(page_client):
    assert page_client("olivia", slug="alpha", of="beta").get("/portal/search/?q=sara").status_code == 403


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'", "\\", "x" * 5000, "٣", "9" * 40])
def test_any_text_is_answered(page_client, text):
    assert page_client("olivia").get("/portal/search/", {"q": text}).status_code == 200


def test_the_text_is_bounded_and_escaped(page_client):
    page = page_client("olivia").get("/portal/search/", {"q": "<b>" + "y" * 100}).content.decode()
    assert "&lt;b&gt;" + "y" * (LONGEST - 3) + "”" in page


def test_htmx_gets_the_results_alone_and_fewer_of_them(page_client):
    client = page_client("olivia")
    part = client.get("/portal/search/", {"q": "a"}, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert max(part.count(f'<h2 class="menu-note" id="found-{number}"') for number in range(9)) == 1
    by_group = [len(re.findall("data-hit", group)) for group in part.split("<section")[1:]]
    assert max(by_group) <= 6  # five hits and the link to the list


def test_a_search_costs_the_same_queries_however_much_it_finds(page_client, place, run, tenant):
    client = page_client("olivia")

    def queries(text):
        clear_caches()  # who is signed in is kept for two seconds, which a slow machine exceeds
        with CaptureQueriesContext(connection) as asked:
            client.get("/portal/search/", {"q": text}, headers={"hx-request": "true"})
        connection.set_tenant(tenant)
        return len(asked)

    place()
    before = queries("sara")
    for _ in range(5):
        place()
    assert queries("sara") == before
    assert before - queries("") == 9, (
        "three for orders, one each for customers, products, people, employees, stock items and suppliers"
    )
