"""The commands of the time clock. Pressing it works without a network: the person has begun or ended work.

Hours are recorded and corrected while the plan is not paid, too: people work, and the law asks for the record.
"""

from realtime.commands.registry import Command, Id, register_declared
from staff.clock import inputs, payloads, reminders, services
from staff.errors import PunchNotFound
from staff.permissions import STAFF

STAFF_CLOCK_IN = Command(
    name="staff.clock_in",
    description="Clock in",
    permission="staff.clock",
    feature=STAFF,
    runs_overdue=True,
    input=inputs.ClockInInput,
    service=services.clock_in,
    render=payloads.serialize_punch,
    offline=True,
    success_status=201,
)
STAFF_CLOCK_OUT = Command(
    name="staff.clock_out",
    description="Clock out",
    permission="staff.clock",
    feature=STAFF,
    runs_overdue=True,
    input=inputs.PunchInput,
    service=services.clock_out,
    render=payloads.serialize_punch,
    offline=True,
    success_status=201,
)
STAFF_START_BREAK = Command(
    name="staff.start_break",
    description="Begin a break",
    permission="staff.clock",
    feature=STAFF,
    runs_overdue=True,
    input=inputs.PunchInput,
    service=services.start_break,
    render=payloads.serialize_punch,
    offline=True,
    success_status=201,
)
STAFF_END_BREAK = Command(
    name="staff.end_break",
    description="End a break",
    permission="staff.clock",
    feature=STAFF,
    runs_overdue=True,
    input=inputs.PunchInput,
    service=services.end_break,
    render=payloads.serialize_punch,
    offline=True,
    success_status=201,
)
STAFF_ENTER_PUNCH = Command(
    name="staff.enter_punch",
    description="Enter a punch that was missed",
    permission="staff.hours",
    feature=STAFF,
    runs_overdue=True,
    input=inputs.EnteredPunchInput,
    service=services.enter_punch,
    render=payloads.serialize_punch,
    success_status=201,
)
STAFF_CORRECT_PUNCH = Command(
    name="staff.correct_punch",
    description="Correct a punch",
    permission="staff.hours",
    feature=STAFF,
    runs_overdue=True,
    target=(Id("punch_id", PunchNotFound),),
    input=inputs.CorrectedPunchInput,
    service=services.correct_punch,
    render=payloads.serialize_punch,
)
STAFF_CHANGE_CLOCK = Command(
    name="staff.change_clock",
    description="Change the settings of the time clock",
    permission="staff.manage",
    feature=STAFF,
    input=inputs.ClockSettingsInput,
    service=services.change_clock_settings,
    render=payloads.serialize_clock_settings,
)

# -- run by our own code -------------------------------------------------------------------------------

STAFF_REMIND_OF_PUNCHES = Command(
    name="staff.remind_of_punches",
    description="Remind of shifts that nobody ended",
    permission="staff.hours",
    service=reminders.remind,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
