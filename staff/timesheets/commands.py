"""The commands on timesheets. They run while the plan is not paid, too: people are paid by approved hours."""

from realtime.commands.registry import Command, Id, register_declared
from staff.errors import EmployeeNotFound
from staff.permissions import STAFF
from staff.timesheets import absence, inputs, payloads, services

STAFF_APPROVE_HOURS = Command(
    name="staff.approve_hours",
    description="Approve hours",
    permission="staff.hours",
    feature=STAFF,
    runs_overdue=True,
    input=inputs.ApproveHoursInput,
    service=services.approve_hours,
    render=payloads.serialize_approved,
)
STAFF_REOPEN_DAY = Command(
    name="staff.reopen_day",
    description="Open approved hours again",
    permission="staff.hours",
    feature=STAFF,
    runs_overdue=True,
    target=(Id("employee_id", EmployeeNotFound),),
    input=inputs.ReopenDayInput,
    service=services.reopen_day,
    render=payloads.serialize_approval,
)

# -- run by our own code -------------------------------------------------------------------------------

STAFF_WATCH_SHIFTS = Command(
    name="staff.watch_shifts",
    description="Say who is not in",
    permission="staff.hours",
    service=absence.watch,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
