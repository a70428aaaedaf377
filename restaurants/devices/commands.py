"""The commands about devices. Devices are public data: `restaurants.platform_executor` runs those that change them."""

from realtime.commands.registry import Command, Id, register_declared
from realtime.devices import DeviceNotFound
from restaurants.devices import enrolment, guest_displays, practice, services, unsent_work
from restaurants.devices.api.serializers import CodeInput, DeviceInput, PairInput, PracticeEndInput, RenameInput
from restaurants.devices.errors import CodeWrong
from restaurants.devices.payloads import serialize_code, serialize_device
from restaurants.identity.permissions import PUBLIC
from restaurants.platform_executor import PLATFORM_EXECUTOR

DEVICE = (Id("device_id", DeviceNotFound),)
CODE = (Id("code_id", CodeWrong),)

DEVICE_REGISTER = Command(
    name="device.register",
    description="Register a device",
    permission="devices.use",
    input=DeviceInput,
    service=services.register_device,
    render=serialize_device,
    success_status=201,
    executor=PLATFORM_EXECUTOR,
)
DEVICE_CREATE_CODE = Command(
    name="device.create_code",
    description="Create a code that enrols a device",
    permission="devices.manage",
    input=CodeInput,
    service=enrolment.create_code,
    render=serialize_code,
    success_status=201,
    executor=PLATFORM_EXECUTOR,
)
DEVICE_ENROL = Command(
    name="device.enrol",
    description="Enrol a device",
    permission=PUBLIC,
    target=CODE,
    service=enrolment.enrol_device,
    render=serialize_device,
    executor=PLATFORM_EXECUTOR,
)
DEVICE_RENAME = Command(
    name="device.rename",
    description="Rename a device",
    permission="devices.manage",
    target=DEVICE,
    input=RenameInput,
    service=services.rename_device,
    render=serialize_device,
    executor=PLATFORM_EXECUTOR,
)
DEVICE_REVOKE = Command(
    name="device.revoke",
    description="Revoke a device",
    permission="devices.manage",
    target=DEVICE,
    service=services.revoke_device,
    render=serialize_device,
    executor=PLATFORM_EXECUTOR,
)
DISPLAY_PAIR = Command(
    name="display.pair",
    description="Choose the till of a guest display",
    permission="devices.manage",
    target=DEVICE,
    input=PairInput,
    service=guest_displays.pair_display,
    render=serialize_device,
    internal=True,
)
DEVICE_HAND_UP = Command(
    name="device.hand_up",
    description="Hand up what a revoked device had not sent",
    permission=PUBLIC,
    target=DEVICE,
    service=unsent_work.store_unsent,
    internal=True,
)
DEVICE_RESTORE = Command(
    name="device.restore",
    description="Let a revoked device work again",
    permission="devices.manage",
    target=DEVICE,
    service=services.restore_device,
    render=serialize_device,
    executor=PLATFORM_EXECUTOR,
)
PRACTICE_BEGIN = Command(
    name="practice.begin",
    description="Practise on a till",
    permission="devices.practise",
    target=DEVICE,
    service=practice.begin_practice,
    render=serialize_device,
    executor=PLATFORM_EXECUTOR,
)
PRACTICE_END = Command(
    name="practice.end",
    description="End practising on a till",
    permission="devices.use",
    target=DEVICE,
    input=PracticeEndInput,
    service=practice.end_practice,
    render=serialize_device,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
