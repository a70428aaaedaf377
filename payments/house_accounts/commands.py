"""The commands on house accounts. None works without a network: only the server knows what an account owes."""

from django.utils.translation import gettext_lazy as _

from orders.payloads import serialize_order_with_lines
from payments.commands import current_bill
from payments.house_accounts import charging, inputs, paying, payloads, services, statements
from payments.house_accounts.errors import AccountNotFound
from payments.payloads import serialize_new_payment
from realtime.commands.registry import Command, Id, StepUp, register_declared

ACCOUNT = (Id("account_id", AccountNotFound),)
ABOVE_LIMIT = StepUp(charging.OVER_LIMIT, _("House accounts above their limit"), always=False)

HOUSE_ACCOUNT_OPEN = Command(
    name="house_account.open",
    description="Open a house account",
    permission="payments.house_accounts",
    input=inputs.OpenAccountInput,
    service=services.open_account,
    render=payloads.serialize_account,
    success_status=201,
)
HOUSE_ACCOUNT_CHANGE = Command(
    name="house_account.change",
    description="Change the details of a house account",
    permission="payments.house_accounts",
    target=ACCOUNT,
    input=inputs.ChangeInput,
    service=services.change_account,
    render=payloads.serialize_account,
)
HOUSE_ACCOUNT_CLOSE = Command(
    name="house_account.close",
    description="Close a house account",
    permission="payments.house_accounts",
    target=ACCOUNT,
    service=services.close_account,
    render=payloads.serialize_account,
)
HOUSE_ACCOUNT_NOTE_TRANSFER = Command(
    name="house_account.note_transfer",
    description="Note a bank transfer from a house account",
    permission="payments.house_accounts",
    target=ACCOUNT,
    input=inputs.BankTransferInput,
    service=services.note_bank_transfer,
    render=payloads.serialize_movement,
    success_status=201,
)
HOUSE_ACCOUNT_CORRECT = Command(
    name="house_account.correct",
    description="Correct what a house account owes",
    permission="payments.house_accounts",
    target=ACCOUNT,
    input=inputs.CorrectionInput,
    service=services.correct_balance,
    render=payloads.serialize_movement,
    success_status=201,
)
PAYMENT_HOUSE_ACCOUNT = Command(
    name="payment.house_account",
    description="Charge a bill to a house account",
    permission="payments.cash",
    input=inputs.ChargeInput,
    service=charging.take_on_account,
    render=serialize_new_payment,
    success_status=201,
    step_up=ABOVE_LIMIT,
    current=current_bill,
)
HOUSE_ACCOUNT_PAY = Command(
    name="house_account.pay",
    description="Put the payment of a house account on an order",
    permission="payments.cash",
    target=ACCOUNT,
    input=inputs.AccountPaymentInput,
    service=paying.add_account_payment,
    render=serialize_order_with_lines,
    success_status=201,
)
HOUSE_ACCOUNT_EMAIL_STATEMENT = Command(
    name="house_account.email_statement",
    description="Email the statement of a house account",
    permission="payments.house_accounts",
    target=ACCOUNT,
    input=inputs.StatementEmailInput,
    service=statements.email_statement,
)


def register_all() -> None:
    register_declared(__name__)
