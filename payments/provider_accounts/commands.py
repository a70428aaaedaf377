"""The commands of provider accounts. Our own pages run them: a key never travels as a command's payload."""

from typing import Any

from payments.models import ProviderAccount
from payments.provider_accounts import onboarding, services
from realtime.commands.registry import Command, Text, register_declared

PROVIDER = (Text("provider"),)


def serialize_account(account: ProviderAccount) -> dict[str, Any]:
    """Return an account without its secrets."""
    return {
        "id": account.id,
        "provider": account.provider,
        "mode": account.mode,
        "connected_as": account.connected_as,
        "key_ends_with": account.secret_last_four,
        "removed": account.removed_at is not None,
    }


PROVIDER_ACCOUNT_CONNECT = Command(
    name="provider_account.connect",
    description="Connect an account at a payment provider",
    permission="providers.manage",
    target=PROVIDER,
    service=services.connect_account,
    render=serialize_account,
    success_status=201,
    internal=True,
)
PROVIDER_ACCOUNT_BEGIN_ONBOARDING = Command(
    name="provider_account.begin_onboarding",
    description="Store an account that the platform opened at a payment provider",
    permission="providers.manage",
    service=onboarding.begin_onboarding,
    render=serialize_account,
    success_status=201,
    internal=True,
)
PROVIDER_ACCOUNT_NOTE_STATUS = Command(
    name="provider_account.note_status",
    description="Store what a payment provider says of an account that the platform opened",
    permission="providers.manage",
    service=onboarding.note_status,
    render=serialize_account,
    internal=True,
)
PROVIDER_ACCOUNT_NOTE_CHECK = Command(
    name="provider_account.note_check",
    description="Store whether a payment provider answers",
    permission="providers.manage",
    target=PROVIDER,
    service=services.note_check,
    render=serialize_account,
    internal=True,
)
PROVIDER_ACCOUNT_SET_APP = Command(
    name="provider_account.set_app",
    description="Name the restaurant's app at a payment provider",
    permission="providers.manage",
    target=PROVIDER,
    service=services.set_app,
    render=serialize_account,
    internal=True,
)
PROVIDER_ACCOUNT_REMOVE = Command(
    name="provider_account.remove",
    description="Remove an account at a payment provider",
    permission="providers.manage",
    target=PROVIDER,
    service=services.remove_account,
    render=serialize_account,
    internal=True,
)
ENCRYPTION_REWRAP = Command(
    name="encryption.rewrap",
    description="Wrap the restaurant's data key with the newest master key",
    permission="providers.manage",
    service=services.rewrap_data_key,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
