"""The JSON of deposits. Answers of commands are stored, so they hold no guest's name; the till's list does."""

from typing import Any

from payments.models import Deposit


def serialize_deposit(deposit: Deposit) -> dict[str, Any]:
    return {
        "id": deposit.id,
        "number": deposit.code,
        "for_date": deposit.for_date,
        "amount": deposit.amount,
        "vat": deposit.vat,
        "balance": deposit.balance,
        "booking_id": deposit.booking_id,
    }


def serialize_held(deposit: Deposit) -> dict[str, Any]:
    """A row of the till's list, with the guest's name and party."""
    return {**serialize_deposit(deposit), "name": deposit.name, "party": deposit.party, "terms": deposit.terms}
