"""The set-up's steps about the restaurant and its people."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError
from realtime.commands.dispatch import dispatch
from restaurants.identity import commands as identity_commands
from restaurants.identity.page_access import PageRequest
from restaurants.models import Restaurant
from restaurants.portal.command_forms import form_key
from restaurants.portal.people.forms import InvitationForm
from restaurants.portal.registry import SetupStep, register_setup_steps
from restaurants.portal.setup.forms import AddressForm, HoursForm, VatForm


def register_all(invited: Callable[[], QuerySet]) -> None:
    """Register the steps. `invited` returns rows once a person was invited."""
    register_setup_steps(
        SetupStep(
            "address", _("Where are you?"), _("Your address stands on every receipt."), "building-storefront",
            "restaurant.settings", 10, _with_address, AddressForm.of, _save,
        ),
        SetupStep(
            "vat", _("VAT"), _("It decides what receipts and reports say of tax."), "receipt-percent",
            "restaurant.settings", 20, _with_vat, VatForm.of, _save,
            template="restaurants/portal/setup/_vat.html",
        ),
        SetupStep(
            "hours", _("When are you open?"), _("Guests and reports read it. Days can differ later."), "clock",
            "restaurant.settings", 30, _with_hours, HoursForm.of, _save,
            template="restaurants/portal/setup/_hours.html",
        ),
        SetupStep(
            "people", _("Who works with you?"), _("Each gets an email with a link that works for 7 days."), "users",
            "people.manage", 60, invited, _invitation, _invite,
            submit=_("Invite and continue"), again=_("Invite, and one more"),
            template="restaurants/portal/setup/_people.html", asks_again=True,
        ),
    )  # fmt: skip


def _here(**fields: Any) -> QuerySet:
    return Restaurant.objects.filter(pk=connection.tenant.pk, **fields)


def _with_address() -> QuerySet:
    return _here().exclude(address="")


def _with_vat() -> QuerySet:
    """Done once the number is known, or that there is none."""
    return _here().filter(Q(vat_registered=False) | ~Q(vat_number=""))


def _with_hours() -> QuerySet:
    return _here().exclude(opening_hours={})


def _save(request: PageRequest, form: Any) -> bool:
    return form.save(request)


def _invitation(request: PageRequest) -> InvitationForm:
    data = request.POST if request.method == "POST" else None
    return InvitationForm(data, acting=request.actor.role)


def _invite(request: PageRequest, form: InvitationForm) -> bool:
    given = {"email": form.cleaned_data["email"], "name": form.cleaned_data["name"], **form.role_and_job()}
    try:
        dispatch(
            identity_commands.PEOPLE_INVITE,
            target=given["email"][:100],
            cleaned=given,
            extra={"restaurant": request.restaurant},
            actor=request.actor,
            key=form_key(request),
        )
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return False
    return True
