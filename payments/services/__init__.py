"""What a restaurant does with money. Each service runs inside a command and locks the order before it decides."""

from payments.services.attempts import begin_payment, begin_qr_payment, cancel_payment, go_to_provider, poll
from payments.services.card import note_declined_card, take_card
from payments.services.cash import take_cash
from payments.services.correcting import correct_tender
from payments.services.links import open_link, revoke_links
from payments.services.presenting import present_bill
from payments.services.provider_refunds import poll_refund
from payments.services.quick_sale import order_for_payment
from payments.services.reader import begin_reader_payment
from payments.services.refunding import refund, refund_cash
from payments.services.taking import process_payment
from payments.services.tap_to_pay import begin_tap_to_pay

__all__ = [
    "begin_payment",
    "begin_qr_payment",
    "begin_reader_payment",
    "begin_tap_to_pay",
    "cancel_payment",
    "correct_tender",
    "go_to_provider",
    "note_declined_card",
    "open_link",
    "order_for_payment",
    "poll",
    "poll_refund",
    "present_bill",
    "process_payment",
    "refund",
    "refund_cash",
    "revoke_links",
    "take_card",
    "take_cash",
]
