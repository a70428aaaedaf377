"""The JSON of house accounts. Contacts and addresses stay in the portal: answers of commands are stored."""

from typing import Any

from fynlo.core.money import ZERO
from payments.models import AccountMovement, HouseAccount


def serialize_account(account: HouseAccount) -> dict[str, Any]:
    """`available` is what can be charged before the limit. Amounts in pounds."""
    return {
        "id": account.id,
        "name": account.name,
        "balance": account.balance,
        "credit_limit": account.credit_limit,
        "available": max(account.credit_limit - account.balance, ZERO),
        "terms_days": account.terms_days,
        "signers": account.signers,
        "is_open": account.is_open,
        "version": account.version,
    }


def serialize_movement(movement: AccountMovement) -> dict[str, Any]:
    """Needs the `account`. `amount` above zero is owed by the account."""
    return {
        "id": movement.id,
        "account_id": movement.account_id,
        "kind": movement.kind,
        "amount": movement.amount,
        "business_day": movement.business_day,
        "balance": movement.account.balance,
        "at": movement.at,
    }
