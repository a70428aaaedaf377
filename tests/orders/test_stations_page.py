"""Thresholds of a station: the page, its preview, the trail, and the urgency that Today counts."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu.models import Station
from orders.kitchen.urgency import thresholds_of, urgency
from orders.models import ServiceSettings
from orders.portal import today
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings
from realtime.models import AuditEntry

URL = "/portal/service/stations/"
CASES = json.loads((Path(__file__).parent / "cases/ticket_urgency.json").read_text(encoding="utf-8"))
AGEING = {"dine_in": {"warn": 10, "late": 20}, "pickup": {"warn": 6, "late": 12}}
NAMES = {"": "fresh", "due_soon": "slow", "late": "late"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_a_ticket_is_as_urgent_as_on_the_kitchen_screen(case):
    now = datetime(2026, 11, 30, 18, tzinfo=UTC)
    promised = None if case["promised_in"] is None else now + timedelta(minutes=case["promised_in"])
    ticket = {"fired_at": now - timedelta(minutes=case["minutes"]), "promised_at": promised}
    own = {"bar": {"warn": 3, "late": 5}}
    thresholds = thresholds_of(case["station"], case["order_type"], ageing=AGEING, station_ageing=own)
    assert NAMES[urgency(ticket, thresholds, now)] == case["is"]


@pytest.fixture
def slug(tacos):
    """The slug of a station of the menu."""
    return Station.objects.values_list("slug", flat=True)[0]


@pytest.fixture
def send(page_client, tenant):
    def post(url=URL, by="marco", slug="alpha", **fields):
        response = page_client(by, slug).post(url, {"version": 0, "key": str(uuid7()), **fields})
        connection.set_tenant(tenant)
        return response

    return post


def test_own_times_are_saved_with_what_was_before_and_taken_back(send, slug):
    assert send(**{f"warn_{slug}": 3, f"late_{slug}": 6}).status_code == 302
    assert service_settings().station_ageing == {slug: {"warn": 3, "late": 6}}
    (note,) = AuditEntry.objects.get(kind="service.change_settings").notes
    assert note == {
        "field": f"station_ageing {slug}",
        "before": "as the order type",
        "after": "due soon after 3 min, late after 6 min",
    }
    assert send(version=1).status_code == 302
    assert service_settings().station_ageing == {}


@pytest.mark.parametrize(
    ("warn", "late", "sentence"),
    [
        (3, "", "Enter both times"),
        ("", 3, "Enter both times"),
        (9, 8, "must come before"),
        (0, 5, "greater than or equal"),
        (5, 241, "less than or equal"),
    ],
)
def test_times_that_make_no_sense_are_refused(send, slug, warn, late, sentence):
    response = send(**{f"warn_{slug}": warn, f"late_{slug}": late})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ServiceSettings.objects.exists()


def test_a_stale_form_is_refused_and_shows_what_is_saved(send, slug):
    send(**{f"warn_{slug}": 33, f"late_{slug}": 44})
    response = send(**{f"warn_{slug}": 5, f"late_{slug}": 6})
    assert response.status_code == 412
    assert "33 min" in response.content.decode()
    assert send(version=1, **{f"warn_{slug}": 5, f"late_{slug}": 6}).status_code == 302


def test_the_preview_shows_the_times_in_the_form_and_stores_nothing(send, slug):
    shown = send(f"{URL}preview/", **{f"warn_{slug}": 33, f"late_{slug}": 44}).content.decode()
    assert "33 min" in shown
    assert "Correct the times" in send(f"{URL}preview/", **{f"warn_{slug}": 33}).content.decode()
    assert not ServiceSettings.objects.exists()


def test_a_station_that_does_not_exist_is_refused(run, tacos):
    with pytest.raises(InvalidInput):
        run(change_service_settings, version=0, changes={"station_ageing": {"moon": {"warn": 1, "late": 2}}})


def test_today_counts_what_is_late_at_each_station(run, place, tenant, slug, monkeypatch):
    order = place(send=True)
    own = {line.station: {"warn": 2, "late": 5} for line in order.all_lines}
    run(change_service_settings, version=0, changes={"station_ageing": own})
    for minutes, late, due_soon in ((1, 0, 0), (2, 0, 1), (5, 1, 0)):
        monkeypatch.setattr(
            clock, "now", lambda minutes=minutes: order.opened_at + timedelta(minutes=minutes, seconds=9)
        )
        rows = today.kitchen(tenant)["stations"]
        assert {(row["late"], row["due_soon"]) for row in rows if row["waiting"]} == {(late, due_soon)}


def test_the_neighbours_stations_are_not_shown(page_client, slug):
    assert f"warn_{slug}" not in page_client("marco", "beta").get(URL).content.decode()
