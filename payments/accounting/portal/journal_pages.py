"""The journals of a month with their exports, one journal, and the files."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.money import ZERO
from payments.accounting import commands, selectors
from payments.accounting.formats import FORMATS, PLAIN_HEADER, plain_rows
from payments.accounting.lines import SALES, VAT, Journal
from payments.accounting.portal import tabs
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import CommandForm, command_page, submit_form

ROWS = 62  # a month with a supplement for each day
MOST_EXPORTS = 20


class ExportForm(CommandForm):
    format = forms.ChoiceField(label=_lazy("Format"), choices=[(made.name, made.title) for made in FORMATS.values()])
    everything = forms.BooleanField(
        label=_lazy("Include what was exported before"), required=False,
        help_text=_lazy("Only if the file was lost: an accounting program would book those days twice."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("accounting.view")
def month(request: PageRequest) -> HttpResponse:
    """Show a month's journals. POST makes its import files.

    Five queries beside the shell's: the count, the reports, what was exported, the files and their reports.
    """
    chosen = _month(request)
    may_export = allowed(request.actor, "accounting.export")
    form = ExportForm(request.POST if request.method == "POST" else None) if may_export else None
    if request.method == "POST" and form is None:
        return render(request, "payments/accounting/month.html", _context(request, chosen, None), status=403)
    if request.method == "POST" and form is not None and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("format", "everything")}
        if submit_form(request, form, commands.ACCOUNTING_EXPORT, "", data | {"month": f"{chosen:%Y-%m}"}):
            messages.success(request, _("The file is ready. Download it under Exports."))
            return redirect(f"{reverse('portal_accounting')}?month={chosen:%Y-%m}#exports")
    status = 422 if form is not None and form.errors else 200
    return render(request, "payments/accounting/month.html", _context(request, chosen, form), status=status)


@require_safe
@command_page("accounting.view")
def month_csv(request: PageRequest) -> HttpResponse:
    """Return the lines of a month's journals as a table for a spreadsheet. Nothing counts as exported by it."""
    chosen = _month(request)
    journals = selectors.journals_of(selectors.reports_of(chosen)).values()
    return csv_response(f"journals-{request.restaurant.slug}-{chosen:%Y-%m}.csv", PLAIN_HEADER, plain_rows(journals))


@require_safe
@command_page("accounting.view")
def journal(request: PageRequest, number: int) -> HttpResponse:
    found = selectors.journal(number)
    context = {"tabs": tabs("portal_accounting", request.actor), "journal": found, "month": f"{found.day:%Y-%m}"}
    return render(request, "payments/accounting/journal.html", context)


@require_safe
@command_page("accounting.view")
def journal_csv(request: PageRequest, number: int) -> HttpResponse:
    found = selectors.journal(number)
    return csv_response(f"{found.number}.csv", PLAIN_HEADER, plain_rows([found]))


@require_safe
@command_page("accounting.export")
def download(request: PageRequest, export_id: UUID) -> HttpResponse:
    """Return an import file exactly as it was made."""
    found = selectors.get_export(export_id)
    response = HttpResponse(bytes(found.file), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def _month(request: PageRequest) -> date:
    """Return the first day of the month in the URL; of this month without one. Raises Http404 for no month."""
    text = request.GET.get("month", "")
    if not text:
        return business_day(clock.now(), request.restaurant).replace(day=1)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error


def _context(request: PageRequest, chosen: date, form: ExportForm | None) -> dict[str, Any]:
    page = Paginator(selectors.reports_of(chosen), ROWS).get_page(request.GET.get("page"))
    reports = list(page)
    journals, done = selectors.journals_of(reports), selectors.exported_to(reports)
    exports = selectors.exports_of(chosen).prefetch_related("reports")[:MOST_EXPORTS]
    return {
        "tabs": tabs("portal_accounting", request.actor),
        "form": form,
        "month": chosen,
        "export": f"?month={chosen:%Y-%m}",
        "before": chosen - timedelta(days=1),
        "after": (chosen + timedelta(days=31)).replace(day=1),
        "page": page,
        "rows": [
            {
                **_sums(journals[report.pk]),
                "exported": [FORMATS[name].title for name in sorted(done.get(report.pk, ()))],
            }
            for report in reports
        ],
        "exports": [{"export": made, "title": FORMATS[made.format].title} for made in exports],
        "zone": request.restaurant.timezone,
    }


def _sums(journal: Journal) -> dict[str, Any]:
    def credited(*names: str) -> Any:
        return -sum((line.amount for line in journal.lines if line.name.partition(".")[0] in names), ZERO)

    return {"journal": journal, "net": credited(SALES), "vat": credited(VAT)}
