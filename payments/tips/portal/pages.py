"""The pages of tips: the periods, the policy, sharing and paying a period."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.money import ZERO, written
from payments.models import TipPolicy, TipPool, TipShare
from payments.tips import commands, records, selectors
from payments.tips.allocation import allocate
from payments.tips.periods import needs_review, review_date, urgency
from payments.tips.portal.forms import HoursForm, PayForm, PolicyForm, ShareForm, TakeHoursForm, WorkerForms
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.selectors import job_label
from restaurants.portal.command_forms import already_done, command_page, run_command, submit_form

PER_PAGE = 24


@require_safe
@command_page("tips.manage")
def tips(request: PageRequest) -> HttpResponse:
    """List the periods: those to share, then those that were shared. Ten queries."""
    today, policy = _today(request), selectors.policy_in_force()
    shared = Paginator(selectors.pools(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs("portal_tips"),
        "requests": records.open_requests().count(),
        "policy": policy,
        "review": review_date(policy.consulted_on) if policy and needs_review(policy.consulted_on, today) else None,
        "waiting": selectors.waiting_periods(today, policy),
        "page": shared,
        "shared": [_pool_row(row, today) for row in shared],
    }
    return render(request, "payments/tips/tips.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("tips.manage")
def policy(request: PageRequest) -> HttpResponse:
    """Show the policy in force with its earlier versions. POST writes the next version."""
    now = selectors.policy_in_force()
    form = PolicyForm(request.POST) if request.method == "POST" else PolicyForm.showing(now)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.TIPS_WRITE_POLICY, "", form.command_data()))
    ):
        messages.success(request, _("The policy is in force."))
        return redirect("portal_tips")
    context = {"form": form, "tabs": tabs("portal_tips_policy"), "versions": TipPolicy.objects.all()[:50], "now": now}
    return render(request, "payments/tips/policy.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("tips.manage")
def hours(request: PageRequest, start: date) -> HttpResponse:
    """Show the hours of a period that is not shared, and what each worker would get. POST stores the hours."""
    if request.method != "POST":
        return _render_hours(request, start)
    form, rows = HoursForm(request.POST), WorkerForms(request.POST, prefix="rows")
    if already_done(request):
        return redirect("portal_tips_hours", start)
    if form.is_valid() and rows.is_valid():
        sent = [row.row() for row in rows if row.has_changed() or row.cleaned_data.get("person")]
        data = {"start": start.isoformat(), "version": form.cleaned_data["version"], "rows": sent}
        if submit_form(request, form, commands.TIPS_SET_HOURS, "", data):
            messages.success(request, _("Hours saved. Check the shares, then approve them."))
            return redirect(f"{reverse('portal_tips_hours', args=[start])}#shares")
    return _render_hours(request, start, form=form, rows=rows)


@require_http_methods(["POST"])
@command_page("tips.manage")
def take_hours(request: PageRequest, start: date) -> HttpResponse:
    """Take the approved hours of the timesheets."""
    form = TakeHoursForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is out of date. Try again."))
        return redirect("portal_tips_hours", start)
    data = {"start": start.isoformat(), "version": form.cleaned_data["version"]}
    done = _("The approved hours are here. Check the shares, then approve them.")
    run_command(request, commands.TIPS_TAKE_HOURS, "", data, done)
    return redirect(f"{reverse('portal_tips_hours', args=[start])}#shares")


@require_http_methods(["POST"])
@command_page("tips.manage")
def share_out(request: PageRequest, start: date) -> HttpResponse:
    """Approve the shares that the page of the hours showed."""
    form = ShareForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is out of date. Check the shares and approve them again."))
        return redirect("portal_tips_hours", start)
    data = {
        "start": start.isoformat(), "version": form.cleaned_data["version"], "total": str(form.cleaned_data["total"]),
    }  # fmt: skip
    if not run_command(
        request, commands.TIPS_SHARE_OUT, "", data, _("The tips are shared. Pay them, then note it here.")
    ):
        return redirect("portal_tips_hours", start)
    made = TipPool.objects.filter(start=start).first()
    return redirect("portal_tips_pool", made.id) if made else redirect("portal_tips")


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("tips.manage")
def pool(request: PageRequest, pool_id: UUID) -> HttpResponse:
    """Show the shares of a period. POST notes which were paid."""
    found, today = selectors.pool(pool_id), _today(request)
    shares = list(found.shares.all())
    unpaid = [(str(each.id), f"{each.name}, {written(each.amount)}") for each in shares if not _payment(each)]
    form = PayForm(request.POST if request.method == "POST" else None, unpaid=unpaid, today=today)
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _pay(request, found, form))):
        messages.success(request, _("Noted as paid."))
        return redirect("portal_tips_pool", pool_id)
    context = {
        **_pool_row(found, today, shares),
        "shares": [{"share": each, "job": job_label(each.job), "paid": _payment(each)} for each in shares],
        "form": form,
        "unpaid": unpaid,
        "left": sum((each.amount for each in shares if not _payment(each)), ZERO),
        "tabs": tabs("portal_tips"),
    }
    return render(request, "payments/tips/pool.html", context, status=422 if form.errors else 200)


@require_safe
@command_page("tips.manage")
def pool_csv(request: PageRequest, pool_id: UUID) -> HttpResponse:
    found = selectors.pool(pool_id)
    header = ["From", "To", "Due", "Name", "Job", "Hours", "Weight", "Points", "Share (GBP)", "Paid on", "Paid"]
    rows = [
        [
            found.start, found.end, found.due, share.name, job_label(share.job), share.hours, share.weight,
            share.points, share.amount, *_paid_cells(share),
        ]
        for share in found.shares.all()
    ]  # fmt: skip
    return csv_response(f"tips-{request.restaurant.slug}-{found.start}.csv", header, rows)


def tabs(here: str) -> list[dict[str, Any]]:
    pages = (
        (_("Periods"), "portal_tips"), (_("Policy"), "portal_tips_policy"),
        (_("Requests"), "portal_tips_requests"),
    )  # fmt: skip
    return [{"label": label, "url": reverse(name), "active": name == here} for label, name in pages]


def _today(request: PageRequest) -> date:
    return business_day(clock.now(), request.restaurant)


def _payment(share: TipShare) -> Any:
    return getattr(share, "payment", None)


def _paid_cells(share: TipShare) -> list[Any]:
    paid = _payment(share)
    return [paid.paid_on, paid.get_method_display()] if paid else [None, None]


def _pool_row(row: TipPool, today: date, shares: list[TipShare] | None = None) -> dict[str, Any]:
    """Return a pool with its state: "paid", "late", "soon" or "unpaid"."""
    workers = len(shares) if shares is not None else row.workers  # pyright: ignore[reportAttributeAccessIssue]
    paid = sum(1 for each in shares if _payment(each)) if shares is not None else row.paid  # pyright: ignore[reportAttributeAccessIssue]
    state = "paid" if paid == workers else urgency(row.due, today) or "unpaid"
    return {"pool": row, "workers": workers, "paid": paid, "state": state}


def _pay(request: PageRequest, found: TipPool, form: PayForm) -> bool:
    data = {
        "method": form.cleaned_data["method"],
        "paid_on": form.cleaned_data["paid_on"].isoformat(),
        "share_ids": form.cleaned_data["share_ids"],
    }
    return submit_form(request, form, commands.TIPS_PAY, str(found.id), data)


def _render_hours(
    request: PageRequest, start: date, *, form: HoursForm | None = None, rows: Any = None
) -> HttpResponse:
    in_force = selectors.policy_in_force()
    periods = selectors.waiting_periods(_today(request), in_force)
    found = next((each for each in periods if each.period.start == start), None)
    if found is None:
        raise Http404
    workers, version = selectors.hours_of(found.period, in_force)
    shares = allocate(found.income.total, [each for each in workers if each.hours]) if found.income.total > 0 else []
    initial = [
        {"person": w.person, "name": w.name, "job": w.job, "hours": w.hours or None, "weight": w.weight}
        for w in workers
    ]
    several = {name for name, count in Counter(w.name for w in workers).items() if count > 1}
    for worker, row in zip(workers, initial, strict=True):
        row["shown_job"] = job_label(worker.job) if worker.name in several else ""
    context = {
        "waiting": found,
        "policy": in_force,
        "is_oldest": found is periods[0],
        "form": form or HoursForm(initial={"version": version}),
        "rows": rows or WorkerForms(prefix="rows", initial=initial),
        "shares": shares,
        "approved": selectors.approved_workers(found.period, in_force),
        "taking": TakeHoursForm(initial={"version": version}),
        "approval": ShareForm(initial={"version": version, "total": found.income.total}),
        "tabs": tabs("portal_tips"),
    }
    status = 422 if form is not None else 200
    return render(request, "payments/tips/hours.html", context, status=status)
