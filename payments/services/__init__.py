"""What a restaurant does with money. Each needs an open command; the order is locked before anything is decided."""

from payments.services.cash import take_cash
from payments.services.correcting import correct_tender
from payments.services.refunding import refund_cash

__all__ = ["correct_tender", "refund_cash", "take_cash"]
