"""A device whose browser or system changes: recorded, shown and mailed, and nothing is refused."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.cache import clear_caches
from realtime.sync.models import Device
from restaurants.devices.looks import note_look
from restaurants.identity.security_log import remember_caller
from restaurants.mail import written
from restaurants.models import OutgoingMail, SecurityEvent, Session

pytestmark = pytest.mark.django_db
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18.1 Safari/604.1"
NEWER_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605 Version/18.2 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.fixture
def till(enrol, set_pin):
    set_pin("sara")
    return enrol()


@pytest.fixture
def enter(till, person):
    """`enter(IPHONE)` signs Sara in by PIN from that browser."""

    def call(user_agent: str) -> None:
        body = {"device_id": till.row.pk, "user_id": person("sara").pk, "pin": "4826"}
        assert till.post("auth/pin", body, **{"User-Agent": user_agent}).status_code == 200

    return call


def changes() -> list[str]:
    return list(SecurityEvent.objects.filter(kind="device_changed").values_list("note", flat=True))


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template="device_changed"))


def test_the_first_look_and_a_newer_version_of_the_browser_are_no_change(till, enter):
    enter(IPHONE)
    enter(NEWER_IPHONE)

    till.row.refresh_from_db()
    assert till.row.fingerprint == "Safari on iPhone"
    assert (changes(), mails()) == ([], [])


def test_another_browser_is_recorded_shown_and_mailed_and_still_works(till, enter, page_client):
    enter(IPHONE)
    enter(WINDOWS)

    assert changes() == [f"{till.row.series} “{till.row.name}”: Chrome on Windows ← Safari on iPhone"]
    (mail,) = mails()
    assert mail.to == "olivia@alpha.example"
    assert "Chrome on Windows, before Safari on iPhone" in " ".join(written(mail).text.split())
    page = " ".join(page_client("olivia").get(f"/portal/devices/{till.row.pk}/").content.decode().split())
    assert "Chrome on Windows <span" in page
    assert "Safari on iPhone before that" in page
    assert Session.objects.filter(device=till.row, ended_at=None).count() == 1


def test_a_person_of_another_language_is_no_change(till, enter, tenant):
    enter(IPHONE)
    tenant.language = "es"
    tenant.save()
    clear_caches()
    enter(NEWER_IPHONE)
    assert changes() == [], "“Safari en iPhone” was taken for another browser"

    enter(WINDOWS)
    assert changes() == [f"{till.row.series} “{till.row.name}”: Chrome en Windows ← Safari en iPhone"]


def test_two_browsers_that_share_the_secret_are_recorded_and_mailed_a_few_times_only(till, enter):
    for user_agent in [IPHONE, WINDOWS] * 3:
        enter(user_agent)

    assert len(changes()) == 1
    assert len(mails()) == 1


def test_the_next_day_it_is_mailed_again(till, enter):
    enter(IPHONE)
    enter(WINDOWS)
    clear_caches()

    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        enter(IPHONE)

    assert len(changes()) == len(mails()) == 2


def test_only_the_device_itself_changes_its_look(till, enter, person):
    """A request that does not prove the device is refused before its browser is noted."""
    enter(IPHONE)
    body = {"device_id": till.row.pk, "user_id": person("sara").pk, "pin": "4826"}
    till.client.cookies.clear()

    refused = till.post("auth/pin", body, **{"User-Agent": WINDOWS, "X-Device-Secret": "another device's"})

    assert refused.status_code == 403
    assert Device.objects.get(pk=till.row.pk).fingerprint == "Safari on iPhone"
    assert changes() == []


def test_an_unchanged_look_costs_no_query(till, enter, rf, django_assert_num_queries):
    enter(IPHONE)
    device = Device.objects.get(pk=till.row.pk)
    request = rf.get("/", headers={"User-Agent": IPHONE})
    request.tenant = None
    with django_assert_num_queries(0):
        remember_caller(lambda request: note_look(device))(request)
