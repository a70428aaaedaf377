"""What reports say of orders and payments that a till without a network sent later."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from orders.models import Order, Ticket
from restaurants.reports.declarations import Note, Query

MOST_LATE_LINKS = 20  # of one day; a note about more counts them all


def late_tickets(query: Query) -> list[Note]:
    """Return a note for each day on which orders reached the kitchen late. One query.

    Their tickets count on the day on which they arrived, and say little of how fast the kitchen was.
    """
    period = (query.period.start, query.period.end)
    found = Order.objects.filter(pk__in=Ticket.objects.filter(business_day__range=period).values("order"))
    return late_notes(found, query)


def late_notes(orders: QuerySet[Order], query: Query) -> list[Note]:
    """Return a note for each day on which some of `orders` arrived late. One query."""
    found = orders.filter(arrived_late=True).order_by("opened_at", "id")
    rows = found.values_list("id", "number", "business_day", "opened_at")
    return notes_by_day(
        [(at, number, day, reverse_lazy("portal_order", args=[order_id])) for order_id, number, day, at in rows],
        query,
        lambda count: ngettext(
            "{count} order that arrived late was added on {day}.",
            "{count} orders that arrived late were added on {day}.",
            count,
        ),
    )


def notes_by_day(
    late: Iterable[tuple[datetime, int, date, str | Promise]], query: Query, sentence: Callable[[int], str]
) -> list[Note]:
    """Return a note for each day on which something arrived late, the earliest first.

    `late` names what arrived when, with its order's number, its business day and its address. `sentence` returns the
    text for that many, with `{count}` and `{day}`.
    """
    by_day: dict[date, list[tuple[str, str | Promise]]] = {}
    for at, number, business_day, address in late:
        label = gettext("#{number} of {day}").format(number=number, day=date_format(business_day, "j M"))
        by_day.setdefault(at.astimezone(query.restaurant.zone).date(), []).append((label, address))
    return [
        Note(
            sentence(len(links)).format(count=len(links), day=date_format(day, "j M")),
            links[:MOST_LATE_LINKS],
        )
        for day, links in by_day.items()
    ]
