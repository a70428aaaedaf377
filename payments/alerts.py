"""What payments put before a person."""

from decimal import Decimal

from orders.models import Order
from payments.models import Payment, Refund
from realtime.actors import Actor
from realtime.alerts import AlertKind, raise_alert, register
from realtime.sync.models import Device

OVERPAID = AlertKind(
    "payment.overpaid",
    "Paid twice",
    "More was taken than this bill comes to: by a device without a network, or by a payment that went through late. "
    "Give it back to the guests, or find out whose it is.",
)
UNKNOWN = AlertKind(
    "payment.unknown",
    "Nobody knows whether this was paid",
    "The payment provider has not told for some time whether it took the money. Its part of the bill stays held. Look "
    "at the provider's own pages before anybody pays again.",
)
TENDER = AlertKind(
    "payment.cash_counted_otherwise",
    "Cash was changed to card",
    "Somebody who is not a manager changed a cash payment to card, so less cash is expected in the drawer. Check it "
    "against the card machine's receipts.",
)
LARGE_TIP = AlertKind(
    "payment.large_tip",
    "Unusually large tip",
    "The tip is more than half of what was paid for the bill. Check with the person who took it that it was meant.",
)
UNCONFIRMED_REFUND = AlertKind(
    "payment.refund_unconfirmed",
    "Check a refund on the card machine",
    "A refund to a card was recorded from a device that cannot ask whether the card machine has made it. Make the "
    "refund on the machine if it has not been made yet.",
)
QUICK_SALE = AlertKind(
    "payment.quick_sale",
    "Quick sale to review",
    "Money was taken for a sale without items. It stands as one line at an open price and the default VAT: check what "
    "was sold.",
)

DIFFERS = AlertKind(
    "payment.amount_differs",
    "The payment provider has another amount",
    "What the provider has for a payment is not what was asked for, so it is not booked. Look at the provider's own "
    "pages, and put the bill right by hand.",
)
RECEIPT_AHEAD = AlertKind(
    "payment.receipt_ahead",
    "A receipt number far ahead",
    "A device gave out a receipt number far beyond its last one, which would leave a gap in its series. The payment "
    "stands under the next number. Find out who used the device, and register it again if its data are damaged.",
)


def overpaid(payment: Payment, order: Order) -> None:
    """`payment` took more than was due on `order`."""
    over = min(order.overpaid, payment.amount)
    raise_alert(
        OVERPAID.name, about="order", subject=order.id,
        says=f"£{over} was taken over the bill of order {order.number}: £{order.paid} is paid, "
        f"£{order.paid - order.overpaid} was to be paid.",
        order_id=order.id, payment_id=payment.id, amount=payment.amount, over=over, paid=order.paid, total=order.total,
    )  # fmt: skip


def unknown_too_long(payment: Payment, order: Order) -> None:
    raise_alert(
        UNKNOWN.name, about="order", subject=order.id,
        says=f"£{payment.amount + payment.tip} for order {order.number}: {payment.provider} has not told whether it "
        "was paid.",
        order_id=order.id, payment_id=payment.id, amount=payment.amount, provider=payment.provider,
    )  # fmt: skip


def cash_counted_otherwise(payment: Payment, order: Order, moved: Decimal, actor: Actor) -> None:
    raise_alert(
        TENDER.name, about="order", subject=order.id,
        says=f"{actor.name or 'Somebody'} changed £{moved} of order {order.number} from cash to {payment.tender}.",
        order_id=order.id, payment_id=payment.id, amount=moved,
    )  # fmt: skip


def large_tip(payment: Payment, order: Order) -> None:
    raise_alert(
        LARGE_TIP.name, about="order", subject=order.id,
        says=f"£{payment.tip} tip on £{payment.amount} of order {order.number}"
        f"{f', taken by {payment.taken_by_name}' if payment.taken_by_name else ''}.",
        order_id=order.id, payment_id=payment.id, amount=payment.amount, tip=payment.tip,
    )  # fmt: skip


def refund_unconfirmed(refund: Refund, order: Order) -> None:
    raise_alert(
        UNCONFIRMED_REFUND.name, about="order", subject=order.id,
        says=f"£{refund.amount + refund.tip} of order {order.number} was recorded as refunded to a card.",
        order_id=order.id, payment_id=refund.payment_id, amount=refund.amount, tip=refund.tip,
    )  # fmt: skip


def receipt_ahead(device: Device, told: str, order: Order) -> None:
    raise_alert(
        RECEIPT_AHEAD.name, about="order", subject=order.id,
        says=f"{device.name} gave the receipt number {told} for order {order.number}; its last was "
        f"{device.receipt(device.last_receipt)}.",
        order_id=order.id, device_id=device.id, told=told, last=device.receipt(device.last_receipt),
    )  # fmt: skip


def quick_sale(order: Order) -> None:
    raise_alert(
        QUICK_SALE.name, about="order", subject=order.id,
        says=f"Order {order.number} is a quick sale of £{order.total}: say what was sold.",
        order_id=order.id, amount=order.total, reference=order.client_reference,
    )  # fmt: skip


def differs(payment: Payment, order: Order, amount: Decimal, currency: str) -> None:
    raise_alert(
        DIFFERS.name, about="order", subject=order.id,
        says=f"{payment.provider} has {amount} {currency} for order {order.number}, not the "
        f"£{payment.amount + payment.tip} that was asked for. Nothing was booked.",
        order_id=order.id, payment_id=payment.id, amount=payment.amount + payment.tip, told=amount,
    )  # fmt: skip


def register_all() -> None:
    register(OVERPAID, UNKNOWN, DIFFERS, TENDER, LARGE_TIP, UNCONFIRMED_REFUND, QUICK_SALE, RECEIPT_AHEAD)
