"""The commands on deposits. None works without a network: only the server knows what is held."""

from orders.payloads import serialize_order_with_lines
from payments.commands import current_bill
from payments.deposits import applying, bookings, inputs, payloads, services
from payments.deposits.errors import DepositNotFound
from payments.payloads import serialize_new_payment
from realtime.commands.registry import Command, Id, register_declared

DEPOSIT = (Id("deposit_id", DepositNotFound),)

DEPOSIT_TAKE = Command(
    name="deposit.take",
    description="Put a deposit on an order",
    permission="payments.cash",
    input=inputs.DepositInput,
    service=services.add_deposit,
    render=serialize_order_with_lines,
    success_status=201,
)
PAYMENT_DEPOSIT = Command(
    name="payment.deposit",
    description="Apply a deposit to a bill",
    permission="payments.cash",
    input=inputs.ApplyInput,
    service=applying.apply_deposit,
    render=serialize_new_payment,
    success_status=201,
    current=current_bill,
)
DEPOSIT_KEEP = Command(
    name="deposit.keep",
    description="Keep a deposit whose guest did not come",
    permission="payments.deposits",
    target=DEPOSIT,
    input=inputs.KeepInput,
    service=services.keep_deposit,
    render=payloads.serialize_deposit,
)
DEPOSIT_LINK_BOOKING = Command(
    name="deposit.link_booking",
    description="Link a deposit to a booking",
    permission="payments.cash",
    target=DEPOSIT,
    input=inputs.DepositBookingInput,
    service=bookings.link_booking,
    render=payloads.serialize_deposit,
)
DEPOSIT_ERASE = Command(
    name="deposit.erase",
    description="Erase the guest's data from a deposit",
    permission="payments.deposits",
    target=DEPOSIT,
    service=services.erase_guest,
    render=payloads.serialize_deposit,
)


def register_all() -> None:
    register_declared(__name__)
