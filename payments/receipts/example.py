"""The receipt that the settings show before the first one is issued."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.money import ZERO
from payments.receipts.document import LAYOUT, issuer
from restaurants.models import Restaurant

PRICE = Decimal("9.50")


def document_of(restaurant: Restaurant) -> dict[str, Any]:
    """Return a receipt of one item at £9.50, in the layout of `payments.receipts.document`."""
    at = clock.now()
    line = {
        "name": _("Example"), "heading": "", "quantity": 1, "options": [], "unit_price": PRICE, "discount": ZERO,
        "total": PRICE, "amount": PRICE,
    }  # fmt: skip
    whole = {
        "layout": LAYOUT,
        "number": "R-000001",
        "issued_at": at,
        "kind": "sale",
        "restaurant": issuer(restaurant, vat_registered=restaurant.vat_registered),
        "order": {
            "number": 1, "supplied_on": at.astimezone(restaurant.zone).date(), "table": "", "type_name": _("Eat in")
        },
        "is_whole_bill": True,
        "lines": [line],
        "bill": {"discount": ZERO, "service_charge": ZERO, "prices_include_tax": True},
        "vat": {"shown": False, "stated": False, "buckets": []},
        "payment": {"method": "cash", "amount": PRICE, "total": PRICE, "tip": ZERO, "change": ZERO, "at": at},
        "due": ZERO,
    }  # fmt: skip
    return json_codec.loads(json_codec.dumps(whole))
