"""A person's own page: the language, the password and the second step of signing in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.languages import speak_to
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands
from restaurants.identity.forms import LanguageForm
from restaurants.identity.page_access import home_path, page
from restaurants.identity.permissions import SIGNED_IN
from restaurants.identity.second_factors.selectors import factors_of
from restaurants.models import Passkey, User


@require_safe
@page(SIGNED_IN)
def account_page(request: HttpRequest) -> HttpResponse:
    """Three queries: the authenticator app, how many recovery codes are left, and the passkeys."""
    return _draw(request, LanguageForm(initial={"language": request.principal.language}))


@require_POST
@page(SIGNED_IN)
def language_page(request: HttpRequest) -> HttpResponse:
    """Save the person's own language, and say so in it."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _draw(request, form, status=422)
    user = User.objects.get(pk=request.principal.user_id)
    chosen = form.cleaned_data["language"]
    try:
        dispatch(
            commands.PEOPLE_CHOOSE_LANGUAGE,
            target=user.pk,
            cleaned={"language": chosen},
            actor=platform_executor.actor_of(user, "portal"),
            key=str(uuid7()),  # choosing the same again changes nothing
        )
    except DomainError as refusal:
        form.add_error("language", refusal.message)
        return _draw(request, form, status=refusal.status)
    speak_to(chosen, request.tenant)
    messages.success(request, _("Your language is saved."))
    return redirect("account")


def _draw(request: HttpRequest, form: LanguageForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "factors": factors_of(request.principal.user_id),
        "passkeys": Passkey.objects.filter(user=request.principal.user_id),
        "back": home_path(request, request.principal) or "/",
    }
    return render(request, "restaurants/identity/account.html", context, status=status)
