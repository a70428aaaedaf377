"""Stripe's official SDK with our time-out, and its errors as ours.

Each function loads the SDK, which takes 0.25 s of CPU: most processes never call Stripe.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from payments.providers.base import Credentials, KeyRefused, Refused, Unreachable

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError

TIMEOUT_SECONDS = 8


def make_client(credentials: Credentials) -> StripeClient:
    """Return a client for the restaurant's key, or for the platform's key that acts for the restaurant's account.

    It never repeats a request by itself: the worker does, under its key. Requests of one thread share a connection.
    """
    import stripe

    stripe.enable_telemetry = False  # no name of this machine, no timings of other requests
    options: dict[str, Any] = (
        {"base_addresses": {"api": settings.STRIPE_URL, "files": settings.STRIPE_URL}} if settings.STRIPE_URL else {}
    )
    if credentials.via_platform:
        options["stripe_account"] = credentials.reference
    requests = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    return stripe.StripeClient(credentials.secret_key, http_client=requests, max_network_retries=0, **options)


@contextmanager
def translated() -> Iterator[None]:
    """Raise Stripe's errors as KeyRefused, Refused or Unreachable.

    A key that another request used (`IdempotencyError`) is no certain answer about the money of the first one. A lock
    or rate limit is none either.
    """
    import stripe

    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise KeyRefused(_sentence(error, _("Stripe does not accept this key."))) from error
    except (stripe.IdempotencyError, stripe.RateLimitError) as error:
        raise Unreachable(_sentence(error, _("Stripe is busy."))) from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        if error.http_status in (409, 429) or (error.http_status or 500) >= 500:
            raise Unreachable(_sentence(error, _("Stripe gave no answer."))) from error
        raise Refused(_sentence(error, _("Stripe refused the request."))) from error
    except stripe.StripeError as error:
        raise Unreachable(_sentence(error, _("Stripe gave no answer."))) from error


@contextmanager
def none_if_missing() -> Iterator[None]:
    """Pass over Stripe's "No such …"; the caller's value stays as it is."""
    import stripe

    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.http_status != 404 and error.code != "resource_missing":
            raise


def _sentence(error: StripeError, otherwise: str) -> str:
    """Return Stripe's own message, which masks keys by itself. Never the body of a response."""
    return " ".join((error.user_message or otherwise).split())[:200]
