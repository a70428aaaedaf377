"""The pages where the owner decides which vouchers are taken."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments.vouchers import commands, selectors
from payments.vouchers.portal.forms import KindForm, NewKindForm
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, form_key, run_command, submit_form

TEMPLATES = "payments/vouchers"
ROWS = 30


@require_safe
@command_page("vouchers.settings")
def kinds(request: PageRequest) -> HttpResponse:
    """List the kinds that are taken, with what was taken of each, and the retired ones. Three queries."""
    retired = Paginator(selectors.with_takings(selectors.retired_kinds()), ROWS).get_page(request.GET.get("page"))
    context = {"kinds": selectors.with_takings(selectors.active_kinds()), "retired": retired}
    return render(request, f"{TEMPLATES}/kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("vouchers.settings")
def add(request: PageRequest) -> HttpResponse:
    form = NewKindForm(request.POST or None)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.VOUCHER_ADD_KIND, "", form.details()))
    ):
        messages.success(request, _("The tills offer it now."))
        return redirect("portal_vouchers")
    return render(request, f"{TEMPLATES}/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("vouchers.settings")
def change(request: PageRequest, kind_id: UUID) -> HttpResponse:
    """Show a kind that is taken. POST renames it."""
    kind = selectors.get_kind(kind_id)
    if not kind.is_active:
        return redirect("portal_vouchers")
    shown = {"name": kind.name, "has_unique_references": kind.has_unique_references}
    form = KindForm(request.POST or None, initial=shown)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.VOUCHER_CHANGE_KIND, str(kind.pk), form.details()))
    ):
        messages.success(request, _("Saved. Receipts and reports of before keep the earlier name."))
        return redirect("portal_vouchers")
    context = {"form": form, "kind": kind}
    return render(request, f"{TEMPLATES}/change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("vouchers.settings")
def retire(request: PageRequest, kind_id: UUID) -> HttpResponse:
    """Ask first. POST takes the kind off the tills."""
    kind = selectors.get_kind(kind_id)
    if request.method == "POST":
        done = _("{name} is retired. The tills no longer offer it.").format(name=kind.name)
        run_command(request, commands.VOUCHER_RETIRE_KIND, str(kind.pk), {}, done)
        return redirect("portal_vouchers")
    return render(request, f"{TEMPLATES}/retire.html", {"kind": kind, "key": form_key(request)})


@require_POST
@command_page("vouchers.settings")
def restore(request: PageRequest, kind_id: UUID) -> HttpResponse:
    kind = selectors.get_kind(kind_id)
    run_command(
        request, commands.VOUCHER_RESTORE_KIND, str(kind.pk), {}, _("{name} is taken again.").format(name=kind.name)
    )
    return redirect("portal_vouchers")
