"""A worker's own statement of tips, and the written requests for it: asked by workers, answered by managers."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from payments.models import TipPayment, TipRequest
from payments.tips import commands, records, selectors
from payments.tips.periods import urgency, years_before
from payments.tips.portal.forms import RequestForm
from payments.tips.portal.pages import PER_PAGE, tabs
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.selectors import job_label
from restaurants.portal.command_forms import already_done, command_page, run_command, submit_form

HEADER = ("From", "To", "Site total (GBP)", "Job", "Hours", "Weight", "Share (GBP)", "Due", "Paid on", "Paid")


@require_safe
@command_page("tips.own")
def own(request: PageRequest) -> HttpResponse:
    """Show a worker their own statement: the site's total, their hours and share. Nobody else's. Four queries."""
    shown = Paginator(selectors.own_shares(request.actor.user_id), PER_PAGE).get_page(request.GET.get("page"))
    today = _today(request)
    found = list(records.own_requests(request.actor.user_id)[:PER_PAGE])
    asked = [_shown(each, today) for each in found]
    context = {
        "page": shown,
        "policy": selectors.policy_in_force(),
        "shares": [_share_row(each, today) for each in shown],
        "requests": asked,
        "key": uuid4(),
        "is_asked": any(not each["answer"] for each in asked),
        "may_ask_on": records.may_ask_on(found, today),
        "today": today,
    }
    return render(request, "payments/tips/own.html", context)


@require_http_methods(["POST"])
@command_page("tips.own")
def ask(request: PageRequest) -> HttpResponse:
    """Store the worker's written request."""
    done = _("Your request is stored. The answer appears here within four weeks.")
    run_command(request, commands.TIPS_ASK_RECORD, "", {}, done)
    return redirect("portal_tips_own")


@require_safe
@command_page("tips.own")
def own_csv(request: PageRequest) -> HttpResponse:
    rows = records.record_rows(selectors.own_shares(request.actor.user_id))
    return _statement(f"my-tips-{request.restaurant.slug}", rows)


@require_safe
@command_page("tips.own")
def own_answer_csv(request: PageRequest, request_id: UUID) -> HttpResponse:
    """Return the answer to a worker's own request, as it was given. Another worker's request is not found."""
    return _answer(request, records.request_of(request_id, records.own_requests(request.actor.user_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("tips.manage")
def requests(request: PageRequest) -> HttpResponse:
    """List the requests, those to answer first. POST enters one that came on paper. Four queries."""
    today = _today(request)
    workers = [
        (str(each.id), each.name) for each in selectors.workers_since(years_before(today, records.YEARS))
    ]  # fmt: skip
    form = RequestForm(request.POST if request.method == "POST" else None, workers=workers, today=today)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.TIPS_ENTER_REQUEST, "", form.command_data()))
    ):
        messages.success(request, _("The request is stored. Answer it here."))
        return redirect("portal_tips_requests")
    answered = records.requests().exclude(answer=None)
    page = Paginator(answered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "tabs": tabs("portal_tips_requests"),
        "waiting": [_shown(each, today) for each in records.open_requests()],
        "page": page,
        "answered": [_shown(each, today) for each in page],
        "key": uuid4(),
        "has_workers": bool(workers),
    }
    return render(request, "payments/tips/requests.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@command_page("tips.manage")
def answer(request: PageRequest, request_id: UUID) -> HttpResponse:
    """Answer a request with the record as it is now."""
    done = _("Answered. The worker sees the record on their page; download it for a worker without a sign-in.")
    run_command(request, commands.TIPS_ANSWER_REQUEST, str(request_id), {}, done)
    return redirect("portal_tips_requests")


@require_safe
@command_page("tips.manage")
def answer_csv(request: PageRequest, request_id: UUID) -> HttpResponse:
    return _answer(request, records.request_of(request_id))


@require_safe
@command_page("tips.manage")
def worker_csv(request: PageRequest, share_id: UUID) -> HttpResponse:
    """Return a worker's statement: the site's totals and their own shares, nobody else's. Two queries."""
    shares = list(selectors.shares_of_worker(share_id))
    rows = records.record_rows(shares)
    return _statement(f"tips-statement-{request.restaurant.slug}", rows, name=shares[0].name)


def _answer(request: PageRequest, found: TipRequest) -> HttpResponse:
    given = records.answer_to(found)
    if given is None:
        raise Http404
    return _statement(f"tips-record-{request.restaurant.slug}-{found.asked_on}", given.rows, name=found.name)


def _statement(file: str, rows: Iterable[dict[str, Any]], name: str = "") -> HttpResponse:
    cells = [_cells(row) for row in rows]
    named = [[name, *row] for row in cells] if name else cells
    return csv_response(f"{file}.csv", ["Name", *HEADER] if name else HEADER, named)


def _cells(row: dict[str, Any]) -> list[Any]:
    return [
        row["start"], row["end"], row["site_total"], job_label(row["job"]) if row["job"] else "", row["hours"],
        row["weight"], row["amount"], row["due"], row["paid_on"] or None,
        TipPayment.Method(row["method"]).label if row["method"] else None,
    ]  # fmt: skip


def _share_row(share: Any, today: date) -> dict[str, Any]:
    paid = getattr(share, "payment", None)
    return {"share": share, "paid": paid, "urgency": "" if paid else urgency(share.pool.due, today)}


def _shown(asked: TipRequest, today: date) -> dict[str, Any]:
    """Return a request with its answer, or with how urgent it is: "late", "soon" or ""."""
    given = records.answer_to(asked)
    return {"request": asked, "answer": given, "urgency": "" if given else urgency(asked.due, today)}


def _today(request: PageRequest) -> date:
    return business_day(clock.now(), request.restaurant)
