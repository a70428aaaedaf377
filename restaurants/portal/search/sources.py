"""The sources of the portal's search. Each domain registers its own from `AppConfig.ready`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.functional import Promise

from realtime.actors import Actor
from realtime.commands import features
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.registry import group_label, navigation_for

PERMISSION = "portal.open"
LONGEST = 60  # characters of a search


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: the title of a page, its address, and what tells it from others."""

    title: str
    url: str
    note: str | Promise = ""


@dataclass(frozen=True, slots=True)
class SearchSource:
    """Results under one heading, for holders of `permission` whose restaurant's plan includes `feature`.

    `find(request, text, most)` returns at most `most` hits in a constant number of queries; `text` has between 1 and
    LONGEST characters. `more(text)` returns the address of the list that shows all of them.
    """

    label: str | Promise
    icon: str
    permission: str
    order: int
    find: Callable[[PageRequest, str, int], list[Hit]]
    more: Callable[[str], str] | None = None
    feature: str = ""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page whose fields, by name, the search finds by their labels and help texts."""

    title: str | Promise
    url_name: str
    permission: str
    fields: Mapping[str, forms.Field]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page without an entry in the navigation. `section` says where it belongs."""

    title: str | Promise
    url_name: str
    permission: str
    section: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one source. `more` is the address of the whole list, "" if there is none."""

    source: SearchSource
    hits: list[Hit]
    more: str


_sources: list[SearchSource] = []
_settings_pages: list[SettingsPage] = []
_pages: list[SearchPage] = []


def register_search(*sources: SearchSource) -> None:
    _sources.extend(sources)
    _sources.sort(key=lambda source: source.order)


def register_settings_pages(*pages: SettingsPage) -> None:
    _settings_pages.extend(pages)


def settings_pages() -> Sequence[SettingsPage]:
    """Return the registered settings pages."""
    return _settings_pages


def register_search_pages(*pages: SearchPage) -> None:
    _pages.extend(pages)


def search(request: PageRequest, text: str, most: int) -> list[Group]:
    """Return what the person may see, at most `most` hits of each source. The queries of the sources.

    One query more for each source that found something and needs a plan.
    """
    text = text.replace("\0", "").strip()[:LONGEST]
    if not text:
        return []
    found = []
    for source in _sources:
        if not allowed(request.actor, source.permission):
            continue
        hits = source.find(request, text, most)[:most]
        if hits and features.includes(source.feature):
            found.append(Group(source, hits, source.more(text) if source.more else ""))
    return found


def pages(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find the pages of the navigation and the registered ones. No query."""
    found = [(item.label, item.url_name, group_label(item.group)) for item in navigation_for(request.actor)]
    found += [(page.title, page.url_name, page.section) for page in _pages if allowed(request.actor, page.permission)]
    return best(text, [(Hit(str(title), reverse(name), section), str(section)) for title, name, section in found])[
        :most
    ]


def settings(request: PageRequest, text: str, most: int) -> list[Hit]:
    """Find fields of the settings pages. No query."""
    return best(text, [entry for page in _settings_pages for entry in _fields_of(page, request.actor)])[:most]


def _fields_of(page: SettingsPage, actor: Actor) -> Iterable[tuple[Hit, str]]:
    if not allowed(actor, page.permission):
        return
    for name, field in page.fields.items():
        if not field.widget.is_hidden:
            label = str(field.label or name.replace("_", " ").capitalize())
            url = f"{reverse(page.url_name)}#id_{name}"
            yield Hit(label, url, str(page.title)), f"{page.title} {field.help_text}"


def best(text: str, entries: Iterable[tuple[Hit, str]]) -> list[Hit]:
    """Return the hits whose title and further text contain every word, those that begin with it first."""
    words = text.casefold().split()
    ranked = []
    for place, (hit, further) in enumerate(entries):
        title = hit.title.casefold()
        if all(word in title or word in further.casefold() for word in words):
            in_title = all(word in title for word in words)
            ranked.append((not title.startswith(words[0]), not in_title, place, hit))
    return [hit for *_, hit in sorted(ranked, key=lambda each: each[:3])]
