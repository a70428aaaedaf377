"""Export journals to an accounting program, and change the accounts they are booked on."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fynlo.core import clock
from payments.accounting import selectors
from payments.accounting.chart import Chart, changed_only
from payments.accounting.errors import NothingToExport, NotMapped, SettingsStale
from payments.accounting.formats import FORMATS, ImportFormat, files_of
from payments.accounting.lines import Journal
from payments.models import AccountingExport, AccountingSettings, ExportedReport, ZReport
from realtime.commands.context import CommandContext


def export_journals(
    *, context: CommandContext, format: str, month: date, everything: bool = False
) -> list[AccountingExport]:
    """Make the import files of a month's journals and store them: each file at most as long as the program takes.

    Leaves out journals that were exported in this format before, unless `everything`: then a file holds them again
    under the same numbers. Locks the settings, so that two people export a journal once.

    Raises NothingToExport, NotMapped for a line without an account.
    """
    settings, made = selectors.lock_settings(), FORMATS[format]
    month = month.replace(day=1)
    reports = {report.pk: report for report in selectors.reports_of(month)}
    journals = {pk: journal for pk, journal in selectors.journals_of(reports.values()).items() if journal.lines}
    if not everything:
        done = selectors.exported_to(reports.values())
        journals = {pk: journal for pk, journal in journals.items() if format not in done.get(pk, ())}
    if not journals:
        raise NothingToExport(_nothing(month, made, bool(reports)), format=format, month=month)
    chart = selectors.chart_of(settings)
    _check_mapped(journals.values(), chart, made)
    by_number = {journal.number: reports[pk] for pk, journal in journals.items()}
    files = files_of(list(journals.values()), made.most_lines)
    return [
        _store(context, made, chart, month, file, [by_number[journal.number] for journal in file]) for file in files
    ]


def _nothing(month: date, made: ImportFormat, has_reports: bool) -> str:
    if not has_reports:
        return _("No day of {month} is closed yet. Close the day first.").format(month=date_format(month, "F Y"))
    return _(
        "Every journal of {month} was exported to {title} before. To make the file again, include what was "
        "exported before."
    ).format(month=date_format(month, "F Y"), title=made.title)


def _check_mapped(journals: Iterable[Journal], chart: Chart, made: ImportFormat) -> None:
    missing = chart.unmapped(journals, made.parts)
    if missing:
        raise NotMapped(
            _("Choose an account for {missing} in the settings first.").format(missing=", ".join(missing)),
            lines=missing,
        )


def _store(
    context: CommandContext,
    made: ImportFormat,
    chart: Chart,
    month: date,
    journals: Sequence[Journal],
    reports: Sequence[ZReport],
) -> AccountingExport:
    file = made.write(journals, chart)
    first, last = journals[0].number, journals[-1].number
    export = AccountingExport.objects.create(
        format=made.name, month=month, name=f"{made.name}-{first}-to-{last}.csv", file=file,
        sha256=hashlib.sha256(file).hexdigest(), by=context.actor.user_id, by_name=context.actor.name, at=clock.now(),
    )  # fmt: skip
    ExportedReport.objects.bulk_create(ExportedReport(export=export, report=report) for report in reports)
    context.annotate(export=export.name, journals=len(journals), sha256=export.sha256)
    return export


def change_accounts(
    *, context: CommandContext, version: int, accounts: Mapping[str, Mapping[str, str]]
) -> AccountingSettings:
    """Set where the lines in `accounts` are booked. `version` is the version that the editor read.

    Files that were made before stay as they are. Locks the settings. Raises SettingsStale.
    """
    settings = selectors.lock_settings()
    if settings.version != version:
        raise SettingsStale(current_version=settings.version)
    before = settings.accounts
    kept = {name: codes for name, codes in before.items() if name not in accounts}
    settings.accounts = kept | changed_only(accounts)
    for name in sorted(before.keys() | settings.accounts.keys()):
        if before.get(name) != settings.accounts.get(name):
            context.annotate(field=name, before=before.get(name), after=settings.accounts.get(name))
    settings.version += 1
    settings.save(update_fields=["accounts", "version"])
    return settings
