"""Practice on a till: people try the real menu, and nothing is stored, sent or printed.

What is entered stays in the browser (`fynlo/frontend/static/frontend/till/practice`). The server only knows which tills
practise, for the portal, and the audit who began and ended it.
"""

from uuid import UUID

from django.db import connection

from fynlo.core import clock
from realtime.commands.context import CommandContext
from realtime.devices import DeviceRevoked
from realtime.sync.models import Device
from restaurants.business_days import business_day_end
from restaurants.devices.errors import NoPracticeHere, PracticeUnsent
from restaurants.devices.services import lock_device
from restaurants.platform.settings import features
from restaurants.platform.settings.declarations import PRACTICE
from restaurants.portal.setup.progress import DONE, store_answer

SETUP_STEP = "practice"


def begin_practice(*, context: CommandContext, device_id: UUID) -> Device:
    """Note that a till practises until the business day ends. A till that practises keeps its end. Locks it.

    The till itself refuses while a bill of the person is open, which only it knows.
    Raises FeatureOff, DeviceNotFound, DeviceRevoked, NoPracticeHere, and PracticeUnsent if its last report named unsent
    commands.
    """
    features.require(PRACTICE, connection.tenant)
    device = lock_device(device_id)
    if device.revoked_at is not None:
        raise DeviceRevoked()
    if device.kind not in (Device.Kind.TILL, Device.Kind.MOBILE):
        raise NoPracticeHere()
    if device.unsent:
        raise PracticeUnsent()
    now = clock.now()
    if device.practice_until is None or device.practice_until <= now:
        device.practice_until = business_day_end(now, connection.tenant)
        device.practice_by_id = context.actor.user_id
        device.save(update_fields=["practice_until", "practice_by"])
        context.annotate(device=str(device.id), name=device.name, practice_until=device.practice_until)
    return device


def end_practice(*, context: CommandContext, device_id: UUID, is_first_order_paid: bool = False) -> Device:
    """Note that a till practises no longer. Does nothing if it does not. Locks it. Raises DeviceNotFound.

    `is_first_order_paid`: the set-up's step about the first order is done.
    """
    device = lock_device(device_id)
    if is_first_order_paid:
        store_answer(SETUP_STEP, DONE)
        context.annotate(setup_step=SETUP_STEP, answer=DONE)
    if device.practice_until is not None:
        context.annotate(device=str(device.id), name=device.name, field="practice_until", after="")
        device.practice_until = device.practice_by_id = None
        device.save(update_fields=["practice_until", "practice_by"])
    return device
