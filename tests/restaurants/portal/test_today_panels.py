"""The panel of screens and devices on Today, and that a second viewer of the shell's panels costs no query."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.cache import clear_caches
from fynlo.core.ids import uuid7
from realtime import streams
from realtime.sync.models import Device, KitchenScreen
from restaurants.models import Restaurant
from restaurants.portal.today.panels import panels_for
from restaurants.portal.today.registrations import SILENT_AFTER, devices

pytestmark = [pytest.mark.django_db, pytest.mark.urls("fynlo.urls.restaurant")]

PARTS = "/portal/panels/"
OF_THE_PERSON = re.compile('FROM "(django_session|restaurants_[a-z]+)"')  # who asks, and what they may see


@pytest.fixture
def device(tenant):
    def make(name, *, minutes=0, slug="alpha", **fields):
        """A till that reported `minutes` ago."""
        restaurant = Restaurant.objects.get(slug=slug)
        number = Device.objects.filter(restaurant=restaurant).count() + 1
        seen = clock.now() - timedelta(minutes=minutes)
        made = {"kind": "till", "created_at": seen, "last_seen_at": seen, **fields}
        return Device.objects.create(id=uuid7(), restaurant=restaurant, name=name, number=number, **made)

    return make


@pytest.fixture
def at_noon(tenant):
    """The clock at noon of the restaurant."""
    with clock.travel(clock.now().astimezone(tenant.zone).replace(hour=12, minute=0)):
        yield


def named(panel, part):
    return [each.name for each in panel[part]]


def test_tills_that_stopped_reporting_today_are_silent(tenant, at_noon, device):
    device("Bar", minutes=20)
    device("Phone of Sara", minutes=90, kind="mobile")
    device("Front", minutes=5)
    device("Of yesterday", minutes=10 * 60)
    device("Revoked", minutes=20, revoked_at=clock.now())
    device("Display", minutes=20, kind="guest_display")
    device("Neighbour", minutes=20, slug="beta")
    assert named(devices(tenant), "silent") == ["Phone of Sara", "Bar"]


def test_a_till_that_is_open_reports_twice_before_it_counts_as_silent():
    report_every = timedelta(minutes=5)  # REPORT_EVERY_MS of shared/sync/outbox.js
    assert 2 * report_every < SILENT_AFTER


def test_a_till_with_unsent_work_is_listed_once_and_with_its_work(tenant, at_noon, device):
    device("Terrace", minutes=40, unsent=3, unsent_since=clock.now() - timedelta(minutes=41))
    device("Long ago", minutes=3 * 24 * 60, unsent=1)
    panel = devices(tenant)
    assert (named(panel, "unsent"), named(panel, "silent")) == (["Terrace", "Long ago"], [])


def test_today_shows_screens_tills_and_unsent_work_together(page_client, tenant, at_noon, device):
    at = clock.now() - timedelta(minutes=3)
    KitchenScreen.objects.create(
        restaurant=tenant, screen=uuid7(), label="Grill", connection_id=uuid7(), confirmed_at=at, lost_at=at
    )
    till = device("Bar", minutes=20)
    device("Terrace", minutes=1, unsent=2, unsent_since=at)
    page = page_client("marco").get("/portal/").content.decode()
    assert "Kitchen screen Grill" in page
    assert "2 changes not sent since" in page
    assert "Not heard from since 11:40" in page
    assert f'href="/portal/devices/{till.id}/"' in page


def test_a_day_without_trouble_says_so(page_client, tenant, at_noon, device):
    device("Front", minutes=5)
    page = page_client("marco").get("/portal/").content.decode()
    assert "All screens and tills of today answer. No device holds unsent work." in page


def test_of_two_viewers_of_one_event_the_second_costs_no_query(page_client, tenant, actor):
    """The figures are kept by restaurant, panel and event, not by viewer: a manager and the owner share them."""
    position = streams.position_of(tenant.pk)
    query = {"epoch": position.epoch} | {panel.name: position.head for panel in panels_for(actor("marco"))}
    clients = [page_client("marco"), page_client("olivia")]
    clear_caches()

    def queries(client):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PARTS, query).status_code == 200
        return [each["sql"] for each in asked if not OF_THE_PERSON.search(each["sql"])]

    assert len(queries(clients[0])) > len(query)
    assert queries(clients[1]) == []
