"""The commands of leave."""

from realtime.commands.registry import Command, Id, register_declared
from staff.leave import inputs, payloads, services
from staff.permissions import OWN_ROTA, ROTA, STAFF
from staff.rota.errors import LeaveNotFound

LEAVE = (Id("leave_id", LeaveNotFound),)

STAFF_ASK_FOR_LEAVE = Command(
    name="staff.ask_for_leave",
    description="Ask for leave",
    permission=OWN_ROTA,
    feature=STAFF,
    runs_overdue=True,
    input=inputs.LeaveInput,
    service=services.ask_for_leave,
    render=payloads.serialize_leave,
    success_status=201,
)
STAFF_WITHDRAW_LEAVE = Command(
    name="staff.withdraw_leave",
    description="Take a request for leave back",
    permission=OWN_ROTA,
    feature=STAFF,
    runs_overdue=True,
    target=LEAVE,
    service=services.withdraw_leave,
    render=payloads.serialize_leave,
)
STAFF_ENTER_LEAVE = Command(
    name="staff.enter_leave",
    description="Enter leave of an employee",
    permission=ROTA,
    feature=STAFF,
    input=inputs.EnteredLeaveInput,
    service=services.enter_leave,
    render=payloads.serialize_leave,
    success_status=201,
)
STAFF_DECIDE_LEAVE = Command(
    name="staff.decide_leave",
    description="Approve or refuse leave",
    permission=ROTA,
    feature=STAFF,
    runs_overdue=True,
    target=LEAVE,
    input=inputs.LeaveDecisionInput,
    service=services.decide_leave,
    render=payloads.serialize_leave,
)


def register_all() -> None:
    register_declared(__name__)
