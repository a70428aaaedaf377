"""The JSON of links, receipts, invoices and QR payments."""

from typing import Any

from fynlo.core import clock, json_codec, qr_codes
from payments import addresses
from payments.fees import quote
from payments.models import BillLink, BillPresentation, Invoice, Payment, Receipt
from payments.receipts import invoices
from payments.tenders import QR

S = Payment.Status
# The mobile app polls until `completed`; a payment under way is `pending` for it.
QR_STATUS: dict[str, str] = {
    S.CREATED: "pending",
    S.PROCESSING: "pending",
    S.AUTHORISED: "pending",
    S.CAPTURED: "completed",
    S.DECLINED: "failed",
    S.FAILED: "failed",
}


def serialize_link(link: BillLink) -> dict[str, Any]:
    address = addresses.bill_url(link)
    return {
        "order_id": link.order_id,
        "token": link.token,
        "url": address,
        "expires_at": link.expires_at,
        "qr_svg": qr_codes.svg(address),
    }


def serialize_presentation(presented: BillPresentation) -> dict[str, Any]:
    return {"order_id": presented.order_id, "amount": presented.amount, "presented_at": presented.at}


def serialize_invoice(invoice: Invoice) -> dict[str, Any]:
    """A VAT invoice as a till shows it to a guest."""
    receipt = invoice.receipt
    return {
        "number": invoice.name,
        "receipt_number": receipt.name,
        "buyer": json_codec.loads(invoice.document)["buyer"],
        "issued_at": invoice.issued_at,
        "url": addresses.invoice_url(receipt),
        "pdf_url": addresses.invoice_pdf_url(receipt),
    }


def serialize_receipt(receipt: Receipt) -> dict[str, Any]:
    """A receipt as a till shows it to a guest. `invoice_offered`: over £250, where a buyer needs a VAT invoice."""
    address, invoice = addresses.receipt_url(receipt), invoices.invoice_of(receipt)
    return {
        "number": receipt.name,
        "refund_id": receipt.refund_id,
        "issued_at": receipt.issued_at,
        "url": address,
        "pdf_url": addresses.receipt_pdf_url(receipt),
        "qr_svg": qr_codes.svg(address),
        "invoice_offered": invoices.is_offered(json_codec.loads(receipt.document)),
        "invoice": serialize_invoice(invoice) if invoice else None,
    }


def serialize_qr(payment: Payment) -> dict[str, Any]:
    """A new QR payment for the mobile app: the code opens the payment's own page."""
    whole = payment.amount + payment.tip
    fee = quote(QR, whole, payment.provider).fee
    address = addresses.payment_url(payment)
    return {
        "qr_payment_id": payment.id,
        "payment_id": payment.id,
        "order_id": payment.order_id,
        "qr_code_data": address,
        "qr_code_image": qr_codes.png(address),
        "amount": payment.amount,
        "tip_amount": payment.tip,
        "fee_amount": fee,
        "net_amount": whole - fee,
        "expires_at": payment.expires_at,
        "status": qr_status(payment),
    }


def serialize_reference(payment: Payment) -> dict[str, Any]:
    return {"payment_id": payment.id}


def serialize_revoked(count: int) -> dict[str, Any]:
    return {"revoked": count}


def qr_status(payment: Payment) -> str:
    return QR_STATUS.get(payment.status) or payment.status


def serialize_polled_qr(payment: Payment) -> dict[str, Any]:
    return {"payment_id": payment.id, **serialize_qr_status(payment)}


def serialize_qr_status(payment: Payment) -> dict[str, Any]:
    expired = payment.status == S.EXPIRED or (
        payment.status == S.CREATED and payment.ends_at is not None and clock.now() >= payment.ends_at
    )
    return {
        "qr_payment_id": payment.id,
        "status": qr_status(payment),
        "expired": expired,
        "amount": payment.amount,
        "tip_amount": payment.tip,
        "reason": payment.reason,
        "expires_at": payment.expires_at,
    }
