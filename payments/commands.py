"""The commands of payments. `internal` ones are run by guest pages, webhooks and the worker."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from orders.payloads import serialize_order_with_lines
from orders.selectors import order_with_lines
from payments import reconciliation, refund_reconciliation, services
from payments.api import serializers as inputs
from payments.bill import payloads as bill_payloads
from payments.errors import PaymentNotFound
from payments.fees import settings as fee_settings
from payments.payloads import (
    serialize_last_payment,
    serialize_new_payment,
    serialize_new_refund,
    serialize_payment,
    serialize_payment_settings,
    serialize_processed_payment,
)
from payments.permissions import GUEST
from payments.receipts import invoice_printing, invoices, mailing, printing, roll
from payments.selectors import get_payment, last_payment
from realtime.commands.registry import Command, Id, StepUp, Text, register_declared

PAYMENT = (Id("payment_id", PaymentNotFound),)
REFUND_ATTEMPT = (Id("attempt_id", PaymentNotFound),)
REFUND = StepUp("refund", _("Refunds"))
ORDER = (Text("order_id"),)  # an id or a client's reference


def current_bill(*, target: UUID | str | None, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the order that the money was for. `last_payment` says who took money for it last."""
    order = order_with_lines(payload.get("order_id") or payload.get("orderId") or "")
    return {**serialize_order_with_lines(order), "last_payment": serialize_last_payment(last_payment(order))}


def current_payment(*, target: UUID | str | None, payload: dict[str, Any]) -> dict[str, Any]:
    return serialize_payment(get_payment(target))


PAYMENT_CASH = Command(
    name="payment.cash",
    description="Take cash",
    permission="payments.cash",
    input=inputs.CashInput,
    service=services.take_cash,
    render=serialize_new_payment,
    offline=True,
    success_status=201,
    current=current_bill,
)
PAYMENT_CARD = Command(
    name="payment.card",
    description="Book a card payment that the card machine has approved",
    permission="payments.cash",
    input=inputs.CardInput,
    service=services.take_card,
    render=serialize_new_payment,
    offline=True,
    success_status=201,
    current=current_bill,
)
PAYMENT_CARD_DECLINED = Command(
    name="payment.card_declined",
    description="Note that the card machine has declined",
    permission="payments.cash",
    input=inputs.DeclinedCardInput,
    service=services.note_declined_card,
    render=serialize_new_payment,
    offline=True,
    success_status=201,
    current=current_bill,
)
PAYMENT_PROCESS = Command(
    name="payment.process",
    description="Take a payment of any method",
    permission="payments.cash",
    input=inputs.ProcessInput,
    service=services.process_payment,
    render=serialize_processed_payment,
    success_status=201,
)
PAYMENT_CORRECT_TENDER = Command(
    name="payment.correct_tender",
    description="Correct the tender of a payment",
    permission="payments.correct",
    target=PAYMENT,
    input=inputs.TenderInput,
    service=services.correct_tender,
    render=serialize_payment,
    current=current_payment,
)
PAYMENT_REFUND = Command(
    name="payment.refund",
    description="Refund a payment",
    permission="payments.refund",
    target=PAYMENT,
    input=inputs.RefundInput,
    service=services.refund,
    render=serialize_new_refund,
    success_status=201,
    step_up=REFUND,
    current=current_payment,
)
PAYMENT_REFUND_CASH = Command(
    name="payment.refund_cash",
    description="Refund a payment in cash",
    permission="payments.refund",
    target=PAYMENT,
    input=inputs.CashRefundInput,
    service=services.refund_cash,
    render=serialize_new_refund,
    success_status=201,
    step_up=REFUND,
    current=current_payment,
)
PAYMENT_CHANGE_SETTINGS = Command(
    name="payment.change_settings",
    description="Choose the first way of paying and the limit of refunds",
    permission="payments.settings",
    input=inputs.PaymentSettingsInput,
    service=fee_settings.change_settings,
    render=serialize_payment_settings,
)
PAYMENT_CANCEL = Command(
    name="payment.cancel",
    description="Cancel a payment that is under way",
    permission="payments.cash",
    target=PAYMENT,
    service=services.cancel_payment,
    render=serialize_payment,
    current=current_payment,
)
BILL_OPEN_LINK = Command(
    name="bill.open_link",
    description="Give guests the link to their bill",
    permission="payments.link",
    target=ORDER,
    service=services.open_link,
    render=bill_payloads.serialize_link,
    success_status=201,
)
BILL_REVOKE_LINKS = Command(
    name="bill.revoke_links",
    description="Revoke the links to a bill",
    permission="payments.link",
    target=ORDER,
    service=services.revoke_links,
    render=bill_payloads.serialize_revoked,
)
BILL_PRESENT = Command(
    name="bill.present",
    description="Record that a guest was shown the bill",
    permission="payments.cash",
    target=ORDER,
    input=inputs.PresentInput,
    service=services.present_bill,
    render=bill_payloads.serialize_presentation,
    offline=True,
    success_status=201,
)
PAYMENT_QR = Command(
    name="payment.qr",
    description="Show a QR code to pay",
    permission="payments.link",
    input=inputs.QRInput,
    service=services.begin_qr_payment,
    render=bill_payloads.serialize_qr,
    success_status=201,
)
PAYMENT_QR_CONFIRM = Command(
    name="payment.qr_confirm",
    description="Ask for the state of a QR payment",
    permission="payments.link",
    target=PAYMENT,
    service=services.poll,
    render=bill_payloads.serialize_polled_qr,
)
RECEIPT_INVOICE = Command(
    name="receipt.invoice",
    description="Issue the VAT invoice for a receipt over £250",
    permission="payments.invoice",
    target=PAYMENT,
    input=inputs.InvoiceInput,
    service=invoices.issue_invoice,
    render=bill_payloads.serialize_invoice,
    success_status=201,
)
RECEIPT_EMAIL = Command(
    name="receipt.email",
    description="Email a receipt",
    permission="payments.view",
    target=(Text("order"),),
    input=inputs.ReceiptEmailInput,
    service=mailing.email_receipts,
)

RECEIPT_PRINT_ON = Command(
    name="receipt.print_on",
    description="Print a receipt on a printer",
    permission="payments.view",
    input=inputs.ReceiptPrintInput,
    service=roll.print_receipt,
)

# -- run by our own code -------------------------------------------------------------------------------

BILL_PAY = Command(
    name="bill.pay",
    description="Start a guest's payment",
    permission=GUEST,
    target=ORDER,
    service=services.begin_payment,
    render=bill_payloads.serialize_reference,
    success_status=201,
    internal=True,
)
PAYMENT_OPEN = Command(
    name="payment.open",
    description="Note that a guest opens the provider's page",
    permission=GUEST,
    target=PAYMENT,
    service=services.go_to_provider,
    render=bill_payloads.serialize_reference,
    internal=True,
)
BILL_CANCEL_PAYMENT = Command(
    name="bill.cancel_payment",
    description="Cancel a guest's own payment",
    permission=GUEST,
    target=PAYMENT,
    service=services.cancel_payment,
    render=bill_payloads.serialize_reference,
    internal=True,
)
PAYMENT_WEBHOOK = Command(
    name="payment.webhook",
    description="Poll a payment that a provider's webhook names",
    permission="payments.link",
    target=PAYMENT,
    service=services.poll,
    render=bill_payloads.serialize_reference,
    internal=True,
)
PAYMENT_CLAIM = Command(
    name="payment.claim",
    description="Claim a payment to poll it",
    permission="payments.cash",
    target=PAYMENT,
    service=reconciliation.claim,
    internal=True,
)
PAYMENT_OUTCOME = Command(
    name="payment.outcome",
    description="Store what the provider knows of a payment",
    permission="payments.cash",
    target=PAYMENT,
    service=reconciliation.reconcile,
    internal=True,
)
PAYMENT_REFUND_WEBHOOK = Command(
    name="payment.refund_webhook",
    description="Poll a refund that a provider's webhook names",
    permission="payments.refund",
    target=REFUND_ATTEMPT,
    service=services.poll_refund,
    internal=True,
)
PAYMENT_REFUND_CLAIM = Command(
    name="payment.refund_claim",
    description="Claim a refund to send or poll it",
    permission="payments.refund",
    target=REFUND_ATTEMPT,
    service=refund_reconciliation.claim,
    internal=True,
)
PAYMENT_REFUND_OUTCOME = Command(
    name="payment.refund_outcome",
    description="Store what the provider knows of a refund",
    permission="payments.refund",
    target=REFUND_ATTEMPT,
    service=refund_reconciliation.reconcile,
    internal=True,
)
RECEIPT_PRINT = Command(
    name="receipt.print",
    description="Store the PDF of a receipt",
    permission="payments.view",
    target=(Text("receipt_id"),),
    service=printing.store_print,
    internal=True,
)
INVOICE_PRINT = Command(
    name="invoice.print",
    description="Store the PDF of a VAT invoice",
    permission="payments.view",
    target=(Text("invoice_id"),),
    service=invoice_printing.store_print,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
