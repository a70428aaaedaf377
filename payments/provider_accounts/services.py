"""Connect, check and remove a restaurant's account at a provider. These write rows; the pages call the provider."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fynlo.core import clock, envelope
from fynlo.core.tenancy.connection import connection
from payments.models import DataKey, Payment, ProviderAccount, RefundAttempt
from payments.provider_accounts import sealing
from payments.provider_accounts.errors import AccountNotFound, PaymentsUnderWay
from payments.provider_accounts.selectors import account_in_use, forget
from payments.providers.base import Webhook
from payments.readers.services import remove_readers_of
from realtime.commands.context import CommandContext


def connect_account(
    *,
    context: CommandContext,
    provider: str,
    mode: str,
    reference: str,
    connected_as: str,
    key_ends_with: str,
    secret_key: str,
    webhook: Webhook | None = None,
) -> ProviderAccount:
    """Store the key of the account that the provider named. Replaces the account in use, if there is one.

    `reference` and `connected_as` are the account's id and name there, `key_ends_with` the key's last four characters.
    The secrets are sealed before they are written; neither the audit entry nor the answer holds them. Locks the data
    key, then the account in use. A key of the same account keeps the account's row. Records no event.

    Raises PaymentsUnderWay when another account replaces one that has payments which have not ended.
    """
    data_key = sealing.opened(sealing.lock_data_key())
    now, actor = clock.now(), context.actor
    earlier = account_in_use(provider, lock=True)
    if earlier is not None and earlier.reference == reference:
        account = earlier
    else:
        if earlier is not None:
            refuse_payments_under_way(provider)
            take_out_of_use(context, earlier)
        account = ProviderAccount(provider=provider, reference=reference)
    account.mode, account.connected_as, account.secret_last_four = mode, connected_as, key_ends_with
    account.secret_key = data_key.seal(secret_key, sealing.secret_context(account.id, "secret_key"))
    account.via_platform, account.can_take, account.missing = False, True, ""
    account.webhook_reference, account.webhook_secret = "", ""
    if webhook is not None:
        account.webhook_reference = webhook.reference
        account.webhook_secret = data_key.seal(webhook.secret, sealing.secret_context(account.id, "webhook_secret"))
    account.connected_at = account.checked_at = now
    account.connected_by, account.connected_by_name = actor.user_id, actor.name
    account.check_failed = ""
    account.save()
    context.annotate(
        provider=provider, connected_as=account.connected_as, reference=account.reference, mode=mode,
        key_ends_with=account.secret_last_four,
    )  # fmt: skip
    forget_at_commit()
    return account


def note_check(*, context: CommandContext, provider: str, failed: str, connected_as: str) -> ProviderAccount:
    """Store the result of a check: `failed` in words for the owner, or "" with the account's name as it is now.

    Locks the account. Raises AccountNotFound.
    """
    account = _locked(provider)
    account.checked_at, account.check_failed = clock.now(), failed[:200]
    account.connected_as = connected_as or account.connected_as
    account.save(update_fields=["checked_at", "check_failed", "connected_as"])
    context.annotate(provider=provider, check_failed=account.check_failed)
    return account


def set_app(*, context: CommandContext, provider: str, app_id: str, affiliate_key: str) -> ProviderAccount:
    """Store what names the restaurant's app at a provider whose readers need it. Locks the account.

    Raises AccountNotFound.
    """
    account = _locked(provider)
    account.app_id, account.affiliate_key = app_id, affiliate_key
    account.save(update_fields=["app_id", "affiliate_key"])
    context.annotate(provider=provider, app_id=app_id)
    forget_at_commit()
    return account


def remove_account(*, context: CommandContext, provider: str) -> ProviderAccount:
    """Stop using the account and delete its secrets. Later refunds of its payments need it connected again.

    Locks the account. Raises AccountNotFound, PaymentsUnderWay.
    """
    account = _locked(provider)
    refuse_payments_under_way(provider)
    take_out_of_use(context, account)
    forget_at_commit()
    return account


def rewrap_data_key(*, context: CommandContext) -> dict[str, Any]:
    """Wrap the restaurant's data key with the newest master key. Its secrets stay as they are.

    Locks the data key. Raises CannotOpen, MasterKeyMissing.
    """
    row = DataKey.objects.select_for_update(no_key=True).filter(pk=DataKey.ONLY).first()
    if row is None:
        return {"wrapped_by": ""}
    row.wrapped, row.wrapped_at = envelope.rewrap(row.wrapped, sealing.key_context()), clock.now()
    row.save(update_fields=["wrapped", "wrapped_at"])
    context.annotate(wrapped_by=envelope.wrapped_by(row.wrapped))
    return {"wrapped_by": envelope.wrapped_by(row.wrapped)}


def _locked(provider: str) -> ProviderAccount:
    account = account_in_use(provider, lock=True)
    if account is None:
        raise AccountNotFound(provider=provider)
    return account


def refuse_payments_under_way(provider: str) -> None:
    """Raises PaymentsUnderWay while a payment at the provider has not ended. One query."""
    count = Payment.objects.filter(provider=provider, status__in=Payment.OPEN).count()
    if count:
        raise PaymentsUnderWay(
            ngettext(
                "A payment has not ended yet at this provider. Wait until it is paid or cancelled.",
                "{count} payments have not ended yet at this provider. Wait until they are paid or cancelled.",
                count,
            ).format(count=count),
            count=count,
        )
    refunds = RefundAttempt.objects.filter(payment__provider=provider, status__in=RefundAttempt.UNDER_WAY).count()
    if refunds:
        raise PaymentsUnderWay(
            _("A refund has not ended yet at this provider. Wait until it is confirmed."), count=refunds
        )


def take_out_of_use(context: CommandContext, account: ProviderAccount) -> None:
    """Delete the secrets of a locked account, keep its row, and put its card readers out of use."""
    remove_readers_of(context, account.provider)
    account.secret_key = account.webhook_secret = ""
    account.removed_at, account.removed_by = clock.now(), context.actor.user_id
    account.save(update_fields=["secret_key", "webhook_secret", "removed_at", "removed_by"])
    context.annotate(provider=account.provider, removed=account.connected_as, reference=account.reference)


def forget_at_commit() -> None:
    """Read the accounts again after this transaction. Other processes read the accounts again within seconds."""
    forget(connection.schema_name)
    transaction.on_commit(partial(forget, connection.schema_name))
