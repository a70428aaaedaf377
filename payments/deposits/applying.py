"""The tender "deposit": apply a deposit to the bill of its meal; give a refund back to it."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from orders.labels import money
from orders.models import Order
from orders.selectors import lock_order
from payments.deposits.errors import DepositForMealsOnly, DepositNotHeld, DepositTooSmall
from payments.deposits.movements import Kind, book
from payments.deposits.selectors import application_of, lock_deposit, receipt_of
from payments.errors import PaymentIdTaken
from payments.models import Deposit, Payment, Refund
from payments.services.taking import PaymentDetails, take
from payments.splitting import Split
from payments.tenders import DEPOSIT
from payments.vat import Bucket, accounted_bucket
from realtime.commands.context import CommandContext


def apply_deposit(
    *,
    context: CommandContext,
    order: str | UUID,
    deposit_id: UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    payment_id: UUID | None = None,
    although_held: bool = False,
) -> Payment:
    """Pay `amount` pounds of an order's bill, or the part `split`, out of a deposit.

    Never more than is held of it, and never from a device without a network. Its VAT was stated when it was taken, so
    the receipt states none for it again. Locks the order, then the deposit. Records `payment.completed` and the events
    of `orders.services.apply_payment`.

    Raises as `take_cash`; DepositNotFound, DepositNotHeld, DepositTooSmall, DepositForMealsOnly.
    """
    locked = lock_order(order)
    deposit = lock_deposit(deposit_id)
    earlier = application_of(payment_id) if payment_id else None
    if earlier is not None and earlier.deposit_id != deposit.id:
        raise PaymentIdTaken(field="id")
    if earlier is None:
        _check(locked, deposit, amount)

    def spend(payment: Payment) -> list[Bucket]:
        if payment.amount > deposit.balance:
            raise _too_small(deposit)
        movement = book(context, deposit, Kind.APPLIED, -payment.amount, payment=payment)
        context.annotate(deposit=deposit.code, applied=payment.amount)
        return _accounted(deposit, -movement.amount, -movement.vat)

    details = PaymentDetails(amount, split, Decimal("0.00"), payment_id=payment_id, although_held=although_held)
    return take(context, DEPOSIT, details, order=order, spend=spend)


def give_back(context: CommandContext, refund: Refund) -> list[Bucket]:
    """Put a refund of an application back on its deposit, which is held again. Locks the deposit."""
    applied = application_of(refund.payment_id)
    if applied is None:
        return []
    deposit = lock_deposit(applied.deposit_id)
    movement = book(
        context, deposit, Kind.RETURNED, refund.amount, payment_id=refund.payment_id, refund_id=refund.id,
        reason=refund.reason,
    )  # fmt: skip
    return _accounted(deposit, movement.amount, movement.vat)


def _accounted(deposit: Deposit, amount: Decimal, vat: Decimal) -> list[Bucket]:
    """Return the bucket that says where this VAT was stated; none for a deposit without VAT."""
    return [accounted_bucket(deposit.rate, amount, vat, receipt_of(deposit))] if deposit.vat else []


def _check(order: Order, deposit: Deposit, amount: Decimal | None) -> None:
    if not deposit.balance:
        raise DepositNotHeld(deposit=deposit.code, balance=deposit.balance)
    if any(not line.is_sale for line in order.open_lines()):
        raise DepositForMealsOnly(order=str(order.id))
    if amount is not None and amount > deposit.balance:
        raise _too_small(deposit)


def _too_small(deposit: Deposit) -> DepositTooSmall:
    return DepositTooSmall(
        _("{balance} is left of this deposit. Apply at most that.").format(
            balance=money(deposit.balance)
        ),
        field="amount", deposit=deposit.code,
        balance=deposit.balance,
    )  # fmt: skip
