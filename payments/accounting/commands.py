"""The commands of accounting: export journals, change the accounts."""

from collections.abc import Sequence
from typing import Any

from payments.accounting import inputs, services
from payments.models import AccountingExport, AccountingSettings
from realtime.commands.registry import Command, register_declared


def serialize_exports(exports: Sequence[AccountingExport]) -> dict[str, Any]:
    return {"exports": [{"id": made.id, "name": made.name, "sha256": made.sha256} for made in exports]}


def serialize_settings(settings: AccountingSettings) -> dict[str, Any]:
    return {"version": settings.version, "accounts": settings.accounts}


ACCOUNTING_EXPORT = Command(
    name="accounting.export",
    description="Make the import files of a month's journals",
    permission="accounting.export",
    input=inputs.ExportInput,
    service=services.export_journals,
    render=serialize_exports,
    success_status=201,
)
ACCOUNTING_CHANGE_ACCOUNTS = Command(
    name="accounting.change_accounts",
    description="Change the accounts that journals are booked on",
    permission="accounting.export",
    input=inputs.AccountsInput,
    service=services.change_accounts,
    render=serialize_settings,
)


def register_all() -> None:
    register_declared(__name__)
