"""SumUp's official SDK with our time-out, and its errors as ours.

Each function loads the SDK, which takes 0.4 s of CPU: most processes never call SumUp.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings

from payments.providers.base import Credentials, KeyRefused, Refused, Unreachable

if TYPE_CHECKING:
    from sumup import Sumup

TIMEOUT_SECONDS = 8


def make_client(credentials: Credentials) -> Sumup:
    """Return a client for the restaurant's key. It never repeats a request by itself."""
    from sumup import Sumup

    options: dict[str, Any] = {"base_url": settings.SUMUP_URL} if settings.SUMUP_URL else {}
    return Sumup(credentials.secret_key, timeout=TIMEOUT_SECONDS, **options)


@contextmanager
def translated() -> Iterator[None]:
    """Raise SumUp's errors as KeyRefused, Refused or Unreachable. An answer that cannot be read is no answer."""
    import pydantic
    from sumup import errors

    certain = (errors.BadRequestError, errors.ConflictError, errors.NotFoundError, errors.UnprocessableEntityError)
    try:
        yield
    except (errors.AuthenticationError, errors.PermissionDeniedError) as error:
        raise KeyRefused(_sentence(error)) from error
    except certain as error:
        raise Refused(_sentence(error)) from error
    except (errors.SumupError, pydantic.ValidationError, ValueError) as error:
        raise Unreachable(_sentence(error)) from error


def is_missing(refusal: Refused) -> bool:
    """Return whether SumUp does not know what was asked for."""
    from sumup.errors import NotFoundError

    return isinstance(refusal.__cause__, NotFoundError)


def is_conflict(refusal: Refused) -> bool:
    """Return whether SumUp has something under that reference already."""
    from sumup.errors import ConflictError

    return isinstance(refusal.__cause__, ConflictError)


def _sentence(error: Exception) -> str:
    """Return SumUp's own message, never the body of a response."""
    from sumup.errors import APIError

    message = error.message if isinstance(error, APIError) else "SumUp gave no readable answer."
    return " ".join(message.split())[:200]
