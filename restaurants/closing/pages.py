"""The owner's pages: close the restaurant in its portal; on the platform's host, open it again or get its archive."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock, stored_files
from fynlo.core.errors import DomainError
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants import platform_executor
from restaurants.closing import commands, services
from restaurants.closing.checks import unfinished_work, unsent_work
from restaurants.closing.selectors import closings_of, finished_archive
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import SIGNED_IN
from restaurants.identity.reauthentication import asks_again
from restaurants.portal.command_forms import CommandForm, command_page, form_key


class CloseForm(CommandForm):
    name = forms.CharField(
        label=_("Name of the restaurant"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Type it to confirm."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why you close it"), max_length=200, required=False, help_text=_("For us, so that we learn from it.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("restaurant.close")
@asks_again
def close_page(request: PageRequest) -> HttpResponse:
    """Say what closing means and what has to be finished first, and close the restaurant."""
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = {"name": form.cleaned_data["name"], "reason": form.cleaned_data["reason"]}
        try:
            _run(request, commands.RESTAURANT_CLOSE, request.restaurant.pk, cleaned)
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            return redirect("/")
    unfinished = unfinished_work(request.restaurant)
    context = {
        "form": form,
        "unfinished": unfinished,
        "is_blocked": bool(unfinished),
        "unsent": unsent_work(request.restaurant),
        "delete_at": clock.now() + services.KEPT,
        "days": services.KEPT.days,
    }
    return render(request, "restaurants/closing/close.html", context, status=422 if form.errors else 200)


@require_safe
@page(SIGNED_IN)
def closed_page(request: HttpRequest, restaurant_id: UUID) -> HttpResponse:
    """Show an owner their closed restaurant: the archive, the day of its deletion, and how to open it again."""
    closing = get_object_or_404(closings_of(request.principal.user_id), pk=restaurant_id)
    context = {
        "principal": request.principal,
        "closing": closing,
        "restaurant": closing.restaurant,
        "archive": finished_archive(closing),
    }
    return render(request, "restaurants/closing/closed.html", context)


@require_POST
@page(SIGNED_IN)
@asks_again
def reopen(request: HttpRequest, restaurant_id: UUID) -> HttpResponse:
    try:
        _run(request, commands.RESTAURANT_REOPEN, restaurant_id, {})
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The restaurant is open again."))
    return HttpResponseRedirect(services.OWN_PAGE)


@require_POST
@page(SIGNED_IN)
@asks_again
def download(request: HttpRequest, restaurant_id: UUID) -> HttpResponseBase:
    """Return the archive to an owner who has just proved who they are. The audit records it."""
    try:
        _run(request, commands.RESTAURANT_DOWNLOAD_ARCHIVE, restaurant_id, {})
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(services.OWN_PAGE)
    closing = closings_of(request.principal.user_id).get(pk=restaurant_id)
    row = finished_archive(closing)
    if row is None:
        raise Http404
    name = f"{closing.restaurant.slug}-{row.created_at.astimezone(closing.restaurant.zone):%Y-%m-%d}.zip"
    return stored_files.download(request, row.path, filename=name, content_type="application/zip")


def _run(request: HttpRequest, command: Command, restaurant_id: UUID, cleaned: dict[str, Any]) -> None:
    """Run a command as the person, who is a member of no restaurant in service. Raises DomainError."""
    actor = platform_executor.actor_of(request.principal, "portal")
    dispatch(command, target=restaurant_id, cleaned=cleaned, actor=actor, key=form_key(request))
