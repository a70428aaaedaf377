"""The portal's pages of devices: what managers see of each, and what they may change."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.sync.models import Device, KitchenScreen
from restaurants.models import PlatformAudit, Restaurant, User

pytestmark = pytest.mark.django_db

LIST = "/portal/devices/"


@pytest.fixture
def device(tenant):
    def make(name="Bar till", slug="alpha", **fields):
        restaurant = Restaurant.objects.get(slug=slug)
        number = Device.objects.filter(restaurant=restaurant).count() + 1
        made = {"kind": "till", "created_at": clock.now(), "last_seen_at": clock.now(), **fields}
        return Device.objects.create(id=uuid7(), restaurant=restaurant, name=name, number=number, **made)

    return make


def page(client, path=LIST):
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def key():
    return {"key": str(uuid4())}


def test_without_devices_the_page_says_how_to_add_one(page_client, tenant):
    shown = page(page_client("marco"))
    assert "No devices yet" in shown
    assert 'href="/pos/"' in shown


def test_kitchen_screens_are_listed_with_those_that_do_not_answer(page_client, tenant):
    here, lost = clock.now(), clock.now() - timedelta(minutes=5)
    for slug, label, lost_at in (("alpha", "Grill", None), ("alpha", "Bar", lost), ("beta", "Neighbour", None)):
        KitchenScreen.objects.create(
            restaurant=Restaurant.objects.get(slug=slug), screen=uuid7(), label=label, connection_id=uuid7(),
            confirmed_at=here, lost_at=lost_at,
        )  # fmt: skip
    shown = page(page_client("marco"))
    assert shown.index("Bar") < shown.index("Not answering since") < shown.index("Grill") < shown.index("Connected")
    assert "Neighbour" not in shown


def test_each_device_is_listed_with_series_queue_and_last_user(page_client, device):
    sara = User.objects.get(email="sara@alpha.example")
    since = clock.now() - timedelta(minutes=42)
    waiting = device("<b>Bar</b>", unsent=3, unsent_since=since, reported_at=clock.now(), last_user=sara)
    device("Door", revoked_at=clock.now())
    shown = page(page_client("marco"))
    assert "&lt;b&gt;Bar&lt;/b&gt;" in shown
    assert ">D1<" in shown
    assert "by Sara" in shown
    assert "3 not sent" in shown
    assert "the oldest for 42\xa0minutes" in shown
    assert shown.count("Revoked") == 1
    one = page(page_client("marco"), f"{LIST}{waiting.id}/")
    assert "3 changes, the oldest since" in one
    assert "its 3 unsent changes too" in one


def test_a_device_is_renamed_revoked_and_allowed_again_each_with_an_audit_entry(page_client, device):
    row, client = device(), page_client("marco")
    own = f"{LIST}{row.id}/"
    assert client.post(own, {**key(), "name": "Terrace"}).headers["Location"] == LIST
    once = key()
    for _ in range(2):  # a double tap
        client.post(f"{own}revoke/", once)
    row.refresh_from_db()
    assert (row.name, row.revoked_by.name) == ("Terrace", "Marco")
    assert "Allow again" in page(client, own)
    client.post(f"{own}restore/", key())
    row.refresh_from_db()
    assert (row.revoked_at, row.revoked_by) == (None, None)
    kinds = PlatformAudit.objects.filter(kind__startswith="device.").order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["device.rename", "device.revoke", "device.restore"]


def test_an_empty_name_is_refused_at_its_field(page_client, device):
    row = device()
    answer = page_client("marco").post(f"{LIST}{row.id}/", {**key(), "name": " "})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.name == "Bar till"


def test_a_form_without_its_key_changes_nothing(page_client, device):
    row = device()
    assert page_client("marco").post(f"{LIST}{row.id}/revoke/").headers["Location"] == LIST
    row.refresh_from_db()
    assert row.revoked_at is None


def test_the_neighbours_device_is_not_found(page_client, device):
    row, stranger = device(slug="beta"), page_client("marco")
    assert row.name not in page(stranger)
    own = f"{LIST}{row.id}/"
    assert stranger.get(own).status_code == 404
    for path, form in ((own, {"name": "Mine"}), (f"{own}revoke/", {}), (f"{own}restore/", {})):
        assert stranger.post(path, {**key(), **form}).status_code == 404
    row.refresh_from_db()
    assert (row.name, row.revoked_at) == ("Bar till", None)


def test_many_devices_cost_the_same_queries_as_one(page_client, device, django_assert_max_num_queries):
    client = page_client("marco")
    for _ in range(12):
        device(last_user=User.objects.get(email="sara@alpha.example"))
    page(client)
    # 1. session  2. person  3.-4. principal  5. settings of the shell  6. badge of alerts  7. count  8. devices
    with django_assert_max_num_queries(8):
        page(client)
