"""The panel of Today with what runs out and what was thrown away."""

from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse

from fynlo.core import clock
from fynlo.core.money import ZERO
from inventory import selectors
from inventory.models import Movement
from restaurants.business_days import business_day
from restaurants.models import Restaurant

MOST = 5


def stock(restaurant: Restaurant) -> dict[str, Any] | None:
    """Return the context of the panel; nothing where no stock is kept. Three queries, one without stock."""
    figures = selectors.items().order_by().aggregate(
        all=Count("id"), low=Count("id", filter=selectors.is_low() | selectors.is_out())
    )  # fmt: skip
    if not figures["all"]:
        return None
    short = selectors.items().filter(selectors.is_low() | selectors.is_out()).order_by("stock__quantity", "name")
    day = business_day(clock.now(), restaurant)
    wasted = Movement.objects.filter(kind=Movement.Kind.WASTE, business_day=day).order_by().aggregate(sum=Sum("value"))
    return {
        "items": list(short[:MOST]),
        "low": figures["low"],
        "wasted": -(wasted["sum"] or ZERO),
        "url": f"{reverse('portal_stock')}?state=low",
        "waste_url": f"{reverse('portal_report', args=['stock-waste'])}?period=today",
    }
