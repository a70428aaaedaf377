"""A closed restaurant is opened again in the very moment in which it is deleted."""

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from restaurants.closing import services
from restaurants.closing.errors import NotClosed
from restaurants.exports.models import Archive
from restaurants.models import Closing, DeletedRestaurant, Restaurant
from restaurants.platform import services as platform
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, race


def act(service, **fields):
    return run_service(service, by=PLATFORM_EXECUTOR, actor=Actor.system(), **fields)


def schema_exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone() is not None


def store_archive(*, context) -> None:
    now = clock.now()
    Archive.objects.create(status="done", created_at=now, lease_until=now, expires_at=now)


@pytest.fixture
def due(committed, settings):
    """A closed restaurant that is due, with its archive, and the two calls that both want it."""
    restaurant = act(
        platform.create_restaurant, platform=platform.default_platform(), name="Gamma", slug="gamma", plan=None
    )
    closing = act(services.close_for_platform, restaurant_id=restaurant.pk, reason="gone")
    with in_restaurant(restaurant):
        run_service(store_archive)
    Closing.objects.filter(pk=closing.pk).update(delete_at=clock.now())
    reopen = lambda: act(services.reopen_for_platform, restaurant_id=restaurant.pk, reason="a mistake")  # noqa: E731
    delete = lambda: act(services.delete_restaurant, restaurant_id=restaurant.pk)  # noqa: E731
    yield restaurant, reopen, delete
    DeletedRestaurant.objects.all().delete()
    Closing.objects.all().delete()


def test_a_restaurant_is_opened_again_or_deleted_never_both(due):
    restaurant, reopen, delete = due
    (refusal,) = errors_of(race(reopen, delete))
    assert isinstance(refusal, (NotClosed, RestaurantUnknown))
    is_there = Restaurant.objects.filter(pk=restaurant.pk).exists()
    assert (is_there, schema_exists(restaurant.schema_name)) in ((True, True), (False, False))
    assert DeletedRestaurant.objects.exists() is not is_there


def test_without_the_lock_it_is_opened_again_and_gone(due, monkeypatch):
    restaurant, reopen, delete = due
    monkeypatch.setattr(services, "_lock", lambda restaurant_id: Restaurant.objects.get(pk=restaurant_id))
    overtaken = OvertakenRead(services.finished_archive)
    monkeypatch.setattr(services, "finished_archive", overtaken.read)
    assert errors_of(race(delete, overtaken.overtake(reopen))) == []
    assert not schema_exists(restaurant.schema_name)
