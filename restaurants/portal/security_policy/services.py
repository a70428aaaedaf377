"""Change what a restaurant asks of its people and devices."""

from functools import partial

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.errors import DomainError, InvalidInput
from realtime.commands.context import CommandContext
from realtime.commands.registry import step_ups
from restaurants.identity import security_log
from restaurants.identity.principals import access_changed
from restaurants.identity.security_log import Kind
from restaurants.identity.security_policy import clear_policy_cache
from restaurants.models import Restaurant, SecurityPolicy
from restaurants.portal.change_log import describe_note

SecondFactor = SecurityPolicy.SecondFactor
SHORTEST_LOCK, LONGEST_LOCK = 15, 3600  # seconds


class PolicyStale(DomainError):
    code = "restaurant.security_stale"
    status = 412
    message = _lazy(
        "Another person changed these settings while you were editing. Reload the page, then change them again."
    )


def change_policy(
    *,
    context: CommandContext,
    version: int,
    step_up_actions: list[str],
    auto_lock_seconds: int,
    requires_signatures: bool,
    managers_need_second_factor: bool,
) -> SecurityPolicy:
    """Save the policy of the chosen restaurant, each difference with a line in the audit and in the security log.

    `version` is the one that the form showed. Locks the restaurant's row. Other processes follow within
    PRINCIPAL_CACHE_SECONDS. Raises InvalidInput, PolicyStale.
    """
    _check(step_up_actions, auto_lock_seconds)
    restaurant = Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=connection.tenant.pk)
    policy = SecurityPolicy.objects.filter(pk=restaurant.pk).first() or SecurityPolicy(restaurant=restaurant)
    if policy.version != version:
        raise PolicyStale(current_version=policy.version)
    wanted = {
        "step_up_actions": sorted(set(step_up_actions)),
        "auto_lock_seconds": auto_lock_seconds,
        "requires_signatures": requires_signatures,
        "second_factor": SecondFactor.MANAGERS if managers_need_second_factor else SecondFactor.OPTIONAL,
    }
    changed = {field: value for field, value in wanted.items() if getattr(policy, field) != value}
    if not changed:
        return policy
    for field, value in changed.items():
        context.annotate(field=field, before=getattr(policy, field), after=value)
        setattr(policy, field, value)
    policy.version += 1
    policy.save()
    with translation.override(security_log.language()):
        notes = [describe_note({"field": field, "after": value}) for field, value in changed.items()]
    security_log.record(
        Kind.POLICY_CHANGED, actor_id=context.actor.user_id, restaurant_id=restaurant.pk, note="; ".join(notes)
    )
    transaction.on_commit(partial(clear_policy_cache, restaurant.pk))
    if "second_factor" in changed:
        transaction.on_commit(access_changed)  # of everyone: who owns and manages may change meanwhile
    return policy


def _check(step_up_actions: list[str], auto_lock_seconds: int) -> None:
    if set(step_up_actions) - {step_up.action for step_up in step_ups()}:
        raise InvalidInput(_("Choose from the list."), field="step_up_actions")
    if auto_lock_seconds and not SHORTEST_LOCK <= auto_lock_seconds <= LONGEST_LOCK:
        raise InvalidInput(
            _("Enter 0, or {shortest} to {longest} seconds.").format(shortest=SHORTEST_LOCK, longest=LONGEST_LOCK),
            field="auto_lock_seconds",
        )
