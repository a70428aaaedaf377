"""The page that sets or removes a member's PIN. The PIN is never part of the command's payload."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core import keys
from fynlo.core.errors import DomainError, error_response
from fynlo.core.keys import Purpose
from realtime.commands.dispatch import dispatch
from restaurants.identity.errors import MemberNotFound
from restaurants.identity.page_access import page
from restaurants.identity.pins import commands, hashing, verifiers
from restaurants.identity.pins.rules import LONGEST, SHORTEST, check_strength
from restaurants.identity.reauthentication import asks_again
from restaurants.models import Membership, Pin
from restaurants.portal.command_forms import CommandForm
from restaurants.portal.people import selectors

DIGITS = forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": LONGEST})


class PinForm(CommandForm):
    pin = forms.CharField(
        label=_("New PIN"),
        max_length=LONGEST,
        widget=DIGITS,
        help_text=format_lazy(_("{least} to {most} digits. 6 are harder to guess."), least=SHORTEST, most=LONGEST),
    )
    again = forms.CharField(label=_("The same PIN again"), max_length=LONGEST, widget=DIGITS)

    field_order = ["pin", "again"]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        pin, again = cleaned.get("pin"), cleaned.get("again")
        if pin is not None and again is not None and pin != again:
            self.add_error("again", _("The two PINs differ. Enter the same digits twice."))
        return cleaned


@sensitive_post_parameters("pin", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
@asks_again
def pin_page(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Show whether a member has a PIN, or set one by POST."""
    try:
        member = selectors.member(request.restaurant, membership_id)
    except MemberNotFound as refusal:
        return error_response(request, 404, message=refusal.message)
    if request.method != "POST":
        return _render(request, member, PinForm())
    form = PinForm(request.POST)
    if not form.is_valid():
        return _render(request, member, form, status=422)
    try:
        _set(request, member, form)
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _render(request, member, form, status=refusal.status)
    messages.success(
        request, _("{name} can sign in on enrolled devices with the new PIN.").format(name=member.user.name)
    )
    return redirect("portal_people")


@require_POST
@page("people.manage")
@asks_again
def remove_pin(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    form = CommandForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is out of date. Try again."))
        return redirect("portal_person_pin", membership_id)
    try:
        dispatch(
            commands.PEOPLE_REMOVE_PIN, target=membership_id, actor=request.actor, key=str(form.cleaned_data["key"])
        )
    except DomainError as refusal:
        return error_response(request, refusal.status, message=refusal.message)
    messages.success(request, _("PIN removed."))
    return redirect("portal_people")


def _set(request: HttpRequest, member: Membership, form: PinForm) -> None:
    """Hash outside the transaction, then store. Raises WeakPin, AboveYourself, MemberNotFound."""
    pin = form.cleaned_data["pin"]
    check_strength(pin)
    dispatch(
        commands.PEOPLE_SET_PIN,
        target=member.pk,
        data={"pin": keys.mac(Purpose.FINGERPRINT, "pin", member.pk, pin)},
        extra={"pin_hash": hashing.hash_pin(member.pk, pin), "stretched": verifiers.stretch(pin)},
        actor=request.actor,
        key=str(form.cleaned_data["key"]),
    )


def _render(request: HttpRequest, member: Membership, form: PinForm, *, status: int = 200) -> HttpResponse:
    row = selectors.member_row(member, seen_by=request.actor.user_id, role=request.actor.role)
    context = {
        "member": row,  # the shell names the signed-in person `person`
        "pin": Pin.objects.filter(membership=member).first(),
        "may_set": row.manageable or member.user_id == request.actor.user_id,
        "form": form,
    }
    return render(request, "restaurants/portal/person_pin.html", context, status=status)
