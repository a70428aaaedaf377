"""The permissions of devices, and their page in the navigation."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realtime import alerts, presence
from restaurants.devices import guest_displays, practice
from restaurants.devices.services import note_first_screens
from restaurants.devices.unsent_work import LEFT_UNSENT
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import EVERYONE, MANAGERS, register
from restaurants.models import Onboarding
from restaurants.portal.command_forms import CommandForm, submit
from restaurants.portal.commands import RESTAURANT_ANSWER_SETUP_STEP
from restaurants.portal.registry import (
    AlertSubject,
    NavigationItem,
    SetupStep,
    register_alert_subject,
    register_navigation,
    register_setup_steps,
)


def register_all() -> None:
    register("sync.send", _("Send what a device did without a network"), EVERYONE)
    register("devices.use", _("Register their own device"), EVERYONE)
    register("devices.practise", _("Practise on a till: nothing is kept, the kitchen sees nothing"), MANAGERS)
    register("devices.manage", _("See, rename and revoke devices"), MANAGERS, by_pin=False)
    register_navigation(
        NavigationItem(_("Devices"), "portal_devices", "device-tablet", "devices.manage", 85, "Settings")
    )
    register_setup_steps(
        SetupStep(
            practice.SETUP_STEP, _("Try an order"), _("On the till, in practice: nothing of it is kept."),
            "play", "devices.practise", 80, Onboarding.objects.none, _tried, _note_tried,
            submit=_("I have tried it"), submit_kind="secondary",
            template="restaurants/devices/_setup_practice.html",
        ),
    )  # fmt: skip
    alerts.register(LEFT_UNSENT)
    guest_displays.register_events()
    register_alert_subject("device", AlertSubject(_("Open the device"), device_address))
    presence.on_connect(note_first_screens)


def _tried(request: PageRequest) -> CommandForm:
    return CommandForm(request.POST if request.method == "POST" else None)


def _note_tried(request: PageRequest, form: CommandForm) -> bool:
    submit(request, RESTAURANT_ANSWER_SETUP_STEP, practice.SETUP_STEP, {"answer": "done"})
    return True


def device_address(device_id: UUID) -> str:
    return reverse("portal_device", args=[device_id])
