"""Ask a provider whose account a key opens. Makes requests: never inside a transaction."""

from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext as _

from payments.provider_accounts.errors import KeyInvalid, ProviderSilent, WrongMode
from payments.providers.base import Credentials, Identity, KeyRefused, Provider, Refused, Unreachable, Webhook


def check_mode(provider: type[Provider], secret_key: str, *, is_test: bool) -> None:
    """Compare what a key is for with what the owner chose. Makes no request. Raises KeyInvalid, WrongMode."""
    try:
        key_is_test = provider.mode_of(secret_key)
    except Refused as refusal:
        raise KeyInvalid(str(refusal), field="secret_key") from refusal
    if not (is_test or settings.PRODUCTION):
        raise WrongMode(_("This is not the production system: only test payments can be set up here."), field="mode")
    if key_is_test and not is_test:
        raise WrongMode(_("This is a test key. Enter the live key, or choose test payments."), field="secret_key")
    if key_is_test is False and is_test:
        raise WrongMode(_("This is a live key. Enter a test key, or choose real payments."), field="secret_key")


def identify(provider: type[Provider], credentials: Credentials) -> Identity:
    """Return whose account the key opens. One or two requests. Raises KeyInvalid, WrongMode, ProviderSilent."""
    try:
        identity = provider.with_credentials(credentials).health()
    except (KeyRefused, Refused) as refusal:
        raise KeyInvalid(
            _("{title} does not accept this key: {refusal}").format(title=provider.title, refusal=refusal),
            field="secret_key",
        ) from refusal
    except Unreachable as error:
        raise ProviderSilent(
            _("{title} does not answer at the moment. Nothing was saved. Try again in a minute.").format(
                title=provider.title
            )
        ) from error
    if identity.is_test is not None and identity.is_test != credentials.is_test:
        kind = _("a test account") if identity.is_test else _("an account for real payments")
        raise WrongMode(
            _("This key belongs to {kind} at {title}.").format(kind=kind, title=provider.title), field="mode"
        )
    return identity


def register_webhook(provider: type[Provider], credentials: Credentials, url: str) -> Webhook | None:
    """Ask the provider to notify us, best effort: without it the worker finds payments out by polling."""
    with suppress(Unreachable, Refused, KeyRefused):
        return provider.with_credentials(credentials).register_webhook(url)
    return None


def remove_webhook(provider: Provider, reference: str) -> None:
    """Stop the provider's notifications, best effort: their signature is not accepted any more."""
    if reference:
        with suppress(Unreachable, Refused, KeyRefused):
            provider.remove_webhook(reference)
