"""Deposits that belong to a booking: linked by staff, shown in the diary and at the table."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from orders.bookings.deposits import BookedDeposit
from orders.bookings.selectors import get_booking
from payments.deposits.errors import DepositLinked
from payments.deposits.selectors import all_held, lock_deposit
from payments.models import Deposit
from realtime.commands.context import CommandContext


def link_booking(*, context: CommandContext, deposit_id: UUID, booking_id: UUID | None) -> Deposit:
    """Link a deposit to a booking; None takes it off. The money stays as it is.

    A booking may have several deposits, a deposit one booking. Locks the deposit. Raises DepositNotFound,
    BookingNotFound, and DepositLinked for a deposit of another booking.
    """
    deposit = lock_deposit(deposit_id)
    if booking_id == deposit.booking_id:
        return deposit
    if booking_id is not None:
        if deposit.booking_id is not None:
            raise DepositLinked(deposit=deposit.code)
        get_booking(booking_id)
    context.annotate(deposit=deposit.code, booking=str(booking_id or deposit.booking_id), linked=bool(booking_id))
    deposit.booking_id = booking_id
    deposit.save(update_fields=["booking"])
    return deposit


class BookingDeposits:
    """What the diary reads (`orders.bookings.deposits.DepositSource`)."""

    def of_bookings(self, booking_ids: Collection[UUID]) -> Mapping[UUID, Sequence[BookedDeposit]]:
        found: dict[UUID, list[BookedDeposit]] = {}
        for deposit in Deposit.objects.filter(booking__in=booking_ids, cancelled_at=None):
            if deposit.booking_id is not None:
                found.setdefault(deposit.booking_id, []).append(_booked(deposit))
        return found

    def to_link(self, day: date) -> Sequence[BookedDeposit]:
        return [_booked(deposit) for deposit in all_held().filter(for_date=day, booking=None)]


def _booked(deposit: Deposit) -> BookedDeposit:
    return BookedDeposit(deposit.id, deposit.code, deposit.amount, deposit.balance)
