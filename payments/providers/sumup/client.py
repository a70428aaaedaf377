"""SumUp's official SDK with our time-out, and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydantic
from django.conf import settings
from sumup import Sumup
from sumup.errors import (
    APIError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    SumupError,
    UnprocessableEntityError,
)

from payments.providers.base import Credentials, KeyRefused, Refused, Unreachable

TIMEOUT_SECONDS = 8
CERTAIN = (BadRequestError, ConflictError, NotFoundError, UnprocessableEntityError)


def make_client(credentials: Credentials) -> Sumup:
    """Return a client for the restaurant's key. It never repeats a request by itself."""
    options: dict[str, Any] = {"base_url": settings.SUMUP_URL} if settings.SUMUP_URL else {}
    return Sumup(credentials.secret_key, timeout=TIMEOUT_SECONDS, **options)


@contextmanager
def translated() -> Iterator[None]:
    """Raise SumUp's errors as KeyRefused, Refused or Unreachable. An answer that cannot be read is no answer."""
    try:
        yield
    except (AuthenticationError, PermissionDeniedError) as error:
        raise KeyRefused(_sentence(error)) from error
    except CERTAIN as error:
        raise Refused(_sentence(error)) from error
    except (SumupError, pydantic.ValidationError, ValueError) as error:
        raise Unreachable(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    """Return SumUp's own message, never the body of a response."""
    message = error.message if isinstance(error, APIError) else "SumUp gave no readable answer."
    return " ".join(message.split())[:200]
