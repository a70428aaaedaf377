"""The portal's page "Fees and savings", its download, and the form with what the owner decides."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.money import ZERO
from payments import commands
from payments.api.serializers import LEAST_HOLD, MOST_HELD
from payments.fees import quotes, quotes_of, savings
from payments.fees.settings import payment_settings
from payments.labels import percent
from payments.providers import provider_class
from payments.tenders import TENDERS
from restaurants.business_days import business_day
from restaurants.fees import fee_rates
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import CommandForm, command_page, submit_form

EXAMPLE = Decimal("20.00")  # the bill that the quotes on the page are for
CSV_HEAD = ("Month", "Way of paying", "Payments", "Taken", "Fees", "Estimate", "On a card machine", "Saved")


class SettingsForm(CommandForm):
    """What the owner decides. `version` is of the settings that the form shows."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    pinned = forms.ChoiceField(
        label=_lazy("Offer first"),
        required=False,
        help_text=_lazy("The till and the app name this way of paying first."),
    )
    refund_limit = forms.DecimalField(
        label=_lazy("One person refunds up to"), required=False, min_value=ZERO, max_digits=8, decimal_places=2,
        help_text=_lazy("Above it the till asks for a second person's PIN. Leave it empty for no limit."),
    )  # fmt: skip
    tab_hold = forms.DecimalField(
        label=_lazy("Hold for a bar tab"), required=False, min_value=LEAST_HOLD, max_value=MOST_HELD, max_digits=8,
        decimal_places=2, help_text=_lazy("What the till proposes to hold on a guest’s card. Staff "
                                          "can change it each time."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        settings = payment_settings()
        chosen = _pin(settings.pinned, settings.pinned_provider)
        self.choice_field("pinned").choices = [("", _("The cheapest for the amount")), *_pins(chosen)]
        self.initial.update(version=settings.version, pinned=chosen, refund_limit=settings.refund_limit)
        self.initial["tab_hold"] = settings.tab_hold

    @property
    def wanted(self) -> dict[str, Any]:
        """Return the fields of the command. A choice names a tender, or a tender and its provider: `qr/sumup`."""
        tender, _, provider = self.cleaned_data["pinned"].partition("/")
        own = {name: self.cleaned_data[name] for name in ("version", "refund_limit", "tab_hold")}
        return {**own, "pinned": tender, "pinned_provider": provider}


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("fees.view")
def fees(request: PageRequest) -> HttpResponse:
    """Show what ways of paying cost and have cost. POST saves what the owner decides."""
    may_decide = allowed(request.actor, "payments.settings")
    form = SettingsForm(request.POST if request.method == "POST" else None) if may_decide else None
    if request.method == "POST" and form is not None and form.is_valid():
        is_saved = submit_form(request, form, commands.PAYMENT_CHANGE_SETTINGS, "", form.wanted)
        if is_saved:
            return redirect("portal_fees")
    status = 403 if request.method == "POST" and form is None else 422 if form is not None and form.errors else 200
    return render(request, "payments/fees/page.html", _context(request, form), status=status)


@require_safe
@command_page("fees.view")
def download(request: PageRequest) -> HttpResponse:
    """The page's table as CSV: a row for each way of paying in each month."""
    rows = [
        (
            row.month.isoformat()[:7], row.tender.label, row.payments, row.taken, row.fee,
            "yes" if row.is_estimate else "", row.compared, row.saved,
        )
        for month in savings.months_until(_today(request))
        for row in month.rows
    ]  # fmt: skip
    return csv_response("fees-and-savings.csv", CSV_HEAD, rows)


def _context(request: PageRequest, form: SettingsForm | None) -> dict[str, Any]:
    """Two queries, the settings and the months; rates, volume and the first way of paying are cached."""
    today, months = _today(request), savings.months_until(_today(request))
    most = max((abs(month.saved) for month in months), default=ZERO)
    rate = savings.compared_rate(fee_rates(today))
    return {
        "form": form,
        "months": [
            {
                "month": month,
                "width": _width(month.saved, most),
                "only": _only(month.rows),
                "rows": month.rows if len(month.rows) > 1 else (),
            }
            for month in months
        ],
        "this_month": months[0] if months and months[0].month == today.replace(day=1) else None,
        "saved": sum((month.saved for month in months), ZERO),
        "taken": sum((month.taken for month in months), ZERO),
        "test": sum((month.test for month in months), ZERO),
        "quotes": [
            {"quote": quote, "percent": "" if quote.rate is None else percent(quote.rate)} for quote in quotes(EXAMPLE)
        ],
        "example": EXAMPLE,
        "compared": percent(rate),
    }


def _pin(tender: str, provider: str) -> str:
    return f"{tender}/{provider}" if provider else tender


def _pins(chosen: str) -> list[tuple[str, str]]:
    """Return what can be offered first: each tender, each of its providers where there are several, and `chosen`."""
    found: dict[str, str] = {}
    for tender in TENDERS.values():
        takers = {quote.provider: quote.taker for quote in quotes_of(tender, EXAMPLE)}
        if takers:
            found[tender.name] = (
                _("{tender}, the cheapest provider").format(tender=tender.label)
                if len(takers) > 1
                else str(tender.label)
            )
        if len(takers) > 1:
            found |= {_pin(tender.name, name): f"{tender.label}, {title}" for name, title in takers.items()}
    if chosen and chosen not in found:
        name, _slash, provider = chosen.partition("/")
        taker = provider_class(provider)
        found[chosen] = f"{TENDERS[name].label}, {taker.title}" if taker else str(TENDERS[name].label)
    return list(found.items())


def _only(rows: Sequence[savings.Row]) -> str:
    """Return the way of paying of a month that has one; "" for several, which get rows of their own."""
    if len(rows) != 1:
        return ""
    label = rows[0].tender.label
    return _("{tender}, estimate").format(tender=label) if rows[0].is_estimate else str(label)


def _width(part: Decimal, most: Decimal) -> int:
    """Return the length of a bar, of 100."""
    return int(max(part, ZERO) * 100 / most) if most else 0


def _today(request: PageRequest) -> Any:
    return business_day(clock.now(), request.restaurant)
