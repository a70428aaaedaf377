"""Earlier menus: what changed with each, back to any of them, and a publish at a later time."""

from datetime import timedelta
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils.html import strip_tags

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu import changes, published, scheduled, selectors, services
from menu.errors import MenuNotReady, MenuVersionUnknown, NothingScheduled, NothingToPublish
from menu.models import MenuSchedule, MenuVersion, Product
from menu.services import versions
from realtime.models import Alert
from restaurants.models import Restaurant
from tests.services import run_service


@pytest.fixture
def dearer(on_sale, run):
    """Version 2: Al pastor costs £11.00, the cola is off the menu."""
    run(services.update_product, product_id=on_sale.pastor.id, price=D("11.00"))
    run(services.archive_product, product_id=on_sale.cola.id)
    run(services.publish)
    return on_sale


def on_the_till():
    return {row["name"]: row["price"] for row in selectors.published_menu().document["products"]}


def test_each_version_says_what_changed_with_it(dearer):
    first, second = changes.of_version(1), changes.of_version(2)
    assert {change.what for change in first} == {"added"}
    assert [(each.what, each.name, each.price_before, each.price_after) for each in second] == [
        ("changed", "Al pastor", D("9.50"), D("11.00")), ("removed", "Cola", None, None),
    ]  # fmt: skip
    with pytest.raises(MenuVersionUnknown):
        changes.of_version(3)


def test_an_earlier_menu_goes_back_on_the_till_and_the_draft_stays(dearer, run):
    version = run(versions.restore_version, version=1)
    assert (version.version, on_the_till()) == (
        3, {"Al pastor": D("9.50"), "Baja fish": D("10.00"), "Cola": D("3.40")},
    )  # fmt: skip
    assert Product.objects.get(name="Al pastor").price == D("11.00")
    assert {change.name for change in changes.unpublished()} == {"Al pastor", "Cola"}
    with pytest.raises(NothingToPublish):
        run(versions.restore_version, version=1)
    run(versions.restore_version, version=2)
    assert (on_the_till()["Al pastor"], changes.unpublished()) == (D("11.00"), [])
    with pytest.raises(MenuVersionUnknown):
        run(versions.restore_version, version=99)


def test_allergens_are_those_of_now_and_not_of_the_version(dearer, run):
    run(services.update_product, product_id=dearer.pastor.id, allergens=["gluten", "milk"])
    run(services.publish)
    run(versions.restore_version, version=1)
    row = next(row for row in selectors.published_menu().document["products"] if row["name"] == "Al pastor")
    assert row["allergens"] == ["gluten", "milk"]
    assert "own_allergens" not in row


def later(**wait):
    return clock.now() + timedelta(**(wait or {"hours": 2}))


def test_the_draft_is_published_at_its_time_as_it_is_then(on_sale, run, monkeypatch):
    at = later()
    run(versions.schedule_publish, publish_at=at)
    run(services.update_product, product_id=on_sale.cola.id, price=D("3.60"))
    assert scheduled.publish_if_due() is False
    monkeypatch.setattr(clock, "now", lambda: at)
    assert scheduled.publish_if_due() is True
    assert scheduled.publish_if_due() is False
    assert on_the_till()["Cola"] == D("3.60")
    row = MenuSchedule.objects.get()
    assert (row.status, row.version, published.current().version) == ("published", 2, 2)


def test_another_time_replaces_the_first_and_a_cancelled_one_publishes_nothing(on_sale, run, monkeypatch):
    run(versions.schedule_publish, publish_at=later())
    moved = run(versions.schedule_publish, publish_at=later(hours=5))
    assert MenuSchedule.objects.get().publish_at == moved.publish_at
    run(versions.cancel_schedule)
    monkeypatch.setattr(clock, "now", lambda: moved.publish_at)
    assert scheduled.publish_if_due() is False
    assert MenuVersion.objects.count() == 1
    with pytest.raises(NothingScheduled):
        run(versions.cancel_schedule)


def test_a_draft_that_lacks_something_is_not_published_and_a_manager_is_told(on_sale, run, monkeypatch):
    at = later()
    run(versions.schedule_publish, publish_at=at)
    run(services.update_product, product_id=on_sale.cola.id, price=None)
    with pytest.raises(MenuNotReady):
        run(versions.schedule_publish, publish_at=at)
    monkeypatch.setattr(clock, "now", lambda: at)
    scheduled.publish_if_due()
    assert (MenuSchedule.objects.get().status, MenuVersion.objects.count()) == ("failed", 1)
    assert "Cola has no price." in Alert.objects.get(kind="menu.schedule_failed").sentence


@pytest.mark.parametrize("wait", [{"seconds": -1}, {"days": 367}])
def test_a_time_is_from_now_on_within_a_year(on_sale, run, wait):
    with pytest.raises(InvalidInput):
        run(versions.schedule_publish, publish_at=later(**wait))


def test_two_workers_publish_once(on_sale, run, monkeypatch):
    at = later()
    run(versions.schedule_publish, publish_at=at)
    run(services.update_product, product_id=on_sale.cola.id, price=D("3.60"))
    schedule = MenuSchedule.objects.get()
    monkeypatch.setattr(clock, "now", lambda: at)
    for _worker in range(2):
        run_service(versions.publish_scheduled, schedule_id=schedule.id)
    assert MenuVersion.objects.count() == 2


def test_the_pages_show_times_by_the_restaurants_clock(dearer, page_client, alpha):
    Restaurant.objects.filter(pk=alpha.pk).update(timezone="Asia/Kolkata")  # five and a half hours before London
    client = page_client("marco")
    at = MenuVersion.objects.latest("version").published_at.astimezone(ZoneInfo("Asia/Kolkata"))
    for path in ("versions/", "versions/1/", "publish/"):
        assert f"{at:%H:%M}" in client.get(f"/portal/menu/{path}").content.decode(), path


def test_the_pages_show_versions_and_go_back(dearer, page_client, alpha):
    client = page_client("marco")
    listed = client.get("/portal/menu/versions/").content
    assert b"On the till" in listed
    page = client.get("/portal/menu/versions/1/").content.decode()
    assert "Put this version on the till" in page
    assert "£11.00 → £9.50" in strip_tags(page)
    assert client.get("/portal/menu/versions/9/").status_code == 404
    sent = {"key": str(uuid7())}
    assert client.post("/portal/menu/versions/1/restore/", sent)["Location"] == "/portal/menu/versions/"
    connection.set_tenant(alpha)
    assert published.read_current().version == 3
    tomorrow = clock.now().astimezone(alpha.zone).date() + timedelta(days=1)
    client.post("/portal/menu/publish/later/", {"key": str(uuid7()), "day": tomorrow.isoformat(), "time": "06:00"})
    connection.set_tenant(alpha)
    assert MenuSchedule.objects.get().publish_at.astimezone(alpha.zone).hour == 6
    assert b"as it is then" in client.get("/portal/menu/publish/").content
    client.post("/portal/menu/publish/later/cancel/", {"key": str(uuid7())})
    connection.set_tenant(alpha)
    assert MenuSchedule.objects.get().status == "cancelled"
    assert page_client("kim").get("/portal/menu/versions/").status_code == 403
