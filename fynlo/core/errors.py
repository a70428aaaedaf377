"""Errors in one shape: a stable code for programs, a sentence for people, no internals."""

import logging
import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.transaction import TransactionManagementError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from fynlo.core import clock, json_codec

logger = logging.getLogger(__name__)


class DomainError(Exception):
    """A refusal by a rule of the business. Subclasses set `code` (never changes) and `status`.

    `details` become `error.details`; `field` names the input that is wrong. `transient` refusals depend on the
    moment, not on the request (busy, unavailable): they are not stored, so the same key may be tried again.
    """

    code = "refused"
    status = 409
    transient = False
    message: Any = _("That is not possible.")

    def __init__(self, message: str | Promise = "", *, field: str = "", retry_after: int | None = None, **details: Any):
        self.message = str(message or type(self).message)  # in the language of the request
        self.field = field
        self.retry_after = retry_after
        self.details = details
        super().__init__(self.message)

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "field": self.field, "details": self.details}


class InvalidInput(DomainError):
    code = "invalid"
    status = 400
    message = _("Some of what was sent is not right.")


class NotFound(DomainError):
    code = "not_found"
    status = 404
    message = _("There is nothing here under that address.")


class InProgress(DomainError):
    code = "in_progress"
    status = 409
    transient = True
    message = _("The same request is still being worked on. Try again in a moment.")


class KeyReused(DomainError):
    code = "key_reused"
    status = 422
    transient = True
    message = _("This idempotency key was used for a different request.")


class Unavailable(DomainError):
    code = "unavailable"
    status = 503
    transient = True
    message = _("Too busy right now. Try again in a moment.")


# SQLSTATEs of connections that cannot be used: lost; shut down, crashed or starting; too many.
AWAY = ("08", "57P", "53300")
DATABASE_BACK_SECONDS = 2

CODES_BY_STATUS = {
    400: "invalid",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "timeout",
    409: "conflict",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    428: "precondition_required",
    429: "too_many_requests",
    431: "too_large",
    500: "internal",
    503: "unavailable",
}

SENTENCES = {
    400: _("Some of what was sent is not right."),
    401: _("Please sign in."),
    403: _("You are not allowed to do that."),
    404: _("There is nothing here under that address."),
    405: _("That cannot be done here."),
    408: _("The request took too long to arrive. Send it again."),
    413: _("What was sent is too large."),
    415: _("Send JSON (Content-Type: application/json)."),
    429: _("Too many requests. Wait a moment and try again."),
    431: _("The headers of the request are too large."),
    500: _("Something went wrong on our side. It has been noted; nothing was changed."),
    503: _("Too busy right now. Try again in a moment."),
}


def error_body(
    *,
    code: str,
    message: str,
    field: str = "",
    details: dict[str, Any] | None = None,
    meta: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the envelope of a failure: the sentence in `message` and `detail`, the code in `error.code`."""
    return {
        "success": False,
        "data": {},
        "message": message,
        "detail": message,
        "error": {"code": code, "message": message, "field": field, "details": details or {}},
        "meta": meta or {},
        "timestamp": clock.now(),
    }


def _flatten(detail: Any, path: str = "") -> list[tuple[str, str, str]]:
    """Yield DRF's nested validation details as (field path, code, sentence)."""
    if isinstance(detail, dict):
        return [row for key, value in detail.items() for row in _flatten(value, f"{path}.{key}" if path else str(key))]
    if isinstance(detail, list):
        nested = any(isinstance(item, dict | list) for item in detail)
        return [
            row for index, item in enumerate(detail) for row in _flatten(item, f"{path}.{index}" if nested else path)
        ]
    return [(path, getattr(detail, "code", "invalid"), str(detail))]


WHOLE_SENTENCES = {"part_penny"}  # validation codes whose text needs no field's name before it


def _validation_response(error: exceptions.ValidationError) -> Response:
    rows = [
        (field.removesuffix(".non_field_errors").removeprefix("non_field_errors"), code, text)
        for field, code, text in _flatten(error.detail)
    ]
    field, code, text = rows[0] if rows else ("", "invalid", str(SENTENCES[400]))
    message = f"{field}: {text}" if field and code not in WHOLE_SENTENCES else text
    details = {"fields": [{"field": f, "code": c, "message": t} for f, c, t in rows]}
    return Response(error_body(code="invalid", message=message, field=field, details=details), status=400)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: answers every failure of an API view in our envelope."""
    if isinstance(error, DomainError):
        response = Response(
            error_body(code=error.code, message=error.message, field=error.field, details=error.details),
            status=error.status,
        )
        if error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        return response
    if isinstance(error, exceptions.ValidationError):
        return _validation_response(error)
    if isinstance(error, DjangoValidationError):
        return _validation_response(exceptions.ValidationError(error.messages))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    return _api_exception_response(error)


def _api_exception_response(error: exceptions.APIException) -> Response:
    status = error.status_code
    code = CODES_BY_STATUS.get(status, "error")
    if isinstance(error, exceptions.ParseError):
        code, message = "unreadable", str(error.detail)
    elif isinstance(error, exceptions.AuthenticationFailed) and error.get_codes() not in (
        "authentication_failed",
        None,
    ):
        code, message = str(error.get_codes()), str(error.detail)
    else:
        message = str(SENTENCES.get(status, error.detail))
    response = Response(error_body(code=code, message=message), status=status)
    auth_header, wait = getattr(error, "auth_header", None), getattr(error, "wait", None)
    if auth_header:
        response["WWW-Authenticate"] = auth_header
    if wait is not None:
        response["Retry-After"] = str(max(1, round(wait)))
    return response


def json_error(status: int, *, code: str = "", message: str | Promise = "") -> HttpResponse:
    """Return a failure outside DRF (unknown host, body too large, unknown path, a bug) in the envelope."""
    body = error_body(
        code=code or CODES_BY_STATUS.get(status, "error"),
        message=str(message or SENTENCES.get(status, HTTPStatus(status).phrase)),
    )
    return HttpResponse(json_codec.dumps(body), status=status, content_type="application/json")


def wants_json(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.JSON_PREFIXES)


def error_response(
    request: HttpRequest, status: int, *, code: str = "", message: str | Promise = "", **context: object
) -> HttpResponse:
    """Answer programs with JSON and people with a page, whose template gets `context`."""
    if wants_json(request):
        return json_error(status, code=code, message=message)
    words = message or SENTENCES.get(status, HTTPStatus(status).phrase)
    context |= {"status": status, "code": code, "message": words}
    return render(request, [f"errors/{status}.html", "errors/error.html"], context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a bug with 500. A database that is away or was restarted is no bug: whether the change
    was made, and 503 tells a till to send the same again, under the same key.
    """
    if not is_database_away(sys.exception()):
        return error_response(request, 500)
    response = error_response(request, 503)
    response["Retry-After"] = str(DATABASE_BACK_SECONDS)
    return response


def is_database_away(error: BaseException | None) -> bool:
    """Return whether the database connection was lost or could not be made.

    A server that crashes ends a statement with one of several errors, so any of them counts once the connection is
    closed.
    """
    while isinstance(error, TransactionManagementError):  # Django's word for whatever came after the loss
        error = error.__cause__ or error.__context__
    if isinstance(error, OperationalError):
        state = getattr(error.__cause__, "sqlstate", None)  # the server's word; None when it could say nothing
        if state is None or state.startswith(AWAY):
            return True
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, DatabaseError) and connection.connection is not None and connection.connection.closed


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_response(
        request, 403, code="csrf_failed", message=_("This page is out of date. Reload it and try again.")
    )
