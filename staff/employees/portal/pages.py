"""The list of employees, its CSV file, one employee, and the forms that change them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.csv_files import csv_response
from orders.search import LONGEST_SEARCH
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.models.people import Job
from restaurants.portal.command_forms import CommandForm, already_done, run_command, submit_form
from staff.employees import commands, selectors
from staff.employees.portal.forms import (
    DocumentForm,
    EditForm,
    JobForm,
    LeaveForm,
    LinkForm,
    MergeForm,
    NewEmployeeForm,
    RateForm,
)
from staff.employees.reminders import REMIND_DAYS
from staff.employees.services import PAY, today
from staff.errors import DocumentNotFound
from staff.models import Employee, EmployeeDocument
from staff.portal.access import staff_page
from staff.timesheets.average import average_week

ROWS = 50
MOST_EXPORTED = 5_000
METHODS = ["GET", "HEAD", "POST"]
STATES = {"": gettext_lazy("Working here"), "left": gettext_lazy("Left")}
HEADER = ("Name", "Jobs", "Email", "Phone", "Payroll number", "First day", "Last day")
PAY_HEADER = "Hourly rate (GBP)"


@require_safe
@staff_page("staff.view")
def employees(request: PageRequest) -> HttpResponse:
    """Show the list. Five queries beside the shell's: the count, the page, its jobs, its rates, who is no employee."""
    chosen, with_pay, day = _chosen(request), allowed(request.actor, PAY), today()
    page = Paginator(_found(chosen), ROWS).get_page(request.GET.get("page"))
    may_manage = allowed(request.actor, "staff.manage")
    context = {
        "page": page,
        "rows": [_row(employee, with_pay=with_pay) for employee in page],
        "with_pay": with_pay,
        "chosen": chosen,
        "is_narrowed": bool(chosen["q"] or chosen["state"]),
        "states": [
            {"label": label, "url": _url({**chosen, "state": name}), "active": name == chosen["state"]}
            for name, label in STATES.items()
        ],
        "export": _url(chosen),
        "may_manage": may_manage,
        "members": len(selectors.members_without_employee()) if may_manage and not chosen["state"] else 0,
        "today": day,
    }
    return render(request, "staff/employees.html", context)


@require_safe
@staff_page("staff.view")
def export(request: PageRequest) -> HttpResponse:
    """Return the employees that the list shows as CSV, with today's rates for who may see pay. Four queries."""
    with_pay, day = allowed(request.actor, PAY), today()
    rows = [_cells(employee, with_pay=with_pay) for employee in _found(_chosen(request))[:MOST_EXPORTED]]
    header = [*HEADER, PAY_HEADER] if with_pay else HEADER
    return csv_response(f"employees-{request.restaurant.slug}-{day}.csv", header, rows)


@require_safe
@staff_page("staff.view")
def employee(request: PageRequest, employee_id: UUID) -> HttpResponse:
    """Show one employee: jobs, rates for who may see pay, documents, the weekly average. Nine queries."""
    found, day, with_pay = selectors.get_employee(employee_id), today(), allowed(request.actor, PAY)
    if found.id != employee_id:
        return redirect("portal_employee", found.id)
    context = {
        "employee": found,
        "is_working": found.works_on(day),
        "is_opted_out": found.has_opted_out(day),
        "average": average_week(found, day) if allowed(request.actor, "staff.hours") else None,
        "is_leaving": found.ended_on is not None and found.ended_on >= day,
        "is_minor": found.born_on is not None and _age(found, day) < 18,
        "jobs": [
            {"job": job, "rate": selectors.rate_on(job, day) if with_pay else None, "ended": job.ended_on}
            for job in found.jobs.all()
        ],
        "several": len(selectors.jobs_on(found, day)) > 1,
        "rates": list(selectors.rates_of(found)) if with_pay else [],
        "documents": [_document(each) for each in selectors.documents_of(found)],
        "member": selectors.member_with(found.person) if found.person else None,
        "may_manage": allowed(request.actor, "staff.manage"),
        "may_invite": not found.person and not found.ended_on and allowed(request.actor, "people.manage"),
        "with_pay": with_pay,
        "today": day,
    }
    return render(request, "staff/employee.html", context)


@require_http_methods(METHODS)
@staff_page("staff.manage")
def new(request: PageRequest) -> HttpResponse:
    """Show the form of a new employee. POST adds them."""
    with_pay = allowed(request.actor, PAY)
    posted = request.POST if request.method == "POST" else None
    form = NewEmployeeForm(posted, with_pay=with_pay, initial={"started_on": today(), "job": Job.SERVER})
    if _done(request, form, commands.STAFF_ADD_EMPLOYEE, "", form.details):
        messages.success(request, _("The employee is added."))
        name = form.data.get("name", "").strip()
        added = selectors.employees().filter(name=name).order_by("-created_at").first()
        return redirect("portal_employee", added.id) if added else redirect("portal_employees")
    back = reverse("portal_employees")
    return _form_page(request, form, title=_("New employee"), back=back, back_label=_("Employees"))


@require_http_methods(METHODS)
@staff_page("staff.manage")
def edit(request: PageRequest, employee_id: UUID) -> HttpResponse:
    """Show the details of an employee. POST changes them."""
    found = selectors.get_employee(employee_id)
    form = EditForm(request.POST) if request.method == "POST" else EditForm.showing(found)

    def details() -> dict[str, Any]:
        return {**form.details(), "version": form.cleaned_data["version"] or found.version}

    return _change(request, found, form, commands.STAFF_CHANGE_EMPLOYEE, details, title=_("Details"))


@require_http_methods(METHODS)
@staff_page("staff.manage")
def add_job(request: PageRequest, employee_id: UUID) -> HttpResponse:
    """Show the form of another job. POST adds it."""
    found = selectors.get_employee(employee_id)
    form = JobForm(request.POST if request.method == "POST" else None, with_pay=allowed(request.actor, PAY))
    return _change(request, found, form, commands.STAFF_ADD_JOB, form.job_details, title=_("Another job"))


@require_POST
@staff_page("staff.manage")
def end_job(request: PageRequest, employee_id: UUID, job_id: UUID) -> HttpResponse:
    run_command(request, commands.STAFF_END_JOB, (employee_id, job_id), {}, _("The job ends today."))
    return redirect("portal_employee", employee_id)


@require_http_methods(METHODS)
@staff_page("staff.pay")
def set_rate(request: PageRequest, employee_id: UUID, job_id: UUID) -> HttpResponse:
    """Show the form of a new rate. POST sets it."""
    found = selectors.get_employee(employee_id)
    job = selectors.get_job(found, job_id)
    form = RateForm(request.POST if request.method == "POST" else None, initial={"from_day": today()})
    title = _("New rate: {job}").format(job=job.label)
    return _change(request, found, form, commands.STAFF_SET_RATE, form.details, title=title, target=(found.id, job.id))


@require_http_methods(METHODS)
@staff_page("staff.manage")
def add_document(request: PageRequest, employee_id: UUID) -> HttpResponse:
    """Show the form of a document. POST notes it."""
    found = selectors.get_employee(employee_id)
    form = DocumentForm(request.POST if request.method == "POST" else None, initial={"checked_on": today()})
    return _change(request, found, form, commands.STAFF_ADD_DOCUMENT, form.details, title=_("New document"))


@require_safe
@staff_page("staff.view")
def document(request: PageRequest, document_id: UUID) -> HttpResponse:
    """Lead to the employee whose document it is: alerts name the document."""
    return redirect(f"{reverse('portal_employee', args=[_employee_of(document_id)])}#documents")


@require_POST
@staff_page("staff.manage")
def remove_document(request: PageRequest, document_id: UUID) -> HttpResponse:
    employee_id = _employee_of(document_id)
    run_command(request, commands.STAFF_REMOVE_DOCUMENT, str(document_id), {}, _("The document is removed."))
    return redirect("portal_employee", employee_id)


@require_http_methods(METHODS)
@staff_page("staff.manage")
def link(request: PageRequest, employee_id: UUID) -> HttpResponse:
    """Show who the employee signs in as. POST changes it."""
    found = selectors.get_employee(employee_id)
    member = selectors.member_with(found.person) if found.person else None
    linked = (member.user.pk, member.user.name) if member else None
    posted = request.POST if request.method == "POST" else None
    initial = {"person": str(found.person or "")}
    form = LinkForm(posted, members=selectors.members_without_employee(), linked=linked, initial=initial)
    return _change(request, found, form, commands.STAFF_LINK_PERSON, form.details, title=_("Sign-in"))


@require_http_methods(METHODS)
@staff_page("staff.manage")
def leave(request: PageRequest, employee_id: UUID) -> HttpResponse:
    """Show the form of the last day. POST notes it."""
    found = selectors.get_employee(employee_id)
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"ended_on": today()})
    note = (
        _("Their history stays here. Deactivate their sign-in under People, so that they cannot sign in any more.")
        if found.person
        else _("Their history stays here.")
    )
    return _change(
        request, found, form, commands.STAFF_END_EMPLOYMENT, form.details, title=_("Leaves"), note=note
    )  # fmt: skip


@require_POST
@staff_page("staff.manage")
def bring_back(request: PageRequest, employee_id: UUID) -> HttpResponse:
    run_command(request, commands.STAFF_BRING_BACK, str(employee_id), {}, _("Welcome back: they work here again."))
    return redirect("portal_employee", employee_id)


@require_http_methods(METHODS)
@staff_page("staff.manage")
def merge(request: PageRequest, employee_id: UUID) -> HttpResponse:
    """Show the form that names the duplicate. POST merges it."""
    found = selectors.get_employee(employee_id)
    others = selectors.employees().prefetch_related(None).exclude(pk=found.pk)
    form = MergeForm(request.POST if request.method == "POST" else None, others=others)
    note = _("Choose the row that was entered twice. This cannot be undone.")
    return _change(
        request, found, form, commands.STAFF_MERGE, form.details, title=_("Merge a duplicate"), note=note
    )  # fmt: skip


@require_POST
@staff_page("staff.manage")
def add_members(request: PageRequest) -> HttpResponse:
    """Make employees of the people who sign in."""
    run_command(request, commands.STAFF_ADD_MEMBERS, "", {}, _("Everybody who signs in is an employee now."))
    return redirect("portal_employees")


def _change(
    request: PageRequest,
    found: Employee,
    form: CommandForm,
    command: Command,
    details: Callable[[], dict[str, Any]],
    *,
    title: str,
    note: str | Promise = "",
    target: tuple[UUID, ...] = (),
) -> HttpResponse:
    """Show a form about an employee, or run its command and show the employee."""
    if _done(request, form, command, target or (found.id,), details):
        messages.success(request, _("Saved."))
        return redirect("portal_employee", found.id)
    back = reverse("portal_employee", args=[found.id])
    return _form_page(request, form, title=title, back=back, back_label=found.name, note=note)


def _done(
    request: PageRequest, form: CommandForm, command: Command, target: Any, details: Callable[[], dict[str, Any]]
) -> bool:
    return request.method == "POST" and (
        already_done(request) or (form.is_valid() and submit_form(request, form, command, target, details()))
    )


def _form_page(request: PageRequest, form: CommandForm, **context: Any) -> HttpResponse:
    return render(request, "staff/form.html", {"form": form, **context}, status=422 if form.errors else 200)


def _employee_of(document_id: UUID) -> UUID:
    found = EmployeeDocument.objects.filter(pk=document_id).values_list("employee_id", flat=True).first()
    if found is None:
        raise DocumentNotFound()
    return found


def _row(employee: Employee, *, with_pay: bool) -> dict[str, Any]:
    """Return an employee for the list, with today's jobs. No query."""
    day = today()
    jobs = selectors.jobs_on(employee, day)
    rates = [selectors.rate_on(job, day) for job in jobs] if with_pay else []
    return {"employee": employee, "jobs": ", ".join(job.label for job in jobs), "rate": next(iter(rates), None)}


def _cells(employee: Employee, *, with_pay: bool) -> list[Any]:
    row = _row(employee, with_pay=with_pay)
    cells = [
        employee.name, row["jobs"], employee.email, employee.phone, employee.payroll_number, employee.started_on,
        employee.ended_on,
    ]  # fmt: skip
    return [*cells, row["rate"]] if with_pay else cells


def _document(found: EmployeeDocument) -> dict[str, Any]:
    """Return a document with its state: "expired", "soon" or "valid"."""
    left = (found.expires_on - today()).days if found.expires_on else None
    state = "valid" if left is None or left > REMIND_DAYS else "expired" if left < 0 else "soon"
    return {"document": found, "state": state}


def _age(employee: Employee, day: Any) -> int:
    """Return the age in years on that day."""
    born = employee.born_on or day
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _chosen(request: PageRequest) -> dict[str, str]:
    state = request.GET.get("state", "")
    return {"q": request.GET.get("q", "")[:LONGEST_SEARCH], "state": state if state in STATES else ""}


def _found(chosen: dict[str, str]) -> QuerySet[Employee]:
    """Return who works here or will, or who has left."""
    left = selectors.has_left(today())
    found = selectors.employees().filter(left) if chosen["state"] == "left" else selectors.employees().exclude(left)
    return selectors.employees_named(found, chosen["q"])


def _url(chosen: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
