"""Seal and open the secrets of the current restaurant. Contexts bind each to its restaurant, row and column."""

from uuid import UUID

from fynlo.core import clock, envelope
from fynlo.core.tenancy.connection import connection
from payments.models import DataKey


def key_context() -> str:
    return f"restaurant:{connection.tenant.pk}"


def secret_context(account_id: UUID, column: str) -> str:
    return row_context("provider_account", account_id, column)


def row_context(kind: str, row_id: UUID, column: str) -> str:
    """Return the context of a sealed column: a text that is copied to another row does not open there."""
    return f"{key_context()}:{kind}:{row_id}:{column}"


def lock_data_key() -> DataKey:
    """Lock and return the row of the data key, made with a new key at the first use. Two statements."""
    now = clock.now()
    DataKey.objects.bulk_create(
        [DataKey(id=DataKey.ONLY, wrapped=envelope.new_wrapped_key(key_context()), wrapped_at=now)],
        ignore_conflicts=True,
    )
    return DataKey.objects.select_for_update(no_key=True).get(pk=DataKey.ONLY)


def opened(row: DataKey) -> envelope.DataKey:
    """Raises CannotOpen, MasterKeyMissing."""
    return envelope.DataKey(row.wrapped, key_context())
