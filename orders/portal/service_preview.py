"""What the service settings do, shown beside the form: tips on a bill, courses in their order, kitchen times."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fynlo.core.money import round_half_up, written
from orders.models import Order
from orders.portal.service_forms import percentage_text

BILL = Decimal("42.60")  # pounds


def preview_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the preview's context. `settings` are named as fields of `ServiceSettings`. Pure."""
    return {
        "bill": BILL,
        "tips": [f"{percentage_text(rate)} % · {written(tip_on(BILL, rate))}" for rate in settings["tip_choices"]],
        "courses": [f"{number} · {name}" for number, name in enumerate(settings["courses"], start=1)],
        "stations": [
            {"name": label, "lines": [settings["ageing"][order_type]]} for order_type, label in Order.Type.choices
        ],
    }


def tip_on(bill: Decimal, rate: Decimal) -> Decimal:
    """Return a tip in pounds; `rate` is in percent."""
    return round_half_up(bill * rate / 100)
