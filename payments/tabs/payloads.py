"""The JSON of bar tabs."""

from collections.abc import Sequence
from typing import Any

from fynlo.core import qr_codes
from fynlo.core.tenancy.connection import connection
from payments import addresses
from payments.fees import Quote
from payments.fees.settings import payment_settings
from payments.models import Payment
from payments.payloads import serialize_new_payment
from payments.providers import available


def serialize_new_hold(payment: Payment) -> dict[str, Any]:
    """The answer of the command that holds an amount; without a reader the guest opens `url` on their phone."""
    address = addresses.payment_url(payment) if payment.link_id else ""
    return {**serialize_new_payment(payment), "url": address, "qr_svg": qr_codes.svg(address) if address else ""}


def serialize_offer(ways: Sequence[Quote]) -> dict[str, Any]:
    """The sum that the till proposes to hold, and the tenders, of the `ways` to pay, that can hold it. One query."""
    holds = {provider.name: provider.holds for provider in available(connection.tenant)}
    can = [way.tender.name for way in ways if not way.is_silent and way.tender.name in holds.get(way.provider, ())]
    return {"amount": payment_settings().tab_hold, "methods": list(dict.fromkeys(can))}
