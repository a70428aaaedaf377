"""The deposits of bookings, for the diary. Money is an app above this one, so it registers what reads them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BookedDeposit:
    """A deposit in pounds. `balance` is what is still held: 0 once it is applied, refunded or kept, or not yet paid."""

    id: UUID
    code: str
    amount: Decimal
    balance: Decimal


class DepositSource(Protocol):
    def of_bookings(self, booking_ids: Collection[UUID]) -> Mapping[UUID, Sequence[BookedDeposit]]:
        """Return the deposits that are linked to each of these bookings; one without any is left out. One query."""
        ...

    def to_link(self, day: date) -> Sequence[BookedDeposit]:
        """Return the deposits that are held for that day and linked to no booking. One query."""
        ...


class _NoDeposits:
    def of_bookings(self, booking_ids: Collection[UUID]) -> Mapping[UUID, Sequence[BookedDeposit]]:
        return {}

    def to_link(self, day: date) -> Sequence[BookedDeposit]:
        return ()


_source: list[DepositSource] = [_NoDeposits()]


def register(source: DepositSource) -> None:
    _source[0] = source


def source() -> DepositSource:
    """Return what reads the deposits; without payments one that has none."""
    return _source[0]
