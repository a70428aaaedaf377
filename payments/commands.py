"""What a client may ask payments to do."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core.ids import parse_uuid
from fynlo.core.money import ZERO
from orders.payloads import serialize_order_with_lines
from orders.selectors import order_with_lines
from payments import fees, services
from payments.api import serializers as shapes
from payments.bill.payloads import serialize_invoice, serialize_link, serialize_qr, serialize_qr_status
from payments.errors import MethodNotTaken, NoReceipt, PaymentNotFound
from payments.payloads import serialize_last_payment, serialize_payment, serialize_refund
from payments.receipts import invoices, mailing
from payments.selectors import get_payment, last_payment, receipts_of
from payments.services.taking import Slip
from payments.splitting import Split
from payments.tenders import CASH, TENDERS
from realtime.actors import Actor
from realtime.commands.registry import Command, register

Data = dict[str, Any]


def take_cash(*, target: str, data: Data, actor: Actor) -> Data:
    payment = services.take_cash(
        actor=actor,
        order=services.order_for_payment(actor=actor, order=data["order_id"], amount=data.get("amount")),
        amount=data.get("amount"),
        split=shapes.split_of(data.get("split")),
        received=data.get("received_amount"),
        tip=data["tip_amount"],
        change=data.get("change_amount"),
        payment_id=data.get("id"),
        receipt_number=data["receipt_number"],
        although_held=data["although_held"],
    )
    return {"payment_id": payment.id, **serialize_payment(payment)}


def take_card(*, target: str, data: Data, actor: Actor) -> Data:
    payment = services.take_card(
        actor=actor,
        order=services.order_for_payment(actor=actor, order=data["order_id"], amount=data.get("amount")),
        amount=data.get("amount"),
        split=shapes.split_of(data.get("split")),
        tip=data["tip_amount"],
        payment_id=data.get("id"),
        receipt_number=data["receipt_number"],
        although_held=data["although_held"],
        slip=Slip(data["card_last_four"], data["authorisation_code"]),
    )
    return {"payment_id": payment.id, **serialize_payment(payment)}


def note_declined_card(*, target: str, data: Data, actor: Actor) -> Data:
    payment = services.note_declined_card(
        actor=actor, order=data["order_id"], amount=data["amount"], tip=data["tip_amount"], payment_id=data.get("id")
    )
    return {"payment_id": payment.id, **serialize_payment(payment)}


def process(*, target: str, data: Data, actor: Actor) -> Data:
    """A payment as the mobile app sends one: in cash, or on the restaurant's own card machine."""
    tender = data["tender"]
    if not tender.by_staff:
        raise MethodNotTaken("Show the guest a QR code for this payment.", field="payment_method", method=tender.name)
    order = services.order_for_payment(actor=actor, order=data["order_id"], amount=data["amount"])
    took = services.take_cash if tender is CASH else services.take_card
    payment = took(actor=actor, order=order, amount=data["amount"], tip=data["tip_amount"], payment_id=data.get("id"))
    cost = fees.quote(tender, payment.amount + payment.tip)
    return {
        "transaction_id": payment.id,
        "payment_id": payment.id,
        "provider": cost.provider,
        "amount": payment.amount,
        "fee": cost.fee,
        "net_amount": cost.net,
        "payment": serialize_payment(payment),
    }


def correct_tender(*, target: str, data: Data, actor: Actor) -> Data:
    payment = services.correct_tender(
        actor=actor, payment_id=_payment_id(target), tender=data["method"], reason=data["reason"]
    )
    return serialize_payment(payment)


def refund(*, target: str, data: Data, actor: Actor) -> Data:
    by_line: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for line in data.get("lines", ()):
        by_line[line["line_id"]] += line["amount"]
    made = services.refund(
        actor=actor,
        payment_id=_payment_id(target),
        method=data.get("method", ""),
        amount=data.get("amount"),
        by_line=by_line,
        tip=data["tip_amount"],
        reason=data["reason"],
    )
    return {
        "refund_id": made.id,
        **serialize_refund(made),
        "provider": fees.provider_of(TENDERS[made.method]),
        "fee": ZERO,
        "payment": serialize_payment(made.payment),
    }


def refund_cash(*, target: str, data: Data, actor: Actor) -> Data:
    return refund(target=target, data={**data, "method": CASH.name}, actor=actor)


def open_link(*, target: str, data: Data, actor: Actor) -> Data:
    link = services.open_link(order_id=target)
    return {"order_id": link.order_id, **serialize_link(link)}


def revoke_links(*, target: str, data: Data, actor: Actor) -> Data:
    return {"revoked": services.revoke_links(order_id=target)}


def generate_qr(*, target: str, data: Data, actor: Actor) -> Data:
    order = services.order_for_payment(actor=actor, order=data["order_id"], amount=data.get("amount"))
    link = services.open_link(order_id=order)
    split = shapes.split_of(data.get("split")) or Split.of_amount(data["amount"])
    payment = services.begin_payment(
        actor=actor, order_id=link.order_id, split=split, link=link, tip=data["tip_amount"]
    )
    return serialize_qr(payment)


def confirm_qr(*, target: str, data: Data, actor: Actor) -> Data:
    """Never marks a payment paid: the worker asks the provider now."""
    payment = services.poll(payment_id=_payment_id(target))
    return {"payment_id": payment.id, **serialize_qr_status(payment)}


def cancel_payment(*, target: str, data: Data, actor: Actor) -> Data:
    return serialize_payment(services.cancel_payment(payment_id=_payment_id(target)))


def issue_invoice(*, target: str, data: Data, actor: Actor) -> Data:
    payment = get_payment(_payment_id(target))
    receipt = next((found for found in payment.all_receipts if found.refund_id is None), None)
    if receipt is None:
        raise NoReceipt(order=str(payment.order_id))
    invoice = invoices.issue_invoice(actor=actor, receipt_id=receipt.id, name=data["name"], address=data["address"])
    return serialize_invoice(invoice, receipt)


def email_receipts(*, target: str, data: Data, actor: Actor) -> Data:
    order = order_with_lines(target or data.get("order_id", ""))
    wanted = data.get("receipt_number")
    receipts = [receipt for receipt in receipts_of(order) if wanted in (None, receipt.name)]
    if not receipts:
        raise NoReceipt(order=str(order.id))
    return mailing.send(receipts=receipts, email=data["email"], actor=actor)


def _payment_id(target: str) -> UUID:
    found = parse_uuid(target)
    if found is None:
        raise PaymentNotFound()
    return found


def current_bill(*, target: UUID | str | None, payload: Data) -> Data:
    """The order that the money was for, and under `last_payment` who took money for it last."""
    order = order_with_lines(payload.get("order_id") or payload.get("orderId") or "")
    return {**serialize_order_with_lines(order), "last_payment": serialize_last_payment(last_payment(order))}


def current_payment(*, target: UUID | str | None, payload: Data) -> Data:
    return serialize_payment(get_payment(parse_uuid(target)))


def register_all() -> None:
    register(
        Command(
            name="payment.cash",
            description="Take cash",
            permission="payments.cash",
            perform=take_cash,
            input=shapes.CashInput,
            offline=True,
            success_status=201,
            current=current_bill,
        ),
        Command(
            name="payment.card",
            description="Book a card payment that the card machine has approved",
            permission="payments.cash",
            perform=take_card,
            input=shapes.CardInput,
            offline=True,
            success_status=201,
            current=current_bill,
        ),
        Command(
            name="payment.card_declined",
            description="Note that the card machine has declined",
            permission="payments.cash",
            perform=note_declined_card,
            input=shapes.DeclinedCardInput,
            offline=True,
            success_status=201,
            current=current_bill,
        ),
        Command(
            name="payment.process",
            description="Take a payment of any method",
            permission="payments.cash",
            perform=process,
            input=shapes.ProcessInput,
            success_status=201,
        ),
        Command(
            name="payment.correct_tender",
            description="Correct the tender of a payment",
            permission="payments.correct",
            perform=correct_tender,
            input=shapes.TenderInput,
            current=current_payment,
        ),
        Command(
            name="payment.refund",
            description="Give money back",
            permission="payments.refund",
            perform=refund,
            input=shapes.RefundInput,
            success_status=201,
            current=current_payment,
        ),
        Command(
            name="payment.refund_cash",
            description="Give money back in cash",
            permission="payments.refund",
            perform=refund_cash,
            input=shapes.RefundInput,
            success_status=201,
            current=current_payment,
        ),
        Command(
            name="payment.cancel",
            description="Give up a payment that is under way",
            permission="payments.cash",
            perform=cancel_payment,
            current=current_payment,
        ),
        Command(
            name="bill.open_link",
            description="Give guests the link to their bill",
            permission="payments.link",
            perform=open_link,
            success_status=201,
        ),
        Command(
            name="bill.revoke_links",
            description="Close the links to a bill",
            permission="payments.link",
            perform=revoke_links,
        ),
        Command(
            name="payment.qr",
            description="Show a QR code to pay",
            permission="payments.link",
            perform=generate_qr,
            input=shapes.QRInput,
            success_status=201,
        ),
        Command(
            name="payment.qr_confirm",
            description="Ask for the state of a QR payment",
            permission="payments.link",
            perform=confirm_qr,
        ),
        Command(
            name="receipt.invoice",
            description="Issue the VAT invoice for a receipt over £250",
            permission="payments.invoice",
            perform=issue_invoice,
            input=shapes.InvoiceInput,
            success_status=201,
        ),
        Command(
            name="receipt.email",
            description="Send a receipt by e-mail",
            permission="payments.view",
            perform=email_receipts,
            input=shapes.ReceiptEmailInput,
        ),
    )
