"""The commands of reports: files that a worker makes, and scheduled emails. No client runs them by name."""

from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.reports.background import services as files
from restaurants.reports.errors import FileNotFound
from restaurants.reports.models import ReportFile, ReportSchedule
from restaurants.reports.schedules import services as schedules
from restaurants.reports.schedules.errors import ScheduleNotFound

FILE = (Id("file_id", FileNotFound),)
SCHEDULE = (Id("schedule_id", ScheduleNotFound),)


def serialize_file(row: ReportFile) -> dict[str, Any]:
    return {"id": str(row.id), "report": row.report, "status": row.status}


def serialize_schedule(row: ReportSchedule) -> dict[str, Any]:
    return {"id": str(row.id), "report": row.report, "every": row.every, "version": row.version}


REPORT_REQUEST_FILE = Command(
    name="report.request_file",
    description="Prepare a report as a file",
    permission="reports.open",
    service=files.request_file,
    render=serialize_file,
    success_status=201,
    internal=True,
)
REPORT_CANCEL_FILE = Command(
    name="report.cancel_file",
    description="Cancel the file of a report",
    permission="reports.open",
    target=FILE,
    service=files.cancel_file,
    render=serialize_file,
    internal=True,
)
REPORT_DELETE_FILE = Command(
    name="report.delete_file",
    description="Delete the file of a report",
    permission="reports.open",
    target=FILE,
    service=files.delete_file,
    internal=True,
)
REPORT_CLAIM_FILE = Command(
    name="report.claim_file",
    description="Begin to make the file of a report",
    permission="reports.open",
    target=FILE,
    service=files.claim_file,
    internal=True,
)
REPORT_NOTE_STEP = Command(
    name="report.note_step",
    description="Note how far the file of a report is",
    permission="reports.open",
    target=FILE,
    service=files.note_step,
    internal=True,
)
REPORT_FINISH_FILE = Command(
    name="report.finish_file",
    description="Finish the file of a report",
    permission="reports.open",
    target=FILE,
    service=files.finish_file,
    internal=True,
)
REPORT_FAIL_FILE = Command(
    name="report.fail_file",
    description="Give up the file of a report",
    permission="reports.open",
    target=FILE,
    service=files.fail_file,
    internal=True,
)


REPORT_ADD_SCHEDULE = Command(
    name="report.add_schedule",
    description="Email a report regularly",
    permission="reports.open",
    service=schedules.add_schedule,
    render=serialize_schedule,
    success_status=201,
    internal=True,
)
REPORT_CHANGE_SCHEDULE = Command(
    name="report.change_schedule",
    description="Change the email of a report",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.change_schedule,
    render=serialize_schedule,
    internal=True,
)
REPORT_PAUSE_SCHEDULE = Command(
    name="report.pause_schedule",
    description="Pause the email of a report",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.pause_schedule,
    render=serialize_schedule,
    internal=True,
)
REPORT_RESUME_SCHEDULE = Command(
    name="report.resume_schedule",
    description="Resume the email of a report",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.resume_schedule,
    render=serialize_schedule,
    internal=True,
)
REPORT_REMOVE_SCHEDULE = Command(
    name="report.remove_schedule",
    description="Remove the email of a report",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.remove_schedule,
    internal=True,
)
REPORT_UNSUBSCRIBE = Command(
    name="report.unsubscribe",
    description="Stop the email of a report to one person",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.unsubscribe,
    internal=True,
)
REPORT_CLAIM_PERIOD = Command(
    name="report.claim_period",
    description="Begin to make the email of a report",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.claim_period,
    internal=True,
)
REPORT_SEND_PERIOD = Command(
    name="report.send_period",
    description="Send the email of a report",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.send_period,
    internal=True,
)
REPORT_NOTE_FAILURE = Command(
    name="report.note_failure",
    description="Note that the email of a report could not be made",
    permission="reports.open",
    target=SCHEDULE,
    service=schedules.note_failure,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
