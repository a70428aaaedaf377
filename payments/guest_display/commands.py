"""The command of a till that has a guest display."""

from rest_framework import serializers

from payments.guest_display.services import show_order
from realtime.commands.registry import Command, Id, register_declared
from realtime.devices import DeviceNotFound


class ShowInput(serializers.Serializer):
    order_id = serializers.UUIDField(allow_null=True, help_text="Null shows the restaurant's name.")
    paying = serializers.BooleanField(default=False, help_text="The guest is about to pay: show the code to pay too.")


DISPLAY_SHOW = Command(
    name="display.show",
    description="Show an order on the guest display",
    permission="orders.take",
    target=(Id("device_id", DeviceNotFound),),
    input=ShowInput,
    service=show_order,
    internal=True,  # the route checks that the till itself asks
)


def register_all() -> None:
    register_declared(__name__)
