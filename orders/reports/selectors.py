"""The orders and lines that the reports count, and what is said of those that arrived late."""

from datetime import date

from django.db.models import F, Q, QuerySet, TextChoices
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from orders.models import Line, Order
from restaurants.reports.declarations import Filter, Note, Query

SOLD = ~Q(status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])
MOST_LATE_LINKS = 20  # of one day; a note about more counts them all


def choices_of(values: type[TextChoices]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in values.choices]


ORDER_TYPE = Filter("type", _("Order type"), lambda: choices_of(Order.Type))


def sold(query: Query) -> QuerySet[Order]:
    """Return the orders that count in the period. One that sells nothing but gift cards and the like does not."""
    found = Order.objects.filter(SOLD, business_day__range=(query.period.start, query.period.end)).order_by()
    found = found.exclude(outside_sales__gt=0, total=F("outside_sales"))
    wanted = query.filters.get("type")
    return found.filter(order_type=wanted) if wanted else found


def lines_sold(query: Query) -> QuerySet[Line]:
    """Return the lines that count in the period."""
    period = (query.period.start, query.period.end)
    found = (
        Line.objects.filter(kind=Line.Kind.PRODUCT)
        .exclude(status=Line.Status.VOID)
        .exclude(order__status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])
    )
    return found.filter(order__business_day__range=period).order_by()


def late_orders(query: Query) -> list[Note]:
    """Return a note for each day on which orders were added to the period afterwards. One query.

    A till without a network sends them later: they count on the business day on which they were placed.
    """
    found = sold(query).filter(arrived_late=True).order_by("opened_at", "id")
    by_day: dict[date, list[tuple[str, str]]] = {}
    for order_id, number, business_day, opened_at in found.values_list("id", "number", "business_day", "opened_at"):
        day = opened_at.astimezone(query.restaurant.zone).date()
        label = gettext("#{number} of {day}").format(number=number, day=date_format(business_day, "j M"))
        by_day.setdefault(day, []).append((label, reverse("portal_order", args=[order_id])))
    return [_late_note(day, links) for day, links in by_day.items()]


def _late_note(day: date, links: list[tuple[str, str]]) -> Note:
    text = ngettext(
        "{count} order that arrived late was added on {day}.",
        "{count} orders that arrived late were added on {day}.",
        len(links),
    )
    return Note(text.format(count=len(links), day=date_format(day, "j M")), links[:MOST_LATE_LINKS])
