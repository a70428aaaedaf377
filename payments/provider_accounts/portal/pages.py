"""The pages where an owner connects, checks and removes the restaurant's accounts at payment providers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments import addresses
from payments.models import ProviderAccount
from payments.provider_accounts import checking, commands
from payments.provider_accounts.errors import AccountNotFound, KeyInvalid, ProviderSilent, UnknownProvider, WrongMode
from payments.provider_accounts.portal.forms import AppForm, ConnectForm
from payments.provider_accounts.portal.onboarding_pages import read_account
from payments.provider_accounts.portal.rows import Row
from payments.provider_accounts.selectors import account_in_use, accounts_in_use, credentials_of, make_once
from payments.providers import PROVIDERS, provider_class
from payments.providers.base import Credentials, Identity, Provider
from payments.providers.circuit_breaker import silent_providers
from payments.providers.stripe import Stripe
from payments.providers.stripe import connect as stripe_connect
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.identity.reauthentication import asks_again, is_recent
from restaurants.portal.command_forms import already_done, command_page, form_key

TEMPLATES = "payments/provider_accounts"
APP = ("app_id", "affiliate_key")


@require_safe
@command_page("providers.manage")
def providers(request: PageRequest) -> HttpResponse:
    """List every provider. Two queries: the accounts, the providers that do not answer."""
    accounts, silent = {account.provider: account for account in accounts_in_use()}, silent_providers(clock.now())
    rows = [
        Row.of(
            provider,
            accounts.get(provider.name),
            is_silent=provider.name in accounts and provider.name in silent,
            can_connect=provider is Stripe and stripe_connect.is_configured(),
        )
        for provider in PROVIDERS
    ]
    context = {"rows": rows, "zone": connection.tenant.timezone, "key": uuid7()}
    return render(request, f"{TEMPLATES}/providers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("providers.manage")
@asks_again
@sensitive_variables()
def connect(request: PageRequest, provider: str) -> HttpResponse:
    """Show the form of a key once the password was entered. POST tests the key at the provider and stores it.

    A POST without `mode` is the button before the form, which only asks for the password.
    """
    found = _class(provider)
    is_sent = request.method == "POST" and "mode" in request.POST
    if not is_sent:
        session_id = request.principal.session_id if request.principal else None
        is_open = request.method == "POST" or is_recent(session_id)
        return _draw_form(request, found, ConnectForm(provider=found), is_open=is_open)
    form = ConnectForm(request.POST, provider=found)
    if not form.is_valid():
        return _draw_form(request, found, form, status=422)
    try:
        identity = _connect(request, found, form.cleaned_data["secret_key"].strip(), form.cleaned_data["mode"])
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _draw_form(request, found, form, status=422)
    messages.success(request, _("{title} is connected as {name}.").format(title=found.title, name=identity.name))
    return redirect("portal_providers")


@sensitive_variables()
def _connect(request: PageRequest, provider: type[Provider], secret_key: str, mode: str) -> Identity:
    """Test the key outside any transaction, then store it. Raises DomainError."""
    is_test = mode == ProviderAccount.Mode.TEST
    checking.check_mode(provider, secret_key, is_test=is_test)
    credentials = Credentials(secret_key, is_test=is_test)
    identity = checking.identify(provider, credentials)
    webhook = checking.register_webhook(provider, credentials, addresses.webhook_url(provider.name))
    dispatch(
        commands.PROVIDER_ACCOUNT_CONNECT,
        target=provider.name,
        cleaned={
            "mode": mode,
            "reference": identity.reference,
            "connected_as": identity.name,
            "key_ends_with": secret_key[-4:],
        },
        extra={"secret_key": secret_key, "webhook": webhook},
        actor=request.actor,
        key=form_key(request),
    )
    return identity


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("providers.manage")
def app(request: PageRequest, provider: str) -> HttpResponse:
    """Show and store what names the restaurant's app at a provider that needs it."""
    found, account = _class(provider), _account(provider)
    if not found.needs_app:
        raise UnknownProvider(provider=provider)
    if already_done(request):
        return redirect("portal_providers")
    form = AppForm(request.POST or None, initial={name: getattr(account, name) for name in APP})
    if request.method == "POST" and form.is_valid():
        entered = {name: form.cleaned_data[name].strip() for name in APP}
        _run(request, commands.PROVIDER_ACCOUNT_SET_APP, provider, entered)
        messages.success(request, _("Saved. Card readers can be added now."))
        return redirect("portal_providers")
    context = {"provider": Row.of(found, account), "form": form}
    return render(request, f"{TEMPLATES}/app.html", context, status=422 if form.errors else 200)


@require_POST
@command_page("providers.manage")
def check(request: PageRequest, provider: str) -> HttpResponse:
    """Test the stored key again and show the result."""
    found, account = _class(provider), _account(provider)
    if account.via_platform:
        read = read_account(request, account)
        if read is not None and read.can_take:
            messages.success(
                request,
                _("{title} answers: connected as {connected_as}.").format(
                    title=found.title, connected_as=read.connected_as
                ),
            )
        return redirect("portal_providers")
    failed, identity = "", None
    try:
        identity = checking.identify(found, credentials_of(account))
    except (KeyInvalid, WrongMode, ProviderSilent) as refusal:
        failed = refusal.message
    connected_as = identity.name if identity else ""
    _run(request, commands.PROVIDER_ACCOUNT_NOTE_CHECK, provider, {"failed": failed, "connected_as": connected_as})
    if identity is None:
        messages.error(request, failed)
    else:
        messages.success(
            request, _("{title} answers: connected as {name}.").format(title=found.title, name=identity.name)
        )
    return redirect("portal_providers")


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("providers.manage")
@asks_again
def remove(request: PageRequest, provider: str) -> HttpResponse:
    """Ask before the account is removed. POST deletes its keys."""
    found = _class(provider)
    if already_done(request):
        return redirect("portal_providers")
    account = _account(provider)
    context = {"provider": Row.of(found, account), "key": form_key(request)}
    if request.method == "POST":
        connected, reference = make_once(account, found.with_credentials), account.webhook_reference
        try:
            _run(request, commands.PROVIDER_ACCOUNT_REMOVE, provider, {})
        except DomainError as refusal:
            context |= {"refusal": refusal, "key": ""}
            return render(request, f"{TEMPLATES}/remove.html", context, status=refusal.status)
        if connected is not None:
            checking.remove_webhook(connected, reference)
        messages.success(request, _("{title} was removed.").format(title=found.title))
        return redirect("portal_providers")
    return render(request, f"{TEMPLATES}/remove.html", context)


def _run(request: PageRequest, command: Command, provider: str, extra: dict[str, Any]) -> None:
    dispatch(command, target=provider, extra=extra, actor=request.actor, key=form_key(request))


def _class(provider: str) -> type[Provider]:
    found = provider_class(provider)
    if found is None:
        raise UnknownProvider(provider=provider)
    return found


def _account(provider: str) -> ProviderAccount:
    account = account_in_use(provider)
    if account is None:
        raise AccountNotFound(provider=provider)
    return account


def _draw_form(
    request: PageRequest, provider: type[Provider], form: ConnectForm, *, is_open: bool = True, status: int = 200
) -> HttpResponse:
    row = Row.of(provider, account_in_use(provider.name))
    context = {"provider": row, "form": form, "is_open": is_open}
    return render(request, f"{TEMPLATES}/connect.html", context, status=status)
