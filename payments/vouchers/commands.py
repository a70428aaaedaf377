"""The commands on vouchers. A till takes one without a network, too: the paper is in its drawer then."""

from payments.commands import current_bill
from payments.payloads import serialize_new_payment
from payments.vouchers import inputs, payloads, services, taking
from payments.vouchers.errors import VoucherKindNotFound
from realtime.commands.registry import Command, Id, register_declared

KIND = (Id("kind_id", VoucherKindNotFound),)

VOUCHER_ADD_KIND = Command(
    name="voucher.add_kind",
    description="Add a kind of voucher",
    permission="vouchers.settings",
    input=inputs.AddVoucherKindInput,
    service=services.add_kind,
    render=payloads.serialize_kind,
    success_status=201,
)
VOUCHER_CHANGE_KIND = Command(
    name="voucher.change_kind",
    description="Rename a kind of voucher",
    permission="vouchers.settings",
    target=KIND,
    input=inputs.ChangeVoucherKindInput,
    service=services.change_kind,
    render=payloads.serialize_kind,
)
VOUCHER_RETIRE_KIND = Command(
    name="voucher.retire_kind",
    description="Take a kind of voucher off the tills",
    permission="vouchers.settings",
    target=KIND,
    service=services.retire_kind,
    render=payloads.serialize_kind,
)
VOUCHER_RESTORE_KIND = Command(
    name="voucher.restore_kind",
    description="Take a retired kind of voucher again",
    permission="vouchers.settings",
    target=KIND,
    service=services.restore_kind,
    render=payloads.serialize_kind,
)
PAYMENT_VOUCHER = Command(
    name="payment.voucher",
    description="Take a voucher",
    permission="payments.cash",
    input=inputs.VoucherPaymentInput,
    service=taking.take_voucher,
    render=serialize_new_payment,
    offline=True,
    success_status=201,
    current=current_bill,
)


def register_all() -> None:
    register_declared(__name__)
