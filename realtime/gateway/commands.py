"""A command by socket: the same permission, input and fingerprint as by REST; the answer is an `ack` frame."""

import logging
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from fynlo.core.errors import DATABASE_BACK_SECONDS, DomainError, exception_handler, is_database_away
from fynlo.core.ids import parse_uuid
from fynlo.core.languages import first_known
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.api.command_view import LONGEST_APPROVAL
from realtime.batches import outcome_of
from realtime.commands.dispatch import dispatch_named
from realtime.frames import frame
from realtime.gateway.authenticators import Session, authenticator

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1


class SignedOut(Exception):
    """The session has ended since the socket was opened."""


def run(restaurant: Any, session: Session, asked: dict[str, Any]) -> bytes:
    """Execute the command and return its `ack` frame, with sentences in the person's language, as by REST.

    Runs in a thread. Raises SignedOut.

    `status` is a batch's outcome: `applied`, `merged` or `attention` (done; see `remarks`), `rejected` (final) or
    `retry` (nothing was stored; the same command may be sent again).
    """
    actor = authenticator().actor_of(session)
    if actor is None:
        raise SignedOut()
    with translation.override(first_known(authenticator().language_of(session), restaurant.language)):
        return _run(restaurant, actor, asked)


def _run(restaurant: Any, actor: Actor, asked: dict[str, Any]) -> bytes:
    command_id = parse_uuid(asked.get("command_id"))
    if command_id is None:
        return _refused(
            asked.get("command_id"), 400, "invalid", _("A command needs a command_id, a uuid."), "command_id"
        )
    target, payload = asked.get("target") or "", asked.get("payload") or {}
    if not isinstance(target, str) or len(target) > 100 or not isinstance(payload, dict):
        return _refused(command_id, 400, "invalid", _("`target` is a text and `payload` an object."), "payload")
    name, approval = str(asked.get("kind")), str(asked.get("approval") or "")[:LONGEST_APPROVAL]
    with in_restaurant(restaurant):
        try:
            answer = dispatch_named(
                name, target=target, data=payload, actor=actor, key=str(command_id), approval=approval
            )
        except (DomainError, ValidationError) as error:
            return _refusal_ack(command_id, error)
        except Exception as error:
            if is_database_away(error):
                logger.warning("%s by socket: the database is away: %s", name, error)
                return unavailable(asked)
            logger.exception("%s by socket failed", name)
            return _refused(command_id, 500, "internal", _("Something went wrong on our side; nothing was changed."))
    return frame(
        "ack", command_id=command_id, status=outcome_of(answer), result=answer.body, first_seq=answer.first_seq,
        last_seq=answer.last_seq, http_status=answer.status, duplicate=answer.replayed, remarks=list(answer.remarks),
    )  # fmt: skip


def too_fast(asked: dict[str, Any]) -> bytes:
    """The ack of a command above the rate limit."""
    return _refused(
        asked.get("command_id"), 429, "too_many_requests", _("Too many requests. Wait a moment and try again.")
    )


def unavailable(asked: dict[str, Any]) -> bytes:
    """The ack of a command that may or may not have run; the same command may be sent again."""
    return _refused(
        asked.get("command_id"), 503, "unavailable", _("Too busy right now. Try again in a moment."),
        retry_after=DATABASE_BACK_SECONDS,
    )  # fmt: skip


def _refusal_ack(command_id: Any, error: DomainError | ValidationError) -> bytes:
    """The ack of a refusal, with the same error as over REST."""
    response = exception_handler(error, {})
    assert response is not None
    retry_after = None
    if isinstance(error, DomainError) and error.transient and response.status_code != 422:
        retry_after = error.retry_after or RETRY_SECONDS
    return _ack(command_id, response.status_code, response.data["error"], retry_after=retry_after)


def _refused(
    command_id: Any, status: int, code: str, message: str, field: str = "", *, retry_after: int | None = None
) -> bytes:
    error = {"code": code, "message": message, "field": field, "details": {}}
    if retry_after is None and status in (429, 500, 503):
        retry_after = RETRY_SECONDS
    return _ack(command_id, status, error, retry_after=retry_after)


def _ack(command_id: Any, http_status: int, error: dict[str, Any], *, retry_after: int | None) -> bytes:
    """`retry_after`: seconds after which the same command may be sent again; None for a refusal that is final."""
    when = {} if retry_after is None else {"retry_after_ms": retry_after * 1000}
    return frame(
        "ack", command_id=_echoed(command_id), status="rejected" if retry_after is None else "retry",
        result={"error": error}, first_seq=None, last_seq=None, http_status=http_status, duplicate=False, remarks=[],
        **when,
    )  # fmt: skip


def _echoed(command_id: Any) -> Any:
    """The id as the client sent it; cut to 100 characters if it is no uuid."""
    return command_id if isinstance(command_id, UUID) or parse_uuid(command_id) else str(command_id)[:100]
