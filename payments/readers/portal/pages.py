"""The pages where an owner adds, renames, checks and removes the restaurant's card readers."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from payments.providers import available, get_provider, provider_class
from payments.providers.base import Provider
from payments.readers import checking, commands
from payments.readers.portal.forms import PairForm, RenameForm
from payments.readers.selectors import active_readers, get_reader
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, form_key

TEMPLATES = "payments/readers"
ROWS = 30


@require_safe
@command_page("providers.manage")
def readers(request: PageRequest) -> HttpResponse:
    """List the readers in use. Four queries at most: the accounts, the key that opens theirs, the count, the page."""
    page = Paginator(active_readers(), ROWS).get_page(request.GET.get("page"))
    for reader in page:
        known = provider_class(reader.provider)
        reader.title = known.title if known else reader.provider  # pyright: ignore[reportAttributeAccessIssue], shown
    context = {"readers": page, "can_add": bool(_able()), "zone": connection.tenant.timezone}
    return render(request, f"{TEMPLATES}/readers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("providers.manage")
def add(request: PageRequest) -> HttpResponse:
    """Show the form; POST pairs the reader at its provider and stores it."""
    providers = _able()
    if already_done(request) or not providers:
        return redirect("portal_readers")
    form = PairForm(request.POST or None, providers=providers)
    if request.method == "POST" and form.is_valid():
        try:
            name = _pair(request, form)
        except DomainError as refusal:
            form.refuse(refusal.field or "code", refusal.message)
        else:
            messages.success(request, _("{name} is added. The tills show it now.").format(name=name))
            return redirect("portal_readers")
    return render(request, f"{TEMPLATES}/add.html", {"form": form}, status=422 if form.errors else 200)


def _pair(request: PageRequest, form: PairForm) -> str:
    """Pair outside any transaction, then store it. Raises DomainError."""
    entered = form.cleaned_data
    provider, name = get_provider(entered["provider"], connection.tenant), entered["name"]
    found = checking.ask(provider, lambda: provider.pair_reader(entered["code"].strip(), name))
    _run(request, commands.READER_ADD, provider.name, found=found, name=name)
    return name


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("providers.manage")
def rename(request: PageRequest, reader_id: UUID) -> HttpResponse:
    reader = get_reader(reader_id)
    if already_done(request):
        return redirect("portal_readers")
    form = RenameForm(request.POST or None, initial={"name": reader.name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            provider = get_provider(reader.provider, connection.tenant)
            checking.ask(provider, lambda: provider.rename_reader(reader.reference, name))
            _run(request, commands.READER_RENAME, reader.pk, name=name)
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("It is called {name} now.").format(name=name))
            return redirect("portal_readers")
    context = {"form": form, "reader": reader}
    return render(request, f"{TEMPLATES}/rename.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("providers.manage")
def remove(request: PageRequest, reader_id: UUID) -> HttpResponse:
    """Ask first. POST puts it out of use here, then takes it out of the provider's account, best effort."""
    if already_done(request):
        return redirect("portal_readers")
    reader = get_reader(reader_id)
    context = {"reader": reader, "key": form_key(request)}
    if request.method != "POST":
        return render(request, f"{TEMPLATES}/remove.html", context)
    try:
        _run(request, commands.READER_REMOVE, reader.pk)
    except DomainError as refusal:
        context |= {"refusal": refusal, "key": ""}
        return render(request, f"{TEMPLATES}/remove.html", context, status=refusal.status)
    try:
        provider = get_provider(reader.provider, connection.tenant)
        checking.ask(provider, lambda: provider.remove_reader(reader.reference))
    except DomainError as error:
        messages.warning(
            request,
            _("{name} is removed here. Remove it at its provider too: {message}").format(
                name=reader.name, message=error.message
            ),
        )
    else:
        messages.success(request, _("{name} is removed.").format(name=reader.name))
    return redirect("portal_readers")


@require_POST
@command_page("providers.manage")
def check(request: PageRequest) -> HttpResponse:
    """Ask the providers which readers are online."""
    changed = checking.check_readers()
    messages.success(request, _("Checked.") if changed else _("Checked: nothing has changed."))
    return redirect("portal_readers")


def _able() -> list[Provider]:
    """Return the restaurant's providers that drive card readers."""
    return [provider for provider in available(connection.tenant) if provider.pairing_help]


def _run(request: PageRequest, command: Command, target: object, **extra: object) -> None:
    """Raises DomainError."""
    dispatch(command, target=str(target), extra=extra, actor=request.actor, key=form_key(request))
