"""Take a deposit, keep one when the guest does not come, erase the guest's data."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fynlo.core import clock, counters
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import restaurants_language
from orders import services as orders
from orders.labels import money
from orders.line_kinds import DEPOSIT
from orders.models import Line, Order
from payments.deposits.errors import DepositNotHeld, DepositUsed
from payments.deposits.movements import Kind, book, post
from payments.deposits.selectors import deposit_of_line, lock_deposit
from payments.errors import ABOVE_ZERO
from payments.models import Deposit, Posting
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

SERIES = "DP"


def add_deposit(
    *,
    context: CommandContext,
    name: str,
    for_date: date,
    amount: Decimal,
    phone: str = "",
    email: str = "",
    party: int | None = None,
    terms: str = "",
    order_id: UUID | None = None,
    line_id: UUID | None = None,
) -> Order:
    """Put a deposit of `amount` pounds on an open order, or on one of its own. It is held once its bill is paid.

    Its VAT, at the standard rate, is due now: the receipt states it. The line names the date, not the guest. A second
    call with the same `line_id` returns the order that has it. Records the events of `orders.services.sell_other`.
    Raises as `sell_other`; InvalidInput for £0 or less and for a day that is over.
    """
    amount = pounds(amount)
    if amount <= 0:
        raise InvalidInput(ABOVE_ZERO, field="amount")
    if for_date < business_day(clock.now(), connection.tenant):
        raise InvalidInput(_("This day is over. Enter the day of the booking."), field="for_date")
    earlier = Deposit.objects.filter(line_id=line_id).select_related("line__order").first() if line_id else None
    if earlier is not None:
        return earlier.line.order
    with translation.override(restaurants_language()):  # it is on the guest's receipt
        line_name = _("Deposit for {day}").format(day=date_format(for_date, "j F Y"))
    order, line = orders.sell_other(
        context=context, kind=DEPOSIT, name=line_name, amount=amount, order_id=order_id, line_id=line_id
    )
    deposit = Deposit.objects.create(
        id=uuid7(), number=counters.next_number("payments_receiptseries", "name", SERIES), name=name, phone=phone,
        email=email, for_date=for_date, party=party, terms=terms, amount=amount, line=line, by=context.actor.user_id,
        by_name=context.actor.name, created_at=clock.now(),
    )  # fmt: skip
    context.annotate(deposit=deposit.code, amount=amount, for_date=for_date.isoformat())
    return order


def keep_deposit(*, context: CommandContext, deposit_id: UUID, reason: str) -> Deposit:
    """Keep what is held of a deposit: the guest did not come, and the terms allow it. The stored VAT stays due.

    Writes a ledger entry from DEPOSITS to OTHER_INCOME. Locks the deposit. Raises DepositNotFound, DepositNotHeld.
    """
    deposit = lock_deposit(deposit_id)
    if not deposit.balance:
        raise DepositNotHeld(deposit=deposit.code, balance=deposit.balance)
    movement = book(context, deposit, Kind.KEPT, -deposit.balance, reason=reason)
    post(movement, Posting.Account.OTHER_INCOME.value)
    context.annotate(deposit=deposit.code, kept=-movement.amount, reason=reason)
    return deposit


def erase_guest(*, context: CommandContext, deposit_id: UUID) -> Deposit:
    """Erase the guest's name, phone and email from a deposit. Money, VAT and dates stay.

    Locks the deposit. Raises DepositNotFound.
    """
    deposit = lock_deposit(deposit_id)
    if deposit.erased_at is None:
        deposit.name = deposit.phone = deposit.email = ""
        deposit.erased_at = clock.now()
        deposit.save(update_fields=["name", "phone", "email", "erased_at"])
        context.annotate(deposit=deposit.code, erased=True)
    return deposit


class DepositEffects:
    """What such a line makes (`orders.line_kinds.Effects`). Each locks the deposit, after the order."""

    def activate(self, context: CommandContext, order: Order, line: Line) -> None:
        """Hold the deposit with the VAT that its line stores; a ledger entry moves it from BILLS to DEPOSITS."""
        deposit = deposit_of_line(line.id)
        deposit.taken_at, deposit.vat = clock.now(), line.vat
        deposit.rate = line.vat_buckets[0]["rate"] if line.vat_buckets else deposit.rate
        post(book(context, deposit, Kind.TAKEN, line.total), Posting.Account.BILLS.value)

    def check_reversal(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """Raise DepositUsed for more than is held."""
        deposit = deposit_of_line(line.id)
        if amount > deposit.balance:
            raise DepositUsed(
                _("{balance} of this deposit is still held; the rest was used. Refund at most that.").format(
                    balance=money(deposit.balance)
                ),
                deposit=deposit.code, balance=deposit.balance,
            )  # fmt: skip

    def reverse(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """Take it back out of DEPOSITS. The refund's receipt reverses the stored VAT."""
        deposit = deposit_of_line(line.id)
        post(book(context, deposit, Kind.REFUNDED, -amount), Posting.Account.BILLS.value)

    def restore(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """Hold it again: the provider did not make the refund."""
        deposit = deposit_of_line(line.id)
        post(book(context, deposit, Kind.TAKEN, amount, reason="The refund failed."), Posting.Account.BILLS.value)

    def cancel(self, context: CommandContext, order: Order, line: Line) -> None:
        deposit = deposit_of_line(line.id)
        deposit.cancelled_at = clock.now()
        deposit.save(update_fields=["cancelled_at"])
