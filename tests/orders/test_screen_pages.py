"""The pages of till and kitchen: who may open them, and what they contain."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from fynlo.frontend.assets import page_assets
from fynlo.frontend.bundles import TILL
from fynlo.frontend.till.shell import shell_addresses, shell_version
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Session


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        *[(name, "/pos/", 200) for name in ("olivia", "marco", "sara", "carl")],
        *[(name, "/pos/", 403) for name in ("kim", "ed")],
        *[(name, "/kitchen/", 200) for name in ("olivia", "marco", "sara", "carl", "kim", "ed")],
        *[(name, "/kitchen/all/", 200) for name in ("marco", "sara", "kim", "ed")],
    ],
)
def test_each_screen_opens_only_with_its_permission(page_client, name, path, status):
    assert page_client(name).get(path).status_code == status


@pytest.mark.parametrize("path", ["/pos/", "/kitchen/", "/kitchen/all/"])
def test_a_signed_out_person_signs_in_and_returns_to_the_screen(page_client, path):
    response = page_client().get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next={path.replace('/', '%2F')}"


@pytest.mark.parametrize("path", ["/pos/", "/kitchen/", "/kitchen/all/"])
def test_people_of_another_restaurant_are_refused(page_client, path):
    assert page_client("sara", of="beta").get(path).status_code == 403


def test_a_station_that_no_menu_names_has_no_screen(page_client):
    assert page_client("kim").get("/kitchen/grill/").status_code == 404


def test_every_station_of_the_menu_has_a_screen(page_client, card):
    chooser = page_client("kim").get("/kitchen/").content.decode()
    for slug in ("grill", "bar", "all"):
        assert f'href="/kitchen/{slug}/"' in chooser
        assert page_client("kim").get(f"/kitchen/{slug}/").status_code == 200


def test_the_till_names_the_restaurant_and_offers_permitted_actions(page_client, alpha):
    page = page_client("sara").get("/pos/").content.decode()
    config = json.loads(re.search(r'<script id="till-config" type="application/json">(.*?)</script>', page)[1])
    assert config["restaurant"] == {"id": str(alpha.pk), "name": "Alpha"}
    assert config["person"]["name"] == "Sara"
    assert "payments.cash" in config["permissions"]
    assert config["service_charge"] == {"kind": "none", "rate": 1250}
    assert not re.search(r"<style| style=| on\w+=", page)


def test_the_till_locks_on_an_enrolled_device_whatever_the_person_signed_in_with(page_client, enrol, person):
    def locks_after():
        return json.loads(re.search(r'"till-config"[^>]*>(.*?)</script>', client.get("/pos/").text)[1])["lock_after"]

    client = page_client("sara")
    assert locks_after() == 0
    Session.objects.filter(user=person("sara")).update(device=enrol().row)
    clear_principal_cache()

    assert locks_after() == 300


def test_a_name_cannot_break_out_of_the_page(page_client, alpha):
    alpha.name = "</script><b>Alpha"
    alpha.save(update_fields=["name"])
    for path in ("/pos/", "/kitchen/all/"):
        assert "<b>Alpha" not in page_client("marco").get(path).content.decode()


def test_the_service_worker_caches_every_file_of_the_till_under_one_version(page_client):
    response = page_client().get("/pos/sw.js")
    script = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    shell, static_script = script.split("\n", 1)
    assert json.loads(re.fullmatch(r"self\.SHELL = (.*);", shell)[1]) == {
        "version": shell_version(),
        "files": shell_addresses(),
        "page": "/pos/",
    }
    assert static_script == Path(finders.find("frontend/till/service_worker.js")).read_text()


def test_the_page_names_its_version_and_its_user(page_client):
    response = page_client("sara").get("/pos/")
    config = json.loads(re.search(r'<script id="till-config" type="application/json">(.*?)</script>', response.text)[1])
    assert response["X-Shell-Version"] == shell_version()
    assert response["X-Shell-Person"] == config["person"]["id"]


def test_the_manifest_needs_no_session_and_stays_inside_the_till(page_client):
    manifest = page_client().get("/pos/manifest.webmanifest").json()
    assert manifest["name"] == "Alpha · till"
    assert manifest["scope"] == manifest["start_url"] == "/pos/"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL))


def test_the_service_worker_caches_every_file_that_the_page_names(page_client):
    page = page_client("sara").get("/pos/").content.decode()
    named = set(re.findall(rf'(?:src|href)="({settings.STATIC_URL}[^"]+\.(?:js|css)[^"]*)"', page))
    assets = page_assets(TILL)
    assert named == {*assets.styles, *assets.scripts, *assets.preloads}
    assert named < set(shell_addresses())


def test_only_a_page_load_without_a_service_worker_preloads_the_snapshot(page_client):
    client, preload = page_client("sara"), 'href="/api/v1/sync/snapshot?view=pos" as="fetch" crossorigin'
    for headers in ({}, {"Sec-Fetch-Mode": "navigate"}):
        assert preload in client.get("/pos/", headers=headers).text
    for mode in ("same-origin", "cors"):  # requests of its service worker
        assert preload not in client.get("/pos/", headers={"Sec-Fetch-Mode": mode}).text


def test_screens_are_compressed(page_client):
    client = page_client("marco")
    for path in ("/pos/", "/kitchen/all/"):
        page = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert page["Content-Encoding"] == "gzip"
        assert page["Cache-Control"] == "private, no-store"


def test_opening_a_screen_costs_the_same_queries_for_any_number_of_orders(
    page_client, card, django_assert_max_num_queries
):
    client = page_client("sara")
    client.get("/pos/")
    with django_assert_max_num_queries(3):  # 1. the session  2. whether there are PINs  3. the plan (the time clock)
        client.get("/pos/")
    client.get("/kitchen/grill/")
    with django_assert_max_num_queries(3):  # 1. the session  2. the menu in force  3. the restaurants to switch to
        client.get("/kitchen/grill/")
