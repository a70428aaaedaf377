"""The commands of reports: files that a worker makes. The portal and the worker run them, no client does."""

from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.reports.background import services as files
from restaurants.reports.errors import FileNotFound
from restaurants.reports.models import ReportFile

FILE = (Id("file_id", FileNotFound),)


def serialize_file(row: ReportFile) -> dict[str, Any]:
    return {"id": str(row.id), "report": row.report, "status": row.status}


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


def register_all() -> None:
    register_declared(__name__)
