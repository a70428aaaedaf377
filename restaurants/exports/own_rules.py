"""What the archive leaves out of the tables of the kernel, and the archived events that it includes."""

from collections.abc import Iterator

from fynlo.core.tenancy.connection import connection
from realtime.models import ArchivedEvents
from restaurants import logos
from restaurants.exports.registry import ExportRules, register_export_rules


def archived_events() -> Iterator[tuple[str, str]]:
    """Yield the files of events that have left the log. One query."""
    for path in ArchivedEvents.objects.order_by("number").values_list("path", flat=True).iterator():
        yield f"events/{path.rpartition('/events/')[2] or path}", path


def logo_file() -> Iterator[tuple[str, str]]:
    """Yield the file of the restaurant's logo. Those that it had before are on receipts only."""
    restaurant = connection.tenant
    if restaurant.logo:
        yield "logo.png", logos.path_of(restaurant.schema_name, restaurant.logo)


def files() -> Iterator[tuple[str, str]]:
    yield from logo_file()
    yield from archived_events()


RULES = ExportRules(
    left_out={
        "realtime.Command": "Stored answers of requests, kept to answer a repeated request the same way. What they did "
        "is in the audit and in the events.",
        "realtime.UnsentCommand": "Requests of a revoked device that were never run, signed by its key.",
        "reports.ReportFile": "Files of reports that expire after a week. Their figures are in the archive.",
        "reports.DayFigures": "Sums of the orders, stored to make reports quick. They are computed again.",
        "reports.DayFiguresMark": "Up to which event those sums are known to be right.",
        "exports.Archive": "The list of these archives.",
        "exports.ArchiveSchedule": "Whether an archive is made each month.",
    },
    harmless=frozenset({"realtime.ArchivedEvents.sha256", "realtime.ArchivedEvents.chain"}),
    files=files,
)


def register_all() -> None:
    register_export_rules(RULES)
