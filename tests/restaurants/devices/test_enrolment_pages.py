"""The portal's pages that make a code, and the page that a new device opens."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.sync.models import Device
from restaurants.models import EnrolmentCode, PlatformAudit, Session

pytestmark = pytest.mark.django_db

ADD = "/portal/devices/add/"
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")


def ask_for_code(client, **fields):
    return client.post(ADD, {"key": str(uuid4()), "name": "Bar till", "kind": "till", **fields})


def shown_on(page) -> str:
    return CODE.search(page.content.decode())[0]


def test_a_manager_gets_a_code_as_letters_and_as_a_qr_code(page_client, tenant, new_device):
    client = page_client("marco")

    made = ask_for_code(client)
    page = client.get(made["Location"])

    text = page.content.decode()
    assert "<svg" in text
    assert "http://alpha.localhost/devices/enrol/" in text
    assert 'hx-trigger="every 2s"' in text
    assert new_device().enrol(shown_on(page)).json()["data"]["name"] == "Bar till"


def test_the_page_can_be_opened_again_with_the_same_code(page_client, tenant):
    client = page_client("marco")
    address = ask_for_code(client)["Location"]

    assert shown_on(client.get(address)) == shown_on(client.get(address))


def test_a_form_sent_twice_makes_one_code(page_client, tenant):
    client, key = page_client("marco"), str(uuid4())

    first, second = ask_for_code(client, key=key), ask_for_code(client, key=key)

    assert first["Location"] == second["Location"]
    assert EnrolmentCode.objects.count() == 1
    assert PlatformAudit.objects.filter(kind="device.create_code").count() == 1


def test_the_page_shows_when_the_device_has_been_added(page_client, tenant, new_device):
    client = page_client("marco")
    address = ask_for_code(client)["Location"]
    new_device().enrol(shown_on(client.get(address)))

    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "Bar till is ready" in part
    assert "enrolment-qr" not in part
    assert "every 2s" not in part
    assert "<html" not in part


def test_an_expired_code_is_not_shown(page_client, tenant):
    client = page_client("marco")
    address = ask_for_code(client)["Location"]
    EnrolmentCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    text = client.get(address).content.decode()

    assert "This code has expired" in text
    assert not CODE.search(text)


@pytest.mark.parametrize(
    "fields", [{"name": " "}, {"name": "x" * 61}, {"kind": "robot"}, {"kind": ""}, {"key": "no"}, {"name": "a\x00b"}]
)
def test_an_invalid_form_makes_no_code(page_client, tenant, fields):
    assert ask_for_code(page_client("marco"), **fields).status_code in (400, 422)
    assert not EnrolmentCode.objects.exists()


def test_the_neighbours_code_is_not_found(page_client, tenant):
    address = ask_for_code(page_client("marco"))["Location"]

    assert page_client("marco", slug="beta", of="beta").get(address).status_code == 404


def test_a_device_opens_a_page_without_a_sign_in(page_client, tenant):
    page = page_client().get("/devices/enrol/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "Add this device to Alpha" in text
    assert str(tenant.pk) in text


def test_the_list_and_the_page_show_profile_keys_and_storage(page_client, tenant):
    now = clock.now()
    fields = {"restaurant": tenant, "created_at": now, "last_seen_at": now}
    Device.objects.create(id=uuid7(), name="Old", kind="till", number=1, **fields)
    grill = Device.objects.create(
        id=uuid7(),
        name="Grill",
        kind="kitchen",
        number=2,
        enrolled_at=clock.now(),
        storage_is_persistent=False,
        **fields,
    )
    client = page_client("marco")

    listed = client.get("/portal/devices/").content.decode()
    one = client.get(f"/portal/devices/{grill.pk}/").content.decode()

    assert listed.count("Not enrolled") == 1
    assert listed.count("Storage not protected") == 1
    assert "Kitchen screen" in one
    assert "Not protected: its browser may delete unsent changes" in one
    assert "are signed out at once" in one


def test_a_device_reports_whether_its_storage_is_protected(enrol, set_pin, person):
    set_pin("sara")
    till = enrol()
    till.sign_in(person("sara"))

    for said, stored in ((None, None), (True, True), (None, True), (False, False)):
        answer = till.post(f"devices/{till.row.pk}/report", {"unsent": 0, "storage_is_persistent": said})
        assert answer.json()["data"]["storage_is_persistent"] is stored


def test_a_sign_in_with_a_password_on_an_enrolled_device_ends_with_the_device(
    code, new_device, person, django_capture_on_commit_callbacks, page_client
):
    device = new_device()
    device.enrol(code())
    form = {"email": "sara@alpha.example", "password": "correct horse battery"}
    device.client.post("/sign-in/", form)
    assert Session.objects.get(user=person("sara")).device_id == device.id

    with django_capture_on_commit_callbacks(execute=True):
        page_client("marco").post(f"/portal/devices/{device.id}/revoke/", {"key": str(uuid4())})

    assert device.client.get("/pos/")["Location"].startswith("/sign-in/")
