"""The orders and lines that the reports count, and what is said of those that arrived late."""

from django.db.models import F, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from orders.late_arrivals import late_notes
from orders.models import Line, Order
from restaurants.reports.declarations import Filter, Note, Query

SOLD = ~Q(status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])


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
    """Return the lines that count in the period. A meal deal counts as itself, and its parts not beside it."""
    period = (query.period.start, query.period.end)
    found = (
        Line.objects.filter(kind=Line.Kind.PRODUCT, part_of=None)
        .exclude(status=Line.Status.VOID)
        .exclude(order__status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])
    )
    return found.filter(order__business_day__range=period).order_by()


def late_orders(query: Query) -> list[Note]:
    """Return a note for each day on which orders were added to the period afterwards. One query.

    A till without a network sends them later: they count on the business day on which they were placed.
    """
    return late_notes(sold(query), query)


def late_orders_at_tables(query: Query) -> list[Note]:
    """As `late_orders`, of orders at a table."""
    return late_notes(sold(query).filter(table__isnull=False), query)
