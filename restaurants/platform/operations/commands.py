"""The commands that only signed operations and `manage.py platform` run."""

from functools import partial

from realtime.commands.registry import Command, Text, register_declared
from restaurants.identity.permissions import PLATFORM
from restaurants.models import OperationKey
from restaurants.platform.commands import RESTAURANT
from restaurants.platform.operations import keys, services
from restaurants.platform_executor import PLATFORM_EXECUTOR

_command = partial(Command, permission=PLATFORM, executor=PLATFORM_EXECUTOR)


def _serialize_key(row: OperationKey) -> dict[str, str]:
    return {"id": row.pk, "name": row.name}


OPERATION_CHANGE_PLAN = _command(
    name="operation.change_plan",
    description="Put a restaurant on a plan",
    target=RESTAURANT,
    service=services.change_plan,
    render=services.serialize_subscription,
)
OPERATION_SET_FEE = _command(
    name="operation.set_fee",
    description="Add a price of a way of paying",
    service=services.set_fee,
    render=services.serialize_fee,
    success_status=201,
)
OPERATION_BROADCAST = _command(
    name="operation.broadcast", description="Email the owners of restaurants", service=services.broadcast
)
OPERATION_REVOKE_SESSIONS = _command(
    name="operation.revoke_sessions", description="Sign people out everywhere", service=services.revoke_sessions
)
OPERATION_ADD_KEY = _command(
    name="operation.add_key", description="Add a key of operations", service=keys.add_key, render=_serialize_key
)
OPERATION_REVOKE_KEY = _command(
    name="operation.revoke_key",
    description="Revoke a key of operations",
    target=(Text("key_id"),),
    service=keys.revoke_key,
    render=_serialize_key,
)


def register_all() -> None:
    register_declared(__name__)
