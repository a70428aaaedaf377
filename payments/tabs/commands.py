"""The commands on bar tabs. A card is released by `payment.cancel`. None works without a network."""

from payments.commands import PAYMENT, current_bill, current_payment
from payments.payloads import serialize_payment
from payments.tabs import inputs, payloads, services
from realtime.commands.registry import Command, register_declared

PAYMENT_HOLD = Command(
    name="payment.hold",
    description="Hold an amount on a guest's card",
    permission="payments.cash",
    input=inputs.HoldInput,
    service=services.begin_hold,
    render=payloads.serialize_new_hold,
    success_status=201,
    current=current_bill,
)
PAYMENT_CAPTURE = Command(
    name="payment.capture",
    description="Take a bill from the card that holds an amount",
    permission="payments.cash",
    target=PAYMENT,
    input=inputs.CaptureInput,
    service=services.capture_hold,
    render=serialize_payment,
    current=current_payment,
)


def register_all() -> None:
    register_declared(__name__)
