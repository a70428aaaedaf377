"""The history of an order whose events have left the log: it is read from the archive and stays the same."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fynlo.core import clock
from orders import history
from orders import services as orders
from orders.history import UNREADABLE
from realtime import retention
from realtime.models import ArchivedEvents, Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path, monkeypatch) -> Path:
    """Where the archive lies. One event is many."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(retention, "KEEP_EVENTS", 1)
    return tmp_path


@pytest.fixture
def served(take, place, waiter):
    """An order that was sent and rushed."""
    order = place()
    take(orders.send_to_kitchen, actor=waiter, order_id=order.id)
    take(orders.set_rush, actor=waiter, order_id=order.id, on=True)
    return order


@pytest.fixture
def later(served, place) -> Iterator[None]:
    """Sixteen days later, after another order."""
    with clock.travel(clock.now() + timedelta(days=16)):
        place()
        yield


def test_an_orders_history_stays_the_same_after_pruning(served, later, tenant):
    before = history.entries(served)
    assert len(before) >= 3
    retention.prune(tenant)
    assert not Event.objects.filter(aggregate_id=served.id).exists()
    assert history.entries(served) == before


def test_events_in_the_log_and_in_the_archive_are_told_once(served, later, tenant, monkeypatch):
    before = history.entries(served)
    monkeypatch.setattr(retention, "_delete", lambda *_: 0)  # as if the worker died before it deletes
    retention.prune(tenant)
    assert ArchivedEvents.objects.exists()
    assert Event.objects.filter(aggregate_id=served.id).exists()
    assert history.entries(served) == before


def test_a_history_says_that_the_archive_cannot_be_read(served, later, tenant, files):
    retention.prune(tenant)
    for path in files.rglob("*.gz"):
        path.unlink()
    assert [entry.words for entry in history.entries(served)] == [UNREADABLE]
