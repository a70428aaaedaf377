"""The panel of Today with the day's takings by tender."""

from typing import Any

from django.urls import reverse

from fynlo.core import clock
from payments.fees.savings import compared_rate, saved_on
from payments.takings import takings_of
from restaurants.business_days import business_day
from restaurants.fees import fee_rates
from restaurants.models import Restaurant


def money(restaurant: Restaurant) -> dict[str, Any]:
    """Return the context of the panel. Four queries: payments, refunds, orders, savings."""
    day = business_day(clock.now(), restaurant)
    return {
        "takings": takings_of(day),
        "saved": saved_on(day),
        "rate": f"{(compared_rate(fee_rates(day)) * 100).normalize():f}",
        "fees_url": reverse("portal_fees"),
        "report_url": f"{reverse('portal_report', args=['tenders'])}?period=today",
    }
