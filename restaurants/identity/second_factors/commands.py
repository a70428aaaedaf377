"""The commands about a person's own second factors. A page has asked for the password before it dispatches one."""

from realtime.commands.registry import Command, Id, register_declared
from restaurants.identity.permissions import SIGNED_IN
from restaurants.identity.second_factors import services
from restaurants.identity.second_factors.errors import FactorNotFound
from restaurants.platform_executor import PLATFORM_EXECUTOR

PERSON = (Id("user_id", FactorNotFound),)

SECOND_FACTOR_ADD_APP = Command(
    name="second_factor.add_app",
    description="Add an authenticator app",
    permission=SIGNED_IN,
    target=PERSON,
    service=services.add_app,
    executor=PLATFORM_EXECUTOR,
)
SECOND_FACTOR_REMOVE_APP = Command(
    name="second_factor.remove_app",
    description="Remove an authenticator app",
    permission=SIGNED_IN,
    target=PERSON,
    service=services.remove_app,
    executor=PLATFORM_EXECUTOR,
)
SECOND_FACTOR_ADD_PASSKEY = Command(
    name="second_factor.add_passkey",
    description="Add a passkey",
    permission=SIGNED_IN,
    target=PERSON,
    service=services.add_passkey,
    executor=PLATFORM_EXECUTOR,
)
SECOND_FACTOR_REMOVE_PASSKEY = Command(
    name="second_factor.remove_passkey",
    description="Remove a passkey",
    permission=SIGNED_IN,
    target=PERSON,
    service=services.remove_passkey,
    executor=PLATFORM_EXECUTOR,
)
SECOND_FACTOR_REPLACE_CODES = Command(
    name="second_factor.replace_codes",
    description="Make new recovery codes",
    permission=SIGNED_IN,
    target=PERSON,
    service=services.replace_recovery_codes,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
