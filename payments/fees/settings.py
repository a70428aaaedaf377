"""The owner's settings of payments: which way of paying comes first, and the limit of a refund by one person."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fynlo.core.cache import Cache
from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds
from fynlo.core.tenancy.connection import connection
from payments.errors import PaymentSettingsStale
from payments.models import PaymentSettings
from payments.providers import provider_class
from payments.tenders import TENDERS
from realtime.commands import step_up
from realtime.commands.context import CommandContext

SECONDS = 10  # other processes learn a change within that time; only quotes read the cache


@dataclass(frozen=True, slots=True)
class Pin:
    """The tender that the owner prefers, and the provider that takes it; "" for none."""

    tender: str = ""
    provider: str = ""


_pins: Cache[UUID, Pin] = Cache(size=2_000, seconds=SECONDS)


def payment_settings() -> PaymentSettings:
    """Return the settings in force: the stored row, or the defaults if there is none. One query."""
    return PaymentSettings.objects.filter(pk=1).first() or PaymentSettings(pk=1, version=0)


def pinned() -> Pin:
    """Return what the owner prefers. One query in SECONDS, otherwise none."""
    return _pins.get_or_read(connection.tenant.pk, _read_pin) or Pin()


def _read_pin() -> Pin:
    settings = payment_settings()
    return Pin(settings.pinned, settings.pinned_provider)


def change_settings(
    *,
    context: CommandContext,
    version: int,
    pinned: str = "",
    pinned_provider: str = "",
    refund_limit: Decimal | None = None,
    tab_hold: Decimal | None = None,
) -> PaymentSettings:
    """Set which tender is offered first and who takes it, and the refund above which a second person is needed.

    `tab_hold` is what the till proposes to hold for a bar tab, in pounds; None leaves it.

    `version` is the version that the editor read. Locks the row.
    Raises PaymentSettingsStale, InvalidInput for a tender that does not exist or a provider that does not take it.
    """
    PaymentSettings.objects.bulk_create([PaymentSettings(pk=1, version=0)], ignore_conflicts=True)
    settings = PaymentSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
    if settings.version != version:
        raise PaymentSettingsStale(current_version=settings.version)
    if pinned and pinned not in TENDERS:
        raise InvalidInput(_("Choose a way of paying from the list."), field="pinned")
    taker = provider_class(pinned_provider)
    if pinned_provider and (taker is None or pinned not in taker.methods):
        raise InvalidInput(_("Choose a provider that takes this way of paying."), field="pinned_provider")
    wanted: dict[str, str | Decimal | None] = {
        "pinned": pinned,
        "pinned_provider": pinned_provider,
        "refund_limit": None if refund_limit is None else pounds(refund_limit),
    }
    if tab_hold is not None:
        wanted["tab_hold"] = pounds(tab_hold)
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
