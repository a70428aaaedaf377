"""The page of the opening hours: what it saves, refuses and previews, and where guests read it."""

from datetime import time
from uuid import uuid4

import pytest

from restaurants.models import PlatformAudit, Restaurant
from restaurants.opening_hours import Interval
from restaurants.portal.settings.versions import Part, version_of

pytestmark = pytest.mark.django_db
URL = "/portal/settings/opening-hours/"


@pytest.fixture
def owner(page_client):
    return page_client("olivia")


def entries(version=None, *, days=(), **week):
    """What a browser sends, with the version as it is now. `days` are rows (date, hours, name) of special days."""
    form = {f"day_{number}": "" for number in range(7)} | week
    form |= {"version": version_of(alpha(), Part.HOURS) if version is None else version, "key": str(uuid4())}
    form |= {"days-TOTAL_FORMS": len(days) + 1, "days-INITIAL_FORMS": 0}
    for number, (day, hours, name) in enumerate([*days, ("", "", "")]):
        form |= {f"days-{number}-day": day, f"days-{number}-intervals": hours, f"days-{number}-name": name}
    return form


def alpha():
    return Restaurant.objects.get(slug="alpha")


def test_hours_are_saved_and_each_changed_day_is_in_the_trail(owner):
    form = entries(day_0="18-23, 12–15", days=[("2999-12-25", "", "Christmas Day"), ("2999-12-26", "12-18", "")])
    response = owner.post(URL, form)
    assert (response.status_code, response["Location"]) == (302, URL)
    saved = alpha()
    assert saved.hours.week[0] == (Interval(time(12), time(15)), Interval(time(18), time(23)))
    assert [(each.day.isoformat(), each.name) for each in saved.hours.special_days] == [
        ("2999-12-25", "Christmas Day"), ("2999-12-26", "")
    ]  # fmt: skip
    owner.post(URL, entries(day_0="12-23", days=[("2999-12-25", "", "Christmas Day")]))
    first, second = PlatformAudit.objects.filter(kind="restaurant.change_opening_hours").order_by("at")
    assert first.notes == [
        {"field": "Monday", "before": "closed", "after": "12:00–15:00, 18:00–23:00"},
        {"field": "25 December 2999", "before": "usual hours", "after": "closed, Christmas Day"},
        {"field": "26 December 2999", "before": "usual hours", "after": "12:00–18:00"},
    ]
    assert second.notes == [
        {"field": "Monday", "before": "12:00–15:00, 18:00–23:00", "after": "12:00–23:00"},
        {"field": "26 December 2999", "before": "12:00–18:00", "after": "usual hours"},
    ]


def test_days_that_are_over_are_dropped_when_the_hours_are_saved(owner):
    owner.post(URL, entries(day_0="12-23", days=[("2020-12-25", "", "Christmas Day")]))
    assert alpha().hours.special_days == ()


def test_saving_unchanged_hours_makes_no_new_version(owner):
    owner.post(URL, entries(day_0="12-23"))
    assert owner.post(URL, entries(day_0="12:00–23:00")).status_code == 302
    assert alpha().settings_version == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day_0": "noon"}, "“noon” is not understood"),
        ({"day_0": "12-15, 14-18"}, "overlap"),
        ({"day_0": "18-02", "day_1": "01-05"}, "after the opening at 01:00"),
        ({"days": [("2999-12-25", "x", "")]}, "“x” is not understood"),
        ({"days": [("2999-12-25", "", ""), ("2999-12-25", "", "")]}, "25 December 2999 is entered twice"),
        ({"days": [("", "", "Christmas Day")]}, "This field is required"),
        ({"version": "x"}, "This page is out of date"),
        ({"key": "x"}, "This page is out of date"),
    ],
)
def test_invalid_hours_are_refused_and_change_nothing(owner, wrong, sentence):
    form = entries(days=wrong.pop("days", ()), day_6="12-23") | wrong
    response = owner.post(URL, form)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert alpha().opening_hours == {}


def test_a_stale_form_is_refused_keeps_its_entries_and_shows_what_is_saved(owner):
    stale = entries(day_0="10-11")
    owner.post(URL, entries(**{f"day_{number}": "12-22" for number in range(7)}))
    response = owner.post(URL, stale)
    assert response.status_code == 412
    page = response.content.decode()
    assert "Olivia changed this at" in page
    assert "12:00–22:00" in page
    assert 'value="10-11"' in page
    again = entries(response.context["form"]["version"].value(), day_0="10-11")
    assert owner.post(URL, again).status_code == 302


def test_the_preview_shows_what_guests_will_read_and_stores_nothing(owner):
    hours = {f"day_{number}": "00-24" for number in range(7)}
    assert "Open day and night" in owner.post(f"{URL}preview/", entries(**hours)).content.decode()
    assert "Correct the hours" in owner.post(f"{URL}preview/", entries(day_0="x")).content.decode()
    assert "no opening hours" in owner.post(f"{URL}preview/", entries()).content.decode()
    assert alpha().opening_hours == {}


def test_the_neighbours_owner_is_refused(page_client):
    stranger = page_client("olivia", slug="alpha", of="beta")
    assert [stranger.post(url, entries(day_0="12-23")).status_code for url in (URL, f"{URL}preview/")] == [403, 403]
    assert alpha().opening_hours == {}


def test_the_page_costs_three_queries(owner, django_assert_num_queries):
    owner.get(URL)
    with django_assert_num_queries(3):  # 1. the session  2. the restaurant's row  3. the alerts' badge
        owner.get(URL)
