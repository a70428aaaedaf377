"""Approvals: for some commands a restaurant asks for a manager's PIN, and both people are recorded.

A command declares the action (`Command.step_up`). The restaurant's policy, registered by `restaurants.identity`, says
which actions need an approval. An approval also lends the approver's permissions for that one command.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError
from realtime.actors import Actor


class StepUpRequired(DomainError):
    """The restaurant asks for a manager's PIN. Never stored: the same command may be sent again with an approval."""

    code = "step_up_required"
    status = 403
    transient = True
    message = _("A manager has to approve this with their PIN.")


class ApprovalRefused(DomainError):
    """The approval is unknown, expired, used, or for something else."""

    code = "approval_refused"
    status = 403
    transient = True
    message = _("That approval is no longer valid. Ask a manager again.")


class Policy(Protocol):
    """What the restaurant asks for, and the approvals that were given."""

    def asks_for(self, action: str) -> bool:
        """Whether the chosen restaurant asks for a manager's PIN for that action. Cached for seconds."""
        ...

    def approver(self, token: str, *, action: str, target: str, actor: Actor, key: str) -> Actor:
        """Return who gave that approval. Raises ApprovalRefused.

        An approval that was used for `key` is still good for `key`, so that a repeated call gets its stored answer.
        """
        ...

    def use(self, token: str, *, key: str) -> None:
        """Use the approval up, inside the command's transaction. Raises ApprovalRefused if it was used before."""
        ...

    def log_on_device(self, label: Promise, actor: Actor) -> None:
        """Log an approval that a device checked without a network; `actor.approver` gave it."""
        ...


class NoPolicy:
    """Asks for nothing and knows no approval."""

    def asks_for(self, action: str) -> bool:
        return False

    def approver(self, token: str, *, action: str, target: str, actor: Actor, key: str) -> Actor:
        raise ApprovalRefused()

    def use(self, token: str, *, key: str) -> None:
        raise ApprovalRefused()

    def log_on_device(self, label: Promise, actor: Actor) -> None:
        raise ApprovalRefused()


_policy: Policy = NoPolicy()


def register(policy: Policy) -> Policy:
    """Set the policy; called once from `AppConfig.ready`. Returns the one before, for tests."""
    global _policy
    before, _policy = _policy, policy
    return before


_limits: dict[str, list[Callable[[], bool]]] = {}


def register_limit(action: str, is_set: Callable[[], bool]) -> None:
    """Register a limit above which a service asks for that action's approval itself, by raising StepUpRequired.

    `is_set` says whether the chosen restaurant has one. Called once per limit from `AppConfig.ready`.
    """
    _limits.setdefault(action, []).append(is_set)


def may_be_approved(action: str) -> bool:
    """Whether a manager's PIN may be asked for: the policy asks for the action, or the restaurant has a limit."""
    return _policy.asks_for(action) or any(is_set() for is_set in _limits.get(action, ()))


def with_approval(actor: Actor, *, action: str, always: bool, target: str, approval: str, key: str) -> Actor:
    """Return the actor, with the approver if the action was approved.

    `always`: the policy's actions need an approval each time; otherwise only where the actor's own rights end.
    `approval` is the token of an approval; "" for none. An actor who has an approver already (checked on the device)
    needs none. Raises StepUpRequired, ApprovalRefused.
    """
    if not action or actor.role == "system" or actor.approver is not None:
        return actor
    if approval:
        return replace(actor, approver=_policy.approver(approval, action=action, target=target, actor=actor, key=key))
    if always and _policy.asks_for(action):
        raise StepUpRequired(action=action)
    return actor


def use(label: Promise, approval: str, actor: Actor, *, key: str) -> None:
    """Use an approval up, inside the command's transaction; log one that a device checked. Raises ApprovalRefused.

    `label` is the action's name in words. Does nothing without an approver.
    """
    if approval:
        _policy.use(approval, key=key)
    elif actor.approver is not None:
        _policy.log_on_device(label, actor)
