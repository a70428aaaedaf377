"""Store the accounts that the platform opens for restaurants. These write rows; the pages and webhooks call Stripe."""

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from payments.models import ProviderAccount
from payments.provider_accounts import sealing
from payments.provider_accounts.errors import AccountNotFound, AccountTaken
from payments.provider_accounts.selectors import account_in_use
from payments.provider_accounts.services import forget_at_commit, refuse_payments_under_way, take_out_of_use
from payments.providers.stripe import Stripe
from payments.providers.stripe.connect import Status
from realtime.commands.context import CommandContext
from restaurants.models import ConnectedAccount


def begin_onboarding(*, context: CommandContext, reference: str, mode: str, name: str) -> ProviderAccount:
    """Store an account that the platform has opened at Stripe. It takes no payments until Stripe says that it can.

    Replaces an account with a key of its own. Locks the data key, as `connect_account` does, then the account in use. A
    repeated call changes nothing. Records no event.

    Raises AccountTaken for an account of another restaurant, PaymentsUnderWay when the account that it replaces has
    payments which have not ended.
    """
    sealing.lock_data_key()  # nothing is sealed: two owners who connect at once do it one after the other
    now, actor, provider = clock.now(), context.actor, Stripe.name
    earlier = account_in_use(provider, lock=True)
    if earlier is not None and earlier.via_platform and earlier.reference == reference:
        return earlier
    _claim(provider, reference)
    if earlier is not None:
        refuse_payments_under_way(provider)
        take_out_of_use(context, earlier)
    account = ProviderAccount.objects.create(
        provider=provider, reference=reference, mode=mode, connected_as=name[:120], via_platform=True, can_take=False,
        secret_key="", secret_last_four="", connected_at=now, checked_at=now, connected_by=actor.user_id,
        connected_by_name=actor.name,
    )  # fmt: skip
    context.annotate(provider=provider, reference=reference, mode=mode, opened_by="platform")
    forget_at_commit()
    return account


def note_status(
    *, context: CommandContext, reference: str, status: Status | None = None, failed: str = ""
) -> ProviderAccount:
    """Store what Stripe says of an account that the platform opened: whether it takes payments, and what is missing.

    `failed` is why Stripe lets the platform use it no more, in words for the owner: then no payment begins there.
    Locks the account. Raises AccountNotFound for one that is not in use (any more).
    """
    account = account_in_use(Stripe.name, lock=True)
    if account is None or not account.via_platform or account.reference != reference:
        raise AccountNotFound(provider=Stripe.name)
    account.can_take, account.check_failed, account.checked_at = False, failed[:200], clock.now()
    if status is not None:
        account.connected_as, account.can_take = status.name, status.can_take
        account.missing = "\n".join(status.missing)
    account.save(update_fields=["connected_as", "can_take", "missing", "check_failed", "checked_at"])
    context.annotate(provider=Stripe.name, reference=reference, can_take=account.can_take, failed=account.check_failed)
    forget_at_commit()
    return account


def _claim(provider: str, reference: str) -> None:
    """Give the account to the current restaurant for ever. Raises AccountTaken."""
    claimed, _ = ConnectedAccount.objects.get_or_create(
        provider=provider,
        reference=reference,
        defaults={"restaurant_id": connection.tenant.pk, "opened_at": clock.now()},
    )
    if claimed.restaurant_id != connection.tenant.pk:
        raise AccountTaken(provider=provider)
