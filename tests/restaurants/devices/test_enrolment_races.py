"""One code that two devices use at the same moment, beside a control without the lock."""

from types import SimpleNamespace

from django.db import connection

from realtime.devices import hashed
from realtime.sync.models import Device
from restaurants.devices import enrolment
from restaurants.devices.enrolment import enrol_device
from restaurants.devices.errors import CodeUsed
from restaurants.models import EnrolmentCode
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.plugins.enrolled import NewDevice, public_key
from tests.realtime.conftest import actor_of
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


def raced_code(committed):
    """A code, and what two devices that use it at once call."""
    connection.set_tenant(committed.alpha)
    code = run_service(
        enrolment.create_code, by=PLATFORM_EXECUTOR, actor=actor_of("marco", committed.alpha), name="Bar", kind="till",
        **enrolment.new_code(),
    )  # fmt: skip
    devices = [NewDevice.of(committed.alpha) for _ in range(2)]

    def enrol_one(device: NewDevice):
        return lambda: run_service(
            enrol_device, by=PLATFORM_EXECUTOR, code_id=code.pk, device_id=device.id, secret=device.secret,
            signing_key=public_key(device.signing), sealing_key=public_key(device.sealing),
            cookie_hash=hashed(device.secret), storage_is_persistent=None, user_agent="",
        )  # fmt: skip

    return SimpleNamespace(calls=[enrol_one(device) for device in devices], restaurant=committed.alpha)


def test_a_code_used_twice_at_once_enrols_one_device(committed):
    raced = raced_code(committed)

    outcomes = race(*raced.calls, restaurant=raced.restaurant)

    assert [type(error) for error in errors_of(outcomes)] == [CodeUsed]
    assert Device.objects.filter(restaurant=raced.restaurant).count() == 1


def test_control_without_the_lock_a_code_enrols_two_devices(committed, monkeypatch):
    raced = raced_code(committed)

    def read(code_id):
        return EnrolmentCode.objects.select_related("created_by").get(pk=code_id)

    monkeypatch.setattr(enrolment, "_lock_restaurant", lambda: raced.restaurant)
    monkeypatch.setattr(enrolment, "_lock_code", pause_until_all_read(read))
    numbers = iter((1, 2))
    monkeypatch.setattr(enrolment, "next_number", lambda restaurant: next(numbers))

    outcomes = race(*raced.calls, restaurant=raced.restaurant)

    assert errors_of(outcomes) == []
    assert Device.objects.filter(restaurant=raced.restaurant).count() == 2
