"""The owner's settings of payments: which way of paying comes first, and the limit of a refund by one person."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from fynlo.core.cache import Cache
from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds
from fynlo.core.tenancy.connection import connection
from payments.errors import PaymentSettingsStale
from payments.models import PaymentSettings
from payments.tenders import TENDERS
from realtime.commands import step_up
from realtime.commands.context import CommandContext

SECONDS = 10  # other processes learn a change within that time; only quotes read the cache
_pins: Cache[UUID, str] = Cache(size=2_000, seconds=SECONDS)


def payment_settings() -> PaymentSettings:
    """Return the settings in force: the stored row, or the defaults if there is none. One query."""
    return PaymentSettings.objects.filter(pk=1).first() or PaymentSettings(pk=1, version=0)


def pinned() -> str:
    """Return the name of the tender that the owner prefers; "" for none. One query in SECONDS, otherwise none."""
    return _pins.get_or_read(connection.tenant.pk, lambda: payment_settings().pinned) or ""


def change_settings(
    *, context: CommandContext, version: int, pinned: str = "", refund_limit: Decimal | None = None
) -> PaymentSettings:
    """Set which tender is offered first, and the refund above which a second person is needed.

    `version` is the version that the editor read. Locks the row.
    Raises PaymentSettingsStale, InvalidInput for a tender that does not exist.
    """
    PaymentSettings.objects.bulk_create([PaymentSettings(pk=1, version=0)], ignore_conflicts=True)
    settings = PaymentSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
    if settings.version != version:
        raise PaymentSettingsStale(current_version=settings.version)
    if pinned and pinned not in TENDERS:
        raise InvalidInput("Choose a way of paying from the list.", field="pinned")
    wanted = {"pinned": pinned, "refund_limit": None if refund_limit is None else pounds(refund_limit)}
    for name, value in wanted.items():
        if getattr(settings, name) != value:
            context.annotate(field=name, before=str(getattr(settings, name)), after=str(value))
            setattr(settings, name, value)
    settings.version += 1
    settings.save()
    tenant = connection.tenant.pk
    transaction.on_commit(lambda: _pins.remove(tenant))
    return settings


def has_refund_limit() -> bool:
    """Whether the chosen restaurant has a limit for refunds. One query."""
    return payment_settings().refund_limit is not None


def register_all() -> None:
    step_up.register_limit("refund", has_refund_limit)
