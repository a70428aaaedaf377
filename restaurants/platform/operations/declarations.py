"""The named operations: which command each one runs, and how its body says what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework.serializers import Serializer

from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.executor import Answer
from realtime.commands.registry import Command
from restaurants.exports.commands import EXPORT_REQUEST
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN
from restaurants.models import OperationKey
from restaurants.platform import commands as platform_commands
from restaurants.platform import selectors
from restaurants.platform.admin import commands as admin_commands
from restaurants.platform.api.serializers import NewRestaurant
from restaurants.platform.operations import commands, inputs
from restaurants.platform.operations.errors import OperationUnknown

KEY_FIELD = "operation_id"  # of the body: the same one again is answered with the stored answer


@dataclass(frozen=True, slots=True)
class Operation:
    """`names_restaurant`: the command's target is the restaurant; `inside`: it runs in that restaurant's schema."""

    command: Command
    input: type[Serializer]
    names_restaurant: bool = False
    inside: bool = False


OPERATIONS: Mapping[str, Operation] = {
    "create-restaurant": Operation(platform_commands.PLATFORM_CREATE_RESTAURANT, NewRestaurant),
    "suspend-restaurant": Operation(
        admin_commands.PLATFORM_SUSPEND_RESTAURANT, inputs.ReasonedInput, names_restaurant=True
    ),
    "restore-restaurant": Operation(
        admin_commands.PLATFORM_RESTORE_RESTAURANT, inputs.ReasonedInput, names_restaurant=True
    ),
    "change-plan": Operation(commands.OPERATION_CHANGE_PLAN, inputs.PlanOperation, names_restaurant=True),
    "set-fee": Operation(commands.OPERATION_SET_FEE, inputs.FeeOperation),
    "broadcast": Operation(commands.OPERATION_BROADCAST, inputs.BroadcastOperation),
    "revoke-sessions": Operation(commands.OPERATION_REVOKE_SESSIONS, inputs.SessionsOperation),
    "export": Operation(EXPORT_REQUEST, inputs.RestaurantOperation, inside=True),
}


def operation_of(name: str) -> Operation:
    """Return the operation; an old client writes `suspend_restaurant`. Raises OperationUnknown."""
    found = OPERATIONS.get(name.replace("_", "-"))
    if found is None:
        raise OperationUnknown()
    return found


def run(operation: Operation, body: Any, *, by: OperationKey, nonce: str) -> Answer:
    """Run the operation once for its `operation_id`, or else for its nonce.

    Raises DRF's ValidationError, RestaurantUnknown, and what `dispatch` raises.
    """
    key = nonce
    if isinstance(body, dict):
        key = str(body.get(KEY_FIELD) or nonce)[:100]
        body = {name: value for name, value in body.items() if name != KEY_FIELD}
    data = operation.input().run_validation(body)
    actor = _actor(by, operation)
    if operation.inside:
        with in_restaurant(selectors.restaurant(data["restaurant_id"])):
            return dispatch(operation.command, actor=actor, key=key)
    target = data.pop("restaurant_id") if operation.names_restaurant else data.get("slug", "")
    return dispatch(operation.command, target=target, cleaned=data, actor=actor, key=key)


def _actor(key: OperationKey, operation: Operation) -> Actor:
    """The system acting for a key: it holds what the platform's owners hold, and what this operation needs."""
    return Actor(
        principal=f"operation:{key.pk}",
        name=key.name,
        role="system",
        permissions=frozenset({PUBLIC, SIGNED_IN, PLATFORM, operation.command.permission}),
        client_type="operation",
    )
