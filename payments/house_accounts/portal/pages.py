"""The pages of house accounts: the list, one account, its forms and its statements."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.money import ZERO
from orders.search import LONGEST_SEARCH
from payments.house_accounts import commands, printing, selectors, statements
from payments.house_accounts.aging import BANDS
from payments.house_accounts.portal.forms import CorrectionForm, DetailsForm, TransferForm
from payments.models import HouseAccount
from realtime.commands.registry import Command
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, run_command, submit_form

ROWS = 50
MOST_EXPORTED = 20_000
TEMPLATES = "payments/house_accounts"
STATES: dict[str, tuple[str | Promise, Q]] = {
    "": (pgettext_lazy("accounts", "Open"), Q(closed_at=None)),
    "overdue": (pgettext_lazy("accounts", "Overdue"), Q(overdue__gt=0)),
    "closed": (pgettext_lazy("accounts", "Closed"), Q(closed_at__isnull=False)),
}
HEADER = (
    "Account", "Contact", "Email", "Owes (GBP)", "Overdue (GBP)", "Days overdue", "May owe (GBP)", "Pays within (days)",
    "Closed",
)  # fmt: skip


@require_safe
@command_page("payments.house_accounts")
def accounts(request: PageRequest) -> HttpResponse:
    """Show the list. Three queries beside the shell's: the sums, the count, the page."""
    chosen, today = _chosen(request), _today(request)
    found = _found(chosen, today)
    sums = found.aggregate(owed=Sum("balance"), late=Sum("overdue"))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"account": each, "days": days_overdue(each, today)} for each in page],
        "owed": sums["owed"] or ZERO,
        "overdue": sums["late"] or ZERO,
        "chosen": chosen,
        "is_narrowed": bool(chosen["q"] or chosen["state"]),
        "states": [
            {"label": label, "url": _url({**chosen, "state": name}), "active": name == chosen["state"]}
            for name, (label, _) in STATES.items()
        ],
        "export": _url(chosen),
    }
    return render(request, f"{TEMPLATES}/accounts.html", context)


@require_safe
@command_page("payments.house_accounts")
def export(request: PageRequest) -> HttpResponse:
    """Return the accounts that the list shows as CSV, at most MOST_EXPORTED."""
    today = _today(request)
    rows = [
        [
            each.name, each.contact, each.email, each.balance, each.overdue or ZERO, days_overdue(each, today),
            each.credit_limit, each.terms_days, each.closed_at.date() if each.closed_at else None,
        ]
        for each in _found(_chosen(request), today)[:MOST_EXPORTED]
    ]  # fmt: skip
    return csv_response(f"house-accounts-{request.restaurant.slug}-{today}.csv", HEADER, rows)


@require_safe
@command_page("payments.house_accounts")
def account(request: PageRequest, account_id: UUID) -> HttpResponse:
    """Show one account and all its movements. Four queries beside the shell's."""
    today = _today(request)
    found = selectors.account_with_age(account_id, today)
    page = Paginator(selectors.movements_of(found), ROWS).get_page(request.GET.get("page"))
    context = {
        "account": found,
        "available": max(found.credit_limit - found.balance, ZERO),
        "days": days_overdue(found, today),
        "page": page,
        "rows": [{"movement": each, "words": statements.words_of(each)} for each in page],
        "months": statements.months_of(found),
        "zone": request.restaurant.timezone,
    }
    return render(request, f"{TEMPLATES}/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.house_accounts")
def new(request: PageRequest) -> HttpResponse:
    """Show the form of a new account. POST opens it."""
    form = DetailsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.HOUSE_ACCOUNT_OPEN, "", form.details()))
    ):
        messages.success(request, _("The account is open. The till offers it from now on."))
        return redirect("portal_house_accounts")
    context = {"form": form, "title": _("New house account"), "verb": _("Open the account")}
    return render(request, f"{TEMPLATES}/details.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.house_accounts")
def edit(request: PageRequest, account_id: UUID) -> HttpResponse:
    """Show the details of an account. POST changes them."""
    found = selectors.get_account(account_id)
    form = DetailsForm(request.POST) if request.method == "POST" else DetailsForm.showing(found)
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _change(request, form, found))):
        messages.success(request, _("Saved."))
        return redirect("portal_house_account", account_id)
    context = {"form": form, "account": found, "title": found.name, "verb": _("Save")}
    return render(request, f"{TEMPLATES}/details.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.house_accounts")
def transfer(request: PageRequest, account_id: UUID) -> HttpResponse:
    """Show the form of a bank transfer. POST notes it."""
    today = clock.now().astimezone(request.restaurant.zone).date()
    form = TransferForm(request.POST) if request.method == "POST" else TransferForm(initial={"paid_on": today})
    words = {"title": _("Bank transfer"), "verb": _("Note the transfer"), "done": _("The transfer is noted.")}
    return _book(request, account_id, form, commands.HOUSE_ACCOUNT_NOTE_TRANSFER, words)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.house_accounts")
def correct(request: PageRequest, account_id: UUID) -> HttpResponse:
    """Show the form of a correction. POST books it."""
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    words = {"title": _("Correct the balance"), "verb": _("Correct it"), "done": _("The balance is corrected.")}
    return _book(request, account_id, form, commands.HOUSE_ACCOUNT_CORRECT, words)


@require_POST
@command_page("payments.house_accounts")
def close(request: PageRequest, account_id: UUID) -> HttpResponse:
    """Close the account, or show why it cannot be closed."""
    run_command(request, commands.HOUSE_ACCOUNT_CLOSE, str(account_id), {}, _("The account is closed."))
    return redirect("portal_house_account", account_id)


@require_safe
@command_page("payments.house_accounts")
def statement(request: PageRequest, account_id: UUID, month: date) -> HttpResponse:
    """Show the statement of a month. Four queries beside the shell's."""
    found = _statement(account_id, month)
    context = {
        "statement": found,
        "account": found.account,
        "bands": [row for row in zip(BANDS, found.aging.bands, strict=True) if row[1]],
    }
    return render(request, f"{TEMPLATES}/statement.html", context)


@require_safe
@command_page("payments.house_accounts")
def statement_pdf(request: PageRequest, account_id: UUID, month: date) -> HttpResponse:
    found = _statement(account_id, month)
    response = HttpResponse(printing.render(found, request.restaurant), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="statement-{found.name}.pdf"'
    return response


@require_safe
@command_page("payments.house_accounts")
def statement_csv(request: PageRequest, account_id: UUID, month: date) -> HttpResponse:
    found = _statement(account_id, month)
    rows: list[list[Any]] = [[found.month, _("Owed before"), None, found.opening]]
    rows += [[row.movement.business_day, row.words, row.movement.amount, row.balance] for row in found.rows]
    return csv_response(f"statement-{found.name}.csv", ["Date", "What", "Amount (GBP)", "Owed (GBP)"], rows)


@require_POST
@command_page("payments.house_accounts")
def statement_email(request: PageRequest, account_id: UUID, month: date) -> HttpResponse:
    """Queue the statement's email."""
    data = {"month": f"{month:%Y-%m}"}
    done = _("The statement is on its way.")
    run_command(request, commands.HOUSE_ACCOUNT_EMAIL_STATEMENT, str(account_id), data, done)
    return redirect("portal_house_account_statement", account_id, month)


def days_overdue(row: Any, today: date) -> int:
    """Return how many days the oldest charge of `accounts_with_age` is overdue; 0 for none."""
    if not row.oldest or not row.overdue:
        return 0
    return max((today - row.oldest - timedelta(days=row.terms_days)).days, 0)


def _today(request: PageRequest) -> date:
    return business_day(clock.now(), request.restaurant)


def _chosen(request: PageRequest) -> dict[str, str]:
    state = request.GET.get("state", "")
    return {"q": request.GET.get("q", "")[:LONGEST_SEARCH], "state": state if state in STATES else ""}


def _found(chosen: dict[str, str], today: date) -> QuerySet[Any]:
    _, wanted = STATES[chosen["state"]]
    found = selectors.matching(selectors.accounts_with_age(today).filter(wanted), chosen["q"])
    return found.order_by(F("overdue").desc(), "name", "id") if chosen["state"] == "overdue" else found


def _url(chosen: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})


def _statement(account_id: UUID, month: date) -> statements.Statement:
    return statements.statement_of(selectors.get_account(account_id), month)


def _change(request: PageRequest, form: DetailsForm, found: HouseAccount) -> bool:
    data = {**form.details(), "version": form.cleaned_data["version"] or found.version}
    return submit_form(request, form, commands.HOUSE_ACCOUNT_CHANGE, str(found.id), data)


def _book(request: PageRequest, account_id: UUID, form: Any, command: Command, words: dict[str, str]) -> HttpResponse:
    found = selectors.get_account(account_id)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, command, str(account_id), form.details()))
    ):
        messages.success(request, words["done"])
        return redirect("portal_house_account", account_id)
    context = {"form": form, "account": found, "back": reverse("portal_house_account", args=[account_id]), **words}
    return render(request, f"{TEMPLATES}/movement.html", context, status=422 if form.errors else 200)
