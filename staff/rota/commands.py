"""The commands of the rota: a manager's, and each person's about their own shifts.

What people ask for, and the answer to it, also runs while the plan is not paid; planning does not.
"""

from functools import partial
from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from staff.permissions import OWN_ROTA, ROTA, STAFF
from staff.rota import inputs, mailing, payloads, publishing, requests, services
from staff.rota.errors import ShiftNotFound, SwapNotFound, TemplateNotFound

SHIFT = (Id("shift_id", ShiftNotFound),)
SWAP = (Id("swap_id", SwapNotFound),)
_manager: Any = partial(Command, permission=ROTA, feature=STAFF)
_own: Any = partial(Command, permission=OWN_ROTA, feature=STAFF, runs_overdue=True)

STAFF_ADD_SHIFT = _manager(
    name="staff.add_shift",
    description="Plan a shift",
    input=inputs.NewShiftInput,
    service=services.add_shift,
    render=payloads.serialize_shift,
    success_status=201,
)
STAFF_CHANGE_SHIFT = _manager(
    name="staff.change_shift",
    description="Change a shift of the plan",
    target=SHIFT,
    input=inputs.ShiftChangeInput,
    service=services.change_shift,
    render=payloads.serialize_shift,
)
STAFF_REMOVE_SHIFT = _manager(
    name="staff.remove_shift",
    description="Take a shift out of the plan",
    target=SHIFT,
    input=inputs.ShiftVersionInput,
    service=services.remove_shift,
    render=payloads.serialize_shift,
)
STAFF_COPY_WEEK = _manager(
    name="staff.copy_week",
    description="Copy a week of the rota",
    input=inputs.CopyWeekInput,
    service=services.copy_week,
    render=lambda shifts: {"copied": len(shifts)},
    success_status=201,
)
STAFF_PUBLISH_ROTA = _manager(
    name="staff.publish_rota",
    description="Publish a week of the rota",
    input=inputs.PublishInput,
    service=publishing.publish_week,
    render=payloads.serialize_published,
)
STAFF_ADD_SHIFT_TEMPLATE = _manager(
    name="staff.add_shift_template",
    description="Keep a shift template",
    input=inputs.ShiftTemplateInput,
    service=services.add_template,
    render=payloads.serialize_template,
    success_status=201,
)
STAFF_REMOVE_SHIFT_TEMPLATE = _manager(
    name="staff.remove_shift_template",
    description="Remove a shift template",
    target=(Id("template_id", TemplateNotFound),),
    service=services.remove_template,
    render=payloads.serialize_template,
)
STAFF_CHANGE_ROTA = _manager(
    name="staff.change_rota",
    description="Change the settings of the rota",
    input=inputs.RotaSettingsInput,
    service=services.change_rota_settings,
    render=payloads.serialize_settings,
)
STAFF_DECIDE_SWAP = _manager(
    name="staff.decide_swap",
    description="Approve or refuse a swap",
    runs_overdue=True,
    target=SWAP,
    input=inputs.SwapDecisionInput,
    service=requests.decide_swap,
    render=payloads.serialize_swap,
)
STAFF_TAKE_SHIFT = _own(
    name="staff.take_shift",
    description="Take an open shift",
    target=SHIFT,
    service=requests.take_shift,
    render=payloads.serialize_published_shift,
)
STAFF_OFFER_SWAP = _own(
    name="staff.offer_swap",
    description="Offer an own shift to colleagues",
    input=inputs.SwapInput,
    service=requests.offer_swap,
    render=payloads.serialize_swap,
    success_status=201,
)
STAFF_ACCEPT_SWAP = _own(
    name="staff.accept_swap",
    description="Accept a colleague’s shift",
    target=SWAP,
    service=requests.accept_swap,
    render=payloads.serialize_swap,
)
STAFF_WITHDRAW_SWAP = _own(
    name="staff.withdraw_swap",
    description="Take the offer of a shift back",
    target=SWAP,
    service=requests.withdraw_swap,
    render=payloads.serialize_swap,
)
STAFF_SET_AVAILABILITY = _own(
    name="staff.set_availability",
    description="Say when you can work",
    input=inputs.WorkAvailabilityInput,
    service=requests.set_availability,
    render=payloads.serialize_own_availability,
)
STAFF_MAKE_CALENDAR = _own(
    name="staff.make_calendar",
    description="Get a new address of your calendar",
    service=requests.make_calendar,
    render=payloads.serialize_calendar,
    success_status=201,
)
STAFF_REVOKE_CALENDAR = _own(
    name="staff.revoke_calendar",
    description="Stop the address of your calendar",
    service=requests.revoke_calendar,
    render=lambda stopped: {"stopped": stopped},
)

# -- run by our own code -------------------------------------------------------------------------------

STAFF_MAIL_ROTA = Command(
    name="staff.mail_rota",
    description="Email people about their shifts",
    permission=ROTA,
    service=mailing.mail_rota,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
