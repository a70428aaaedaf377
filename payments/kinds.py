"""What a client may ask payments to do."""

from typing import Any

from orders.drawing import draw_order_with_lines
from orders.selectors import order_with_lines
from payments import services
from payments.api.serializers import CashInput
from payments.drawing import draw_payment
from realtime.actors import Actor
from realtime.kinds import CommandKind, register


def take_cash(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    payment = services.take_cash(
        actor=actor,
        order=data["order_id"],
        amount=data["amount"],
        received=data.get("received_amount"),
        tip=data["tip_amount"],
        change=data.get("change_amount"),
        payment_id=data.get("id"),
        receipt_number=data["receipt_number"],
    )
    return {"payment_id": payment.id, **draw_payment(payment)}


def current_bill(*, target: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The order that the money was for."""
    return draw_order_with_lines(order_with_lines(payload.get("order_id") or payload.get("orderId") or ""))


def register_all() -> None:
    register(
        CommandKind("payment.cash", "Take cash", "payments.cash", take_cash, CashInput, True, 201, current=current_bill)
    )
