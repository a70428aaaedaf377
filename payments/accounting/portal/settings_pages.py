"""The accounts that each line of the journal is booked on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from payments.accounting import commands, selectors
from payments.accounting.chart import ChartRow
from payments.accounting.inputs import FORMULA, LONGEST_CODE, LONGEST_NAME
from payments.accounting.portal import tabs
from payments.models import AccountingSettings
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, command_page, submit_form

PARTS = (("xero", _lazy("Xero account"), LONGEST_CODE), ("tax_rate", _lazy("Xero tax rate"), LONGEST_NAME))
QUICKBOOKS = ("quickbooks", _lazy("QuickBooks account"), LONGEST_NAME)


def _no_formula(text: str) -> None:
    if FORMULA.match(text):
        raise forms.ValidationError(_("Begin with a letter or a digit."))


class AccountsForm(CommandForm):
    """Three fields for each row of the chart: `0_xero`, `0_tax_rate`, `0_quickbooks`, by the row's place."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, settings: AccountingSettings, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.chart = selectors.chart_of(settings).rows(selectors.rates_sold())
        self.initial["version"] = settings.version
        for place, row in enumerate(self.chart):
            for part, label, longest in (*PARTS, QUICKBOOKS):
                self.fields[f"{place}_{part}"] = forms.CharField(
                    label=_("{heading} for {line}").format(
                        heading=label, line=row.label
                    ),
                    max_length=longest, required=False, validators=[_no_formula],
                    initial=getattr(row.codes, part),
                )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows for the template, each with its three bound fields."""
        return [self._row(place, row) for place, row in enumerate(self.chart)]

    def _row(self, place: int, row: ChartRow) -> dict[str, Any]:
        cells = [{"field": self[f"{place}_{part}"], "heading": heading} for part, heading, _ in (*PARTS, QUICKBOOKS)]
        return {"label": row.label, "cells": cells}

    def accounts(self) -> dict[str, dict[str, str]]:
        """Return what the form says, by the name of the line. The form is valid."""
        return {
            row.name: {part: self.cleaned_data[f"{place}_{part}"] for part, *_ in (*PARTS, QUICKBOOKS)}
            for place, row in enumerate(self.chart)
        }


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("accounting.export")
def settings(request: PageRequest) -> HttpResponse:
    """Show the accounts. Two queries beside the shell's: the settings and the last Z report."""
    stored = selectors.accounting_settings()
    if request.method != "POST":
        return _render(request, AccountsForm(settings=stored))
    form = AccountsForm(request.POST, settings=stored)
    if already_done(request):
        return redirect("portal_accounting_settings")
    if form.is_valid():
        data = {"version": form.cleaned_data["version"], "accounts": form.accounts()}
        if submit_form(request, form, commands.ACCOUNTING_CHANGE_ACCOUNTS, "", data):
            messages.success(request, _("Saved. Files that were made before stay as they are."))
            return redirect("portal_accounting_settings")
    return _render(request, form, status=422)


def _render(request: PageRequest, form: AccountsForm, *, status: int = 200) -> HttpResponse:
    context = {"tabs": tabs("portal_accounting_settings", request.actor), "form": form, "rows": form.rows()}
    return render(request, "payments/accounting/settings.html", context, status=status)
