"""What the till and the kitchen screen load: from the production build, and as native modules."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from fynlo.frontend import bundler
from fynlo.frontend.assets import page_assets
from fynlo.frontend.bundles import BUNDLES, TILL, Bundle, SourceMissing
from fynlo.frontend.native_modules import module_graph
from fynlo.frontend.translated_sources import Texts, script_texts, translated
from fynlo.static_files import versioned_address
from fynlo.translations import extraction


@pytest.fixture
def native(settings) -> None:
    """Serve native modules as the demo does, whatever the environment says."""
    settings.FRONTEND_BUNDLES = None
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(params=BUNDLES, ids=[bundle.name for bundle in BUNDLES])
def bundle(request) -> Bundle:
    return request.param


# The production build


def sources(source_maps, name: str) -> set[str]:
    """The static files that a built file holds, by its source map."""
    paths = json.loads((source_maps / f"{name}.map").read_text())["sources"]
    return {path.split("/static/")[1] for path in paths if "/static/" in path}


@pytest.fixture(scope="module")
def with_maps(production_build, tmp_path_factory) -> Path:
    """A folder with a build in `built` and its source maps in `maps`."""
    folder = tmp_path_factory.mktemp("build")
    bundler.build(folder / "built", source_maps=folder / "maps")
    return folder


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_the_build_holds_the_modules_and_sheets_that_the_demo_loads(with_maps, bundle, language):
    """Compares the list of preloaded native modules with what esbuild finds."""
    built, maps = bundler.read(with_maps / "built", bundle, language), with_maps / "maps"
    graph = module_graph(bundle.scripts)
    reexporting = {"frontend/till/lazy_views.js"}  # no line of it is left in the build

    eager = set().union(*(sources(maps, name) for name in (built.script, *built.preloads)))
    lazy = set().union(*(sources(maps, name) for name in built.lazy))

    assert eager == set(graph.eager)
    assert lazy - reexporting == set(graph.lazy) - reexporting
    assert sources(maps, built.style) == set(bundle.sheets())


def test_a_build_in_spanish_holds_no_english_text(with_maps, bundle):
    built = bundler.read(with_maps / "built", bundle, "es")
    scripts = "".join((with_maps / "built" / name).read_text() for name in built.names if name.endswith(".js"))
    english = bundler.read(with_maps / "built", bundle, "en-gb")
    sources = "".join((with_maps / "built" / name).read_text() for name in english.names if name.endswith(".js"))

    long = {
        text: other for text, other in script_texts(bundle.name, "es").items() if re.fullmatch(r"[\w ,.:]{20,}", text)
    }
    loaded = {text: other for text, other in long.items() if text in sources}

    assert len(loaded) > 20
    assert [text for text in loaded if text in scripts] == []
    assert [text for text in loaded.values() if isinstance(text, str) and text not in scripts] == []


def test_both_languages_share_the_style_sheet(production_build, bundle):
    [style] = {bundler.read(production_build, bundle, code).style for code in dict(settings.LANGUAGES)}

    assert style.endswith(".css")


def test_texts_of_calls_are_replaced_and_nothing_else():
    texts: Texts = {"Send": "Enviar", 'Say "hi"': "Di «hola»", "{count} item": ["{count} cosa", "{count} cosas"]}
    source = (
        """t(\n  "Send",\n) + t('Say "hi"') + plural(n, "{count} item", "{count} items") + at("Send") + t("Send" + x)"""
    )

    assert translated(source, texts) == (
        't(\n  "Enviar",\n) + t("Di «hola»") + plural(n, "{count} cosa", "{count} cosas") + at("Send") + t("Send" + x)'
    )


def test_the_build_finds_every_text_of_a_script():
    """Each marked text of each module is replaced, also one that is written in several strings."""
    scripts: dict[str, list[extraction.Marked]] = {}
    for each in extraction.marked_texts():
        if each.path.endswith(".js"):
            scripts.setdefault(each.path, []).append(each)

    missed = []
    for path, texts in scripts.items():
        signs = {each.text: f"§{number}§" for number, each in enumerate(texts)}
        plurals = {each.text for each in texts if each.plural}
        translations: Texts = {text: [sign, sign] if text in plurals else sign for text, sign in signs.items()}
        out = translated((extraction.ROOT / path).read_text(encoding="utf-8"), translations)
        missed += [f"{path}: {text}" for text, sign in signs.items() if sign not in out]

    assert missed == []


def test_the_same_sources_make_the_same_files(production_build, tmp_path):
    names = bundler.build(tmp_path)

    assert {name: (tmp_path / name).read_bytes() for name in names} == {
        name: (production_build / name).read_bytes() for name in names
    }


def test_a_second_build_leaves_the_files_of_the_first(production_build, tmp_path):
    (tmp_path / "till-OLDER123.js").write_text("// a page that was opened before the deploy still asks for it")

    bundler.build(tmp_path)

    assert (tmp_path / "till-OLDER123.js").exists()


def test_a_source_that_esbuild_refuses_fails_the_build_with_its_line(production_build, tmp_path, monkeypatch):
    broken = tmp_path / "broken.js"
    broken.write_text("const a = 1;\nconst a = 2;\n")
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / name))
    monkeypatch.setattr(bundler, "BUNDLES", [Bundle("broken", scripts=("broken.js",), styles=())])

    with pytest.raises(bundler.BuildFailed, match=r"(?s)esbuild could not bundle.*broken\.js:2"):
        bundler.build(tmp_path / "built")


# Native modules


def test_the_import_map_gives_every_module_its_versioned_address(native, bundle):
    assets = page_assets(bundle)
    imports = json.loads(assets.import_map)["imports"]

    assert set(imports.values()) == {*assets.scripts, *assets.preloads, *assets.lazy}
    for plain, address in imports.items():
        assert re.fullmatch(re.escape(plain) + r"\?v=[0-9a-f]{12}", address)


def test_the_page_lists_its_modules_after_the_import_map(native, page_client):
    page = page_client("sara").get("/pos/")
    nonce = re.search(r'<script type="importmap" nonce="([^"]+)">', page.text)
    assets = page_assets(TILL)

    assert nonce
    assert f"'nonce-{nonce[1]}'" in page["Content-Security-Policy"]
    preloads = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page.text)
    scripts = re.findall(r'<script type="module" src="([^"]+)">', page.text)
    assert (preloads, scripts) == ([*assets.preloads], [*assets.scripts])
    assert nonce.start() < page.text.index("modulepreload")


def test_a_versioned_address_is_cached_for_ever_without_a_query(native):
    answer = Client().get(versioned_address("frontend/till/till.js"))  # no `db`: a query would fail

    assert b"".join(answer)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies


@pytest.mark.parametrize(
    "address",
    ["/static/frontend/till/till.js?v=0123456789ab", "/static/bundles/till-0123ABCD.js", "/static/gone.js?v=1"],
)
def test_a_file_of_another_version_is_404_and_not_cached(native, address):
    answer = Client().get(address)

    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"


def test_types_imported_in_comments_are_no_modules(monkeypatch, tmp_path):
    (tmp_path / "a.js").write_text(
        """/** @import { T } from "./types.js" */
// import { x } from "./old.js";
import {
  b,
} from "./b.js";
import "./c.js";
/** @type {import("./types.js").T} */
const accept = "image/*";
const later = () => import("./later.js"); /* */
"""
    )
    for name in ("b.js", "c.js", "later.js"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / name))

    graph = module_graph(["a.js"])

    assert (graph.eager, graph.lazy) == (["a.js", "b.js", "c.js"], ["later.js"])


# Sources


def test_a_folder_in_the_list_of_styles_stands_for_every_other_sheet_in_it():
    floor = "frontend/till/floor/floor.css"
    sheets = Bundle("x", scripts=(), styles=(floor, "frontend/till/")).sheets()

    assert len(sheets) == len(set(sheets))
    order = [sheets.index(each) for each in (floor, "frontend/till/till.css", "frontend/till/bill/bill.css")]
    assert order == sorted(order)
    assert order[0] == 0


def test_a_sheet_or_module_that_does_not_exist_is_named():
    with pytest.raises(SourceMissing, match=r"^orders/gone\.js$"):
        module_graph(["orders/gone.js"])
