"""The joined files of our own screens: all of their modules can be joined, and browsers keep them for ever."""

import gzip
import re

import pytest
from django.test import Client

from fynlo.frontend.bundles import KITCHEN, TILL
from fynlo.joined.pages import JoinedPage, SourceMissing, source_of


@pytest.mark.parametrize("page", [TILL, KITCHEN], ids=["till", "kitchen"])
def test_every_module_of_our_screens_can_be_joined_and_exists_once(page):
    text = "".join(file.body.decode() for name, file in page.files.items() if name.endswith(".js"))
    parts = re.findall(r"^\{ // (\S+)$", text, re.MULTILINE)
    assert len(parts) == len(set(parts)) > 20
    assert set(page.scripts) <= set(parts)
    assert set(re.findall(r'\$later\("(.+?)"\)', text)) <= set(parts)


def test_the_first_part_of_the_till_leaves_out_what_is_loaded_later():
    first, later = (TILL.files[name].body.decode() for name in ("till.js", "till-later.js"))
    part = "{ // frontend/till/bill/pay_view.js"
    assert part in later
    assert part not in first
    assert later.startswith('import { $modules, $later } from "./till.js";')


def test_a_folder_among_the_styles_is_every_other_sheet_in_it():
    floor = "frontend/till/floor/floor.css"
    text = JoinedPage("x", scripts=(), styles=(floor, "frontend/till/")).files["x.css"].body.decode()
    alone = {
        path: JoinedPage("x", scripts=(), styles=(path,)).files["x.css"].body.decode()
        for path in (floor, "frontend/till/till.css", "frontend/till/bill/bill.css", "frontend/till/cart/cart.css")
    }
    assert [text.count(each) for each in alone.values()] == [1, 1, 1, 1]
    assert [*alone] == sorted(alone, key=lambda path: text.index(alone[path]))


def test_a_sheet_or_module_that_is_not_there_is_named():
    with pytest.raises(SourceMissing, match=r"^orders/gone\.js$"):
        source_of("orders/gone.js")


def test_a_bundle_is_immutable_and_compressed():
    answer = Client().get(TILL.script, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Content-Length"] == str(len(answer.content))
    plain = Client().get(TILL.script, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain
    assert gzip.decompress(answer.content) == plain.content == TILL.files["till.js"].body


def test_it_asks_neither_the_database_nor_for_a_session():
    answer = Client().get(TILL.style)  # no `db`: a query would fail
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize("name", ["till.js", "../till.js", "other.js", ""])
def test_a_bundle_of_another_version_is_404_and_not_cached(name):
    answer = Client().get(f"/static/joined/0123456789abcdef/{name}")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"


def test_the_version_is_that_of_the_content():
    again = JoinedPage("till", TILL.scripts, TILL.styles)
    assert again.version == TILL.version
    assert JoinedPage("till", TILL.scripts, TILL.styles[1:]).version != TILL.version
    assert JoinedPage("till", TILL.scripts[1:], TILL.styles).version != TILL.version
