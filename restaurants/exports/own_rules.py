"""What the archive leaves out of the tables of the kernel, and the archived events that it includes."""

import hashlib
import re
from collections.abc import Iterator

from django.core.files.storage import default_storage

from fynlo.core import stored_files
from fynlo.core.tenancy.connection import connection
from realtime import archive, retention
from realtime.models import Alert, ArchivedEvents
from restaurants import logos
from restaurants.exports.registry import ExportRules, Place, register_export_rules
from restaurants.reports.models import DayFigures, DayFiguresMark

EVENTS, LOGO = re.compile(r"events/(.+)"), re.compile(r"logo/([0-9a-f]{64})\.png")


def archived_events() -> Iterator[tuple[str, str]]:
    """Yield the files of events that have left the log. One query."""
    for row in ArchivedEvents.objects.order_by("number").only("path").iterator():
        yield f"events/{archive.location_of(row.path)}", archive.own_path(row)


def logo_files() -> Iterator[tuple[str, str]]:
    """Yield the files of all logos: receipts show the logo that the restaurant had. Asks the storage."""
    folder = logos.folder_of(connection.schema_name)
    try:
        names = stored_files.pictures().listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in sorted(names):
        if LOGO.fullmatch(f"logo/{name}"):
            yield f"logo/{name}", f"{folder}/{name}"


def files() -> Iterator[tuple[str, str]]:
    yield from logo_files()
    yield from archived_events()


def place(name: str, content: bytes) -> Place | None:
    """Return where a logo or a file of archived events lies. A logo has to be what its name says."""
    if (logo := LOGO.fullmatch(name)) and hashlib.sha256(content).hexdigest() == logo[1]:
        return stored_files.pictures(), logos.path_of(connection.schema_name, logo[1])
    if (events := EVENTS.fullmatch(name)) and archive.location_of(path := archive.path_at(events[1])):
        return default_storage, path
    return None


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
    outside={
        "restaurants.Domain": "The address. The new restaurant has its own.",
        "restaurants.Membership": "Who signs in, as people.csv lists them. Invite them again: ids stay with the "
        "accounts, so old orders name a person who has an account on this server.",
        "restaurants.Invitation": "Links that anybody could use. Invite again.",
        "restaurants.Onboarding": "How far the set-up is.",
        "restaurants.EnrolmentCode": "Codes that enrol a device.",
        "restaurants.SecurityPolicy": "Which actions ask for a PIN, and how people must sign in. Choose again.",
        "restaurants.StepUpApproval": "Approvals that end after minutes.",
        "restaurants.Ticket": "Tickets of connections that end after seconds.",
        "restaurants.PartnerToken": "Secrets of partners. Make new ones.",
        "restaurants.WebhookEndpoint": "Addresses of partners, with secrets. Add them again.",
        "restaurants.ConnectedAccount": "The account that the platform opened at the provider belongs to this address.",
        "restaurants.OutgoingMail": "Emails that were sent.",
        "restaurants.Subscription": "The plan and how it is paid. The new restaurant has its own.",
        "restaurants.BillingInvoice": "What the platform charged.",
        "restaurants.ArchiveImport": "That an archive was imported here.",
        "restaurants.SupportAccess": "When the platform’s staff looked. It stays in the platform’s audit.",
        "restaurants.SettingOverride": "What the platform decided for this restaurant.",
        "restaurants.DailyFigure": "Sums for the platform's own pages, read from the orders and payments again.",
        "sync.KitchenDelayDay": "How long orders took until a kitchen screen showed them, by day, for the platform.",
        "restaurants.SchemaMigration": "How the last update of the database's tables went.",
        "restaurants.Closing": "That the restaurant closes.",
        "sync.Stream": "Where the event log stands. A new epoch begins, so every screen takes a new snapshot.",
        "sync.Device": "Devices and their keys. Enrol them again.",
        "sync.KitchenScreen": "Which kitchen screens answer now.",
        "sync.PollingPrinter": "Which printers ask for work now. Each gets a new address: type it in.",
    },
    place=place,
    complete={"realtime.ArchivedEvents": archive.move_here},
    reset={
        "realtime.Event": retention.clear_log,
        "realtime.Alert": Alert.objects.all().delete,
        "reports.DayFigures": DayFigures.objects.all().delete,
        "reports.DayFiguresMark": DayFiguresMark.objects.all().delete,
    },
)


def register_all() -> None:
    register_export_rules(RULES)
