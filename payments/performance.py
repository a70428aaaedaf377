"""What each person sold, and what was left to the team at their tables. One report, for managers."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO, round_half_up
from orders.addresses import orders_url
from orders.models import Correction
from orders.reports.day_sources import SERVED_ITEMS, id_of
from orders.reports.sales import sales_by_server
from payments.models import Payment
from restaurants import labour
from restaurants.reports.declarations import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Query,
    Report,
    Row,
    average,
    count,
    money,
    summed,
)

PLACE = Decimal("0.1")
NOTHING_SERVED: dict[str, Any] = {"orders": 0, "guests": 0, "sales": ZERO, "average": None}


def people(query: Query) -> list[Row]:
    """A row for each person who served orders or took something off a bill, the most sales first. Thirteen queries."""
    period = (query.period.start, query.period.end)
    items = {id_of(person): items for (person,), (items,) in SERVED_ITEMS.figures(query.period).items()}
    tips = _by_person(
        Payment.objects.filter(status=Payment.Status.CAPTURED, business_day__range=period), "order__server_id",
        sum=Sum(F("tip") - F("refunded_tip")),
    )  # fmt: skip
    wanted = (Correction.Kind.VOID, Correction.Kind.COMP)
    taken_off = _by_person(
        Correction.objects.filter(business_day__range=period, kind__in=wanted), "by", name=Max("by_name"),
        voids=Count("id", filter=Q(kind=Correction.Kind.VOID)), comps=Count("id", filter=Q(kind=Correction.Kind.COMP)),
    )  # fmt: skip
    hours = hours_by_person(query)
    served = sales_by_server(query)
    known = {row["server_id"] for row in served}
    others = [
        {**NOTHING_SERVED, "server_id": person, "server": row["name"] or gettext("Nobody")}
        for person, row in taken_off.items()
        if person not in known
    ]
    return [
        {
            "server_id": person, "server": row["server"], "orders": row["orders"], "guests": row["guests"],
            "sales": row["sales"], "average": row["average"],
            "per_cover": _each(items.get(person), row["guests"]),
            "tips": tips.get(person, {}).get("sum") or ZERO,
            "voids": taken_off.get(person, {}).get("voids", 0), "comps": taken_off.get(person, {}).get("comps", 0),
            "minutes": int((hours[person] * 60).to_integral_value()) if hours.get(person) else None,
            "per_hour": round_half_up(row["sales"] / hours[person]) if hours.get(person) else None,
        }
        for row in [*served, *others]
        for person in [row["server_id"]]
    ]  # fmt: skip


def hours_by_person(query: Query) -> dict[UUID, Decimal]:
    """Return the paid hours of the people who sign in. Seven queries."""
    found: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in labour.hours().worked(query.period.start, query.period.end):
        if row.person is not None:
            found[row.person] += row.hours
    return found


def _by_person(rows: QuerySet[Any], key: str, **sums: Any) -> dict[UUID | None, dict[str, Any]]:
    return {row[key]: row for row in rows.order_by().values(key).annotate(**sums)}


def _each(items: int | None, covers: int) -> Decimal | None:
    """Return items per cover with one place, None without covers."""
    return (Decimal(items) / covers).quantize(PLACE) if items and covers else None


def _orders_of_person(row: Row, query: Query) -> str:
    return orders_url(query, server=row["server_id"]) if row["server_id"] else ""


REPORTS = (
    Report(
        name="people", title=_("People"), section=_("Sales"), permission="orders.manage",
        summary=_("What each person served, beside their hours, tips and corrections."),
        definition=_(
            "Orders, covers, sales and items are those of the person who serves the order at its end: who took over a "
            "table has all of it. Average is sales an order. Items a cover counts dishes and drinks without voids, by "
            "the covers that were entered; it is empty without any. Tips are what guests left on the person's orders "
            "less refunds; the tips policy shares them, so they are not what the person gets. Voids and comps are what "
            "the person did, with or without a manager's approval; a person who mends mistakes of others has more of "
            "them. Hours are by the time clock. None of it says how well a person works: sections, shifts and "
            "training differ."
        ),
        columns=(
            Column("server", _("Person")), count("orders", _("Orders")), count("guests", _("Covers")),
            money("sales", _("Sales"), is_compared=True), average("average", _("Average"), of="sales", per="orders"),
            Column("per_cover", _("Items a cover"), Kind.RATIO), money("tips", _("Tips")), count("voids", _("Voids")),
            count("comps", _("On the house")), Column("minutes", _("Hours"), Kind.MINUTES, summed("minutes")),
            Column("per_hour", _("Sales an hour"), Kind.MONEY),
        ),
        rows=people, key=("server_id",), link=_orders_of_person, chart=Chart(ChartKind.BARS, "server", "sales"),
    ),
)  # fmt: skip
