"""What ways of paying cost: the rates in force, quotes with their reasons, the owner's choice, what was saved."""

from payments.fees.quoting import CARD_MACHINE, Quote, platform_fee, provider_of, quote, quotes, quotes_of
from payments.fees.routing import Route, route

__all__ = [
    "CARD_MACHINE", "Quote", "Route", "platform_fee", "provider_of", "quote", "quotes", "quotes_of", "route",
]  # fmt: skip
