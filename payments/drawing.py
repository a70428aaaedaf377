"""How a payment looks on the wire, and under which further names the mobile app reads it."""

from typing import Any

from payments.models import Payment


def draw_payment(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "order_id": payment.order_id,
        "method": payment.method,
        "status": payment.status,
        "amount": payment.amount,
        "tip_amount": payment.tip,
        "received_amount": payment.received,
        "change_amount": payment.change,
        "fee_amount": payment.fee,
        "receipt_number": payment.receipt_number,
        "taken_by": payment.taken_by,
        "taken_by_name": payment.taken_by_name,
        "created_at": payment.created_at,
    }
