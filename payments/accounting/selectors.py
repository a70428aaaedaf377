"""Named reads of journals, exports and the accounts that lines are booked on."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from payments.accounting.chart import Chart
from payments.accounting.errors import ExportNotFound
from payments.accounting.lines import Journal, journal_of
from payments.cash_up.reports import get_report, read_document
from payments.models import AccountingExport, AccountingSettings, ExportedReport, ZReport


def accounting_settings() -> AccountingSettings:
    """Return the settings in force: the stored row, or the defaults if there is none. One query."""
    return AccountingSettings.objects.filter(pk=1).first() or AccountingSettings(pk=1, version=0)


def lock_settings() -> AccountingSettings:
    """Lock and return the settings until the commit: exports and changes wait for one another. Two queries."""
    AccountingSettings.objects.bulk_create([AccountingSettings(pk=1, version=0)], ignore_conflicts=True)
    return AccountingSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)


def chart_of(settings: AccountingSettings) -> Chart:
    return Chart(settings.accounts)


def reports_of(month: date) -> QuerySet[ZReport]:
    """Return the Z reports and supplements of the business days of a month, by number."""
    first = month.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return ZReport.objects.filter(business_day__gte=first, business_day__lt=following).order_by("number")


def journal(number: int) -> Journal:
    """Return the journal of a Z report. One query. Raises ReportNotFound."""
    return journal_of(read_document(get_report(number)))


def journals_of(reports: Iterable[ZReport]) -> dict[UUID, Journal]:
    """Return the journals of these reports, by the report's id; of those that booked nothing too."""
    return {report.pk: journal_of(read_document(report)) for report in reports}


def exported_to(reports: Iterable[ZReport]) -> dict[UUID, set[str]]:
    """Return the formats that each of these reports was exported in before. One query."""
    found: dict[UUID, set[str]] = {}
    rows = ExportedReport.objects.filter(report__in=[report.pk for report in reports])
    for report, made in rows.values_list("report", "export__format"):
        found.setdefault(report, set()).add(made)
    return found


def exports_of(month: date) -> QuerySet[AccountingExport]:
    """Return the files of a month without their bytes, the newest first."""
    return AccountingExport.objects.filter(month=month.replace(day=1)).defer("file")


def get_export(export_id: UUID) -> AccountingExport:
    """Raises ExportNotFound."""
    found = AccountingExport.objects.filter(pk=export_id).first()
    if found is None:
        raise ExportNotFound(export=str(export_id))
    return found


def rates_sold() -> list[tuple[str, Decimal]]:
    """Return treatment and rate of everything sold up to the last Z report. One query."""
    last = ZReport.objects.order_by("-number").first()
    if last is None:
        return []
    return [(bucket["treatment"], bucket["rate"]) for bucket in read_document(last)["to_date"]["by_rate"]]
