"""The worker's side of a file: claim it, run the report, write the file, store it.

Claim, steps and result are commands; the report and the storage are outside them. A worker that dies leaves its lease;
the next one starts again from the beginning.
"""

import logging
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.buckets import BucketAway
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.languages import first_known
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.models import User
from restaurants.reports import commands, queries
from restaurants.reports.background import services
from restaurants.reports.files import FILES
from restaurants.reports.files.names import file_name
from restaurants.reports.models import ReportFile
from restaurants.reports.registry import find_report
from restaurants.reports.running import Limits, run_report, statement_label

logger = logging.getLogger(__name__)

TASK = services.TASK
LONGEST_SECONDS = 300  # of one statement
UNKNOWN = _("This report does not exist any more.")


class Stopped(Exception):
    """The file was cancelled, or another worker has taken it."""


def is_work_waiting() -> bool:
    """Whether a file of the current restaurant is due. One query."""
    return _due().exists()


def make_files() -> int:
    """Make every file of the current restaurant that is due, one after the other. Return how many were begun."""
    begun = 0
    for file_id in list(_due().values_list("id", flat=True)[: services.MOST_UNFINISHED]):
        attempt = _dispatch(commands.REPORT_CLAIM_FILE, file_id)["attempt"]
        if attempt:
            begun += 1
            row = ReportFile.objects.get(pk=file_id)
            with translation.override(_language_of(row)):
                _make(row, attempt)
    return begun


def delete_expired() -> None:
    """Delete the expired files of the current restaurant. One query without any."""
    expired = ReportFile.objects.filter(expires_at__lte=clock.now()).exclude(status__in=ReportFile.UNFINISHED)
    for file_id, path in list(expired.values_list("id", "path")[:100]):
        remove(file_id, path, Actor.system("worker"))


def remove(file_id: UUID, path: str, actor: Actor) -> None:
    """Delete the stored file, then its row. What dies in between is repeated."""
    if path:
        default_storage.delete(path)
    dispatch(commands.REPORT_DELETE_FILE, target=file_id, actor=actor, key=str(uuid7()))


def _due() -> Any:
    return ReportFile.objects.filter(status__in=ReportFile.UNFINISHED, lease_until__lte=clock.now()).order_by(
        "lease_until"
    )


def _make(row: ReportFile, attempt: int) -> None:
    report = find_report(row.report)
    try:
        if report is None:
            return _fail(row, attempt, str(UNKNOWN))
        query = queries.query_of(report, queries.choice_of(report, row.choice), connection.tenant)
        limits = Limits(LONGEST_SECONDS, statement_label(row.id))
        result = run_report(report, query, limits=limits, after_table=lambda done: _step(row, attempt, done))
        content = FILES[row.extension](result).content
        path = default_storage.save(path_of(row), ContentFile(content))
        finished = _dispatch(
            commands.REPORT_FINISH_FILE, row.id, attempt=attempt, path=path, size=len(content),
            file_name=file_name(result, row.extension), rows=len(result.table.rows),
        )["finished"]  # fmt: skip
        if not finished:
            default_storage.delete(path)
    except Stopped:
        logger.info("the report %s was stopped", row.id)
    except BucketAway:
        raise  # the next worker begins again
    except DomainError as refusal:
        _fail(row, attempt, refusal.message[:200])
    except OperationalError:
        if ReportFile.objects.filter(pk=row.pk, status=ReportFile.Status.RUNNING).exists():
            raise  # the database was away, so that the next worker begins again


def _language_of(row: ReportFile) -> str:
    """Return the language of the person who asked for the file, as if it had been downloaded at once. One query."""
    chosen = User.objects.filter(pk=row.by).values_list("language", flat=True).first()
    return first_known(chosen or "", connection.tenant.language)


def path_of(row: ReportFile) -> str:
    return f"{connection.schema_name}/reports/{row.id}-{row.attempts}.{row.extension}"


def _step(row: ReportFile, attempt: int, done: int) -> None:
    if not _dispatch(commands.REPORT_NOTE_STEP, row.id, attempt=attempt, steps_done=done)["goes_on"]:
        raise Stopped


def _fail(row: ReportFile, attempt: int, error: str) -> None:
    _dispatch(commands.REPORT_FAIL_FILE, row.id, attempt=attempt, error=error)


def _dispatch(command: Command, file_id: UUID, **arguments: Any) -> dict[str, Any]:
    actor = Actor.system("worker")
    return dispatch(command, target=file_id, cleaned=arguments, actor=actor, key=str(uuid7())).data()
