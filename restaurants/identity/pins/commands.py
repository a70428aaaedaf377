"""The commands about PINs, and their permission."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from realtime.commands.registry import Command, Id, register_declared
from restaurants.identity import permissions
from restaurants.identity.errors import MemberNotFound
from restaurants.identity.pins import services
from restaurants.models import Pin
from restaurants.platform_executor import PLATFORM_EXECUTOR

MEMBER = (Id("membership_id", MemberNotFound),)


class WrongPinInput(serializers.Serializer):
    person_id = serializers.UUIDField(help_text="Whose PIN it was to be.")


def serialize_pin(pin: Pin) -> dict[str, Any]:
    return {"membership_id": str(pin.membership_id), "version": pin.version, "set_at": pin.set_at}


PEOPLE_SET_PIN = Command(
    name="people.set_pin",
    description="Set a PIN",
    permission="pins.set",
    target=MEMBER,
    service=services.set_pin,
    render=serialize_pin,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_REMOVE_PIN = Command(
    name="people.remove_pin",
    description="Remove a PIN",
    permission="pins.set",
    target=MEMBER,
    service=services.remove_pin,
    executor=PLATFORM_EXECUTOR,
)
PIN_REPORT_WRONG = Command(
    name="pin.report_wrong",
    description="Report a wrong PIN that the device checked without a network",
    permission="devices.use",
    input=WrongPinInput,
    service=services.report_wrong_pin,
    offline=True,
)


def register_all() -> None:
    permissions.register(
        "pins.set", _("Set their own PIN; managers also those of their people"), permissions.EVERYONE, by_pin=False
    )
    register_declared(__name__)
