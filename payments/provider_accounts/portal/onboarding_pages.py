"""The pages where an owner opens an account at Stripe through the platform, and comes back from Stripe's questions."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import keys
from fynlo.core.ids import uuid7
from fynlo.core.keys import Purpose
from fynlo.core.tenancy.connection import connection
from payments import addresses
from payments.models import ProviderAccount
from payments.provider_accounts.commands import (
    PROVIDER_ACCOUNT_BEGIN_ONBOARDING,
    PROVIDER_ACCOUNT_NOTE_STATUS,
)
from payments.provider_accounts.errors import AccountNotFound, ConnectUnavailable, KeyInvalid, ProviderSilent
from payments.provider_accounts.portal.rows import Row
from payments.provider_accounts.selectors import account_in_use, connected_account
from payments.providers.base import KeyRefused, Refused, Unreachable
from payments.providers.stripe import Stripe, connect
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import PageRequest
from restaurants.identity.reauthentication import asks_again
from restaurants.portal.command_forms import command_page, form_key

TEMPLATE = "payments/provider_accounts/onboarding.html"
SILENT = _lazy("Stripe does not answer at the moment. Nothing was changed. Try again in a minute.")


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("providers.manage")
@asks_again
def onboarding(request: PageRequest) -> HttpResponse:
    """Show what Stripe still asks for. POST opens the account, or takes up the one that was opened before."""
    if not connect.is_configured():
        raise ConnectUnavailable()
    if request.method == "POST":
        try:
            _open_account(request)
        except (ProviderSilent, KeyInvalid) as refusal:
            messages.error(request, refusal.message)
            return redirect("portal_providers")
        return redirect("portal_provider_onboarding")
    account = account_in_use(Stripe.name)
    if account is None or not account.via_platform:
        return redirect("portal_providers")
    context = {
        "provider": Row.of(Stripe, account),
        "state": _state(request, account),
        "zone": connection.tenant.timezone,
    }
    return render(request, TEMPLATE, context)


@require_safe
@command_page("providers.manage")
def go(request: PageRequest) -> HttpResponse:
    """Redirect to Stripe's questions by a link for one visit. Stripe sends an owner with an expired link here again.

    `state` belongs to this sign-in and this account: a link from another person opens nothing.
    """
    account = _account(request)
    back, again = (addresses.onboarding_url(name, _state(request, account)) for name in ("back", "go"))
    try:
        location = connect.onboarding_url(account.reference, return_url=back, refresh_url=again)
    except Unreachable:
        messages.error(request, SILENT)
    except (KeyRefused, Refused) as refusal:
        messages.error(request, _("Stripe refused: {refusal}").format(refusal=refusal))
    else:
        response = HttpResponseRedirect(location)
        response["Referrer-Policy"] = "no-referrer"
        return response
    return redirect("portal_provider_onboarding")


@require_safe
@command_page("providers.manage")
def back(request: PageRequest) -> HttpResponse:
    """Read the account at Stripe: that an owner comes back says nothing about what was answered."""
    account = read_account(request, _account(request))
    if account is not None and account.can_take:
        messages.success(
            request,
            _("Stripe is connected as {connected_as}. Guests can pay.").format(connected_as=account.connected_as),
        )
        return redirect("portal_providers")
    return redirect("portal_provider_onboarding")


def read_account(request: PageRequest, account: ProviderAccount) -> ProviderAccount | None:
    """Read the account at Stripe and store its status; None, with a message to the owner, without an answer."""
    try:
        status = connect.read_status(account.reference)
    except Unreachable:
        messages.error(request, SILENT)
        return None
    except (KeyRefused, Refused) as refusal:
        failed = f"{connect.NOT_ALLOWED} {refusal}"
        messages.error(request, failed)
        extra = {"reference": account.reference, "failed": failed}
        dispatch(PROVIDER_ACCOUNT_NOTE_STATUS, extra=extra, actor=request.actor, key=str(uuid7()))
        return None
    extra = {"reference": account.reference, "status": status}
    dispatch(PROVIDER_ACCOUNT_NOTE_STATUS, extra=extra, actor=request.actor, key=str(uuid7()))
    return account_in_use(Stripe.name)


def _open_account(request: PageRequest) -> None:
    """Open the account at Stripe outside any transaction, then store it. Raises DomainError."""
    restaurant = connection.tenant
    known = connected_account(Stripe.name, restaurant)
    try:
        reference = known.reference if known else connect.create_account(
            key=f"connect:{restaurant.pk}", name=restaurant.name, country="GB"
        )  # fmt: skip
    except Unreachable as error:
        raise ProviderSilent(SILENT) from error
    except (KeyRefused, Refused) as refusal:
        raise KeyInvalid(_("Stripe refused: {refusal}").format(refusal=refusal)) from refusal
    mode = ProviderAccount.Mode.TEST if connect.is_test() else ProviderAccount.Mode.LIVE
    extra = {"reference": reference, "mode": mode.value, "name": restaurant.name}
    dispatch(PROVIDER_ACCOUNT_BEGIN_ONBOARDING, extra=extra, actor=request.actor, key=form_key(request))
    account = account_in_use(Stripe.name)
    if account is not None:
        read_account(request, account)


def _account(request: PageRequest) -> ProviderAccount:
    """Return the platform's account in use. Raises AccountNotFound without one, and for a foreign `state`."""
    account = account_in_use(Stripe.name)
    if account is None or not account.via_platform or not connect.is_configured():
        raise AccountNotFound(provider=Stripe.name)
    shown = request.GET.get("state", "")
    if not keys.verify_mac(Purpose.ONBOARDING, shown, *_bound(request, account)):
        raise AccountNotFound(provider=Stripe.name)
    return account


def _state(request: PageRequest, account: ProviderAccount) -> str:
    return keys.mac(Purpose.ONBOARDING, *_bound(request, account))


def _bound(request: PageRequest, account: ProviderAccount) -> tuple[object, ...]:
    session = request.principal.session_id if request.principal else ""
    return connection.tenant.pk, session, account.reference
