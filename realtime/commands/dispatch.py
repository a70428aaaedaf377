"""`dispatch` runs a command for every caller: REST, portal form, guest page, worker and tests.

`dispatch_named` and `dispatch_numbered` do it for a socket and a batch, where a client names the command.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from fynlo.core.errors import DomainError, InvalidInput, exception_handler
from realtime.actors import Actor
from realtime.commands import executor, features, step_up
from realtime.commands.context import CommandContext, Offline
from realtime.commands.executor import Answer
from realtime.commands.observed import observed
from realtime.commands.registry import Command, UnknownCommand, get_command

Target = str | UUID | tuple[str | UUID, ...]
NOTHING: Mapping[str, Any] = {}


class Forbidden(DomainError):
    """The actor does not hold the command's permission."""

    code = "forbidden"
    status = 403
    message = _("You are not allowed to do that.")


class OnlineOnly(DomainError):
    """A device did this without a network, and the command does not allow it."""

    code = "online_only"
    message = _("This can only be done while connected.")


def dispatch(
    command: Command,
    *,
    target: Target = "",
    data: Any = None,
    cleaned: dict[str, Any] | None = None,
    extra: Mapping[str, Any] = NOTHING,
    actor: Actor,
    key: str,
    approval: str = "",
) -> Answer:
    """Check the permission, validate, execute the command once for this key, and answer.

    `target` is what the command names: an id, a tuple of ids, or the text of the wire (`id:id`).
    `data` is the payload as the client sent it. `cleaned` is used instead by a Django form that has validated its
    input in the service's own vocabulary: `input` is skipped. Either is part of the fingerprint.
    `extra` are further arguments of the service that our own code computed (a password's hash, a loaded row);
    they are neither validated nor part of the fingerprint.
    An empty `key` means that the caller had none (`CommandExecutor.execute`). `approval` is the token of a manager's
    approval.

    A missing permission and invalid data are refused before the transaction and not stored, so a corrected request
    may use its key again.

    Raises StepUpRequired, ApprovalRefused, Forbidden, DRF's ValidationError, what the service raises and what
    `CommandExecutor.execute` raises.
    """
    target = ":".join(map(str, target)) if isinstance(target, tuple) else str(target)
    payload = cleaned if cleaned is not None else {} if data is None else data
    with observed(command.name, actor):
        actor = _authorised(command, target, actor, approval, key)
        arguments = cleaned if cleaned is not None else command.validated(payload)
        return command.executor.execute(
            kind=command.name,
            target=target,
            payload=payload,
            key=key,
            actor=actor,
            run=partial(_run, command, target, arguments, extra, approval, key),
            success_status=command.success_status,
        )


def dispatch_named(name: str, *, target: str, data: Any, actor: Actor, key: str, approval: str = "") -> Answer:
    """`dispatch` the command that a client names. Raises UnknownCommand, also for one that no client may ask for."""
    command = get_command(name)
    if not command.is_remote:
        raise UnknownCommand(field="kind")
    return dispatch(command, target=target, data=data, actor=actor, key=key, approval=approval)


def dispatch_numbered(
    name: str,
    *,
    target: str,
    data: Any,
    actor: Actor,
    key: str,
    offline: Offline,
    note: dict[str, Any] | None = None,
    approval: str = "",
) -> Answer:
    """Run the command that a device names and has numbered (`offline`). `note` is added to the audit entry.

    An unknown name, a missing permission and invalid data are refused inside the transaction and stored: the refusal
    takes the device's number and the queue behind it goes on.

    Raises what `dispatch_named` raises, with Forbidden for StepUpRequired and ApprovalRefused and InvalidInput for
    DRF's ValidationError; also OnlineOnly.
    """
    payload = {} if data is None else data
    with observed(_known(name), actor):
        return executor.execute(
            kind=name,
            target=target,
            payload=payload,
            key=key,
            actor=actor,
            run=partial(_run_numbered, name, target, payload, offline, note, approval, key),
            success_status=_success_status(name),
            offline=offline,
        )


def store_refusal(
    refusal: DomainError, *, name: str, target: str, payload: Any, actor: Actor, key: str, offline: Offline
) -> Answer:
    """Answer a numbered command that cannot be read with `refusal`: stored, it takes the device's number."""
    return executor.execute(
        kind=name, target=target, payload=payload, key=key, actor=actor, run=partial(_refuse, refusal), offline=offline
    )


def invalid(error: ValidationError) -> InvalidInput:
    """DRF's refusal of a shape in the words that REST would use, to be stored."""
    response = exception_handler(error, {})
    assert response is not None
    refused = response.data["error"]
    return InvalidInput(refused["message"], field=refused["field"], **refused["details"])


def _authorised(command: Command, target: str, actor: Actor, approval: str, key: str) -> Actor:
    """Return the actor, with the approver if there is one.

    Raises StepUpRequired, ApprovalRefused, Forbidden, and what `features.require` raises.
    """
    if command.step_up is not None:
        actor = step_up.with_approval(
            actor, action=command.step_up.action, always=command.step_up.always, target=target, approval=approval,
            key=key,
        )  # fmt: skip
    if not actor.may_run(command.permission):
        raise Forbidden()
    features.require(command.feature, reading=command.runs_overdue)
    return actor


def _run(
    command: Command,
    target: str,
    data: dict[str, Any],
    extra: Mapping[str, Any],
    approval: str,
    key: str,
    context: CommandContext,
) -> Any:
    """Call the service and render its result, inside the open command."""
    if command.step_up is not None:
        step_up.use(command.step_up.label, approval, context.actor, key=key)
    result = command.service(context=context, **command.ids(target), **data, **extra)
    if command.render is not None:
        return command.render(result)
    return {} if result is None else result


def _run_numbered(
    name: str,
    target: str,
    payload: Any,
    offline: Offline,
    note: dict[str, Any] | None,
    approval: str,
    key: str,
    context: CommandContext,
) -> Any:
    command = get_command(name)
    if not command.is_remote:
        raise UnknownCommand(field="kind")
    if not (command.offline or offline.live or _is_decided_on_device(command, context.actor, offline)):
        raise OnlineOnly(kind=name)
    try:
        context.actor = _authorised(command, target, context.actor, approval, key)
    except (step_up.StepUpRequired, step_up.ApprovalRefused) as refusal:  # stored: it takes the device's number
        raise Forbidden(refusal.message, reason=refusal.code, **refusal.details) from refusal
    try:
        data = command.validated(payload)
    except ValidationError as error:
        raise invalid(error) from error
    if note is not None:
        context.annotate(**note)
    try:
        return _run(command, target, data, NOTHING, approval, key, context)
    except step_up.StepUpRequired as refusal:  # above a limit that the service knows
        raise Forbidden(refusal.message, reason=refusal.code, **refusal.details) from refusal
    except DomainError as refusal:
        if refusal.status == Forbidden.status:
            raise Forbidden(refusal.message) from refusal
        raise


def _is_decided_on_device(command: Command, actor: Actor, offline: Offline) -> bool:
    """Whether a device without a network could decide it, so that it is accepted as done.

    A manager approved it there, or the device signed it for a person who holds the permission (`offline_alone`). Where
    the restaurant asks for an approval each time, `_authorised` refuses the second.
    """
    if actor.approver is not None:
        return command.step_up is not None
    return command.offline_alone and offline.signed and actor.may_run(command.permission)


def _known(name: str) -> str:
    """The name, if there is such a command: a client may send any text."""
    try:
        return get_command(name).name
    except UnknownCommand:
        return "unknown"


def _success_status(name: str) -> int:
    try:
        return get_command(name).success_status
    except UnknownCommand:
        return 200


def _refuse(refusal: DomainError, context: CommandContext) -> NoReturn:
    raise refusal
