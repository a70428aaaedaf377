"""Help in place: every field of every settings page says what it changes."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from menu.services import create_station
from restaurants.portal.search.sources import settings_pages

pytestmark = pytest.mark.django_db
BUTTONS = {"hidden", "submit", "button"}
FURTHER = {"portal_close"}  # a settings page that the search knows as a page


class Form(HTMLParser):
    """The fields of the form that a page saves, and the ids of the paragraphs that hold text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.in_form, self.paragraph = False, ""
        self.fields: list[dict[str, str]] = []
        self.helps: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.in_form = "data-guard" in given
        elif tag == "p":
            self.paragraph = given.get("id", "")
        elif self.in_form and tag in ("input", "select", "textarea") and given.get("type") not in BUTTONS:
            self.fields.append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.in_form = False
        elif tag == "p":
            self.paragraph = ""

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.helps.add(self.paragraph)

    def without_help(self) -> list[str]:
        helps = self.helps - {""}
        return [each["name"] for each in self.fields if not helps & set(each.get("aria-describedby", "").split())]


def named(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, address) of each route below `patterns`."""
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each.name or "", before + str(each.pattern)
        else:
            yield from named(each.url_patterns, before + str(each.pattern))


def settings_addresses() -> list[str]:
    """Return the registered settings pages, and every page of the portal whose address ends in "settings/"."""
    names = {page.url_name for page in settings_pages()} | FURTHER
    routes = list(named(get_resolver(settings.RESTAURANT_URLCONF).url_patterns))
    assert names <= {name for name, _ in routes}
    return sorted(
        {each for name, each in routes if name in names or (each.startswith("portal/") and each.endswith("settings/"))}
    )


def test_every_field_of_every_settings_page_has_help(page_client, run):
    """A field's own sentence, or the paragraph above a group of like fields, which it names for screen readers."""
    run(create_station, name="Grill")
    client, empty, found = page_client("olivia"), [], {}
    for address in settings_addresses():
        form = Form(client.get(f"/{address}").content.decode())
        if not form.fields:
            empty.append(address)
        if missing := form.without_help():
            found[address] = missing
    assert not empty, f"These pages show no form with settings: {empty}"
    assert not found, f"These fields have no help_text: {found}"
