"""The reports of corrections: what was taken off bills."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Correction
from orders.reports.selectors import choices_of
from restaurants.reports.declarations import Chart, ChartKind, Column, Filter, Kind, Query, Report, Row, count, money

CONTROL = _("Corrections")
KINDS = Filter("kind", _("Kind"), lambda: choices_of(Correction.Kind))
NOBODY = "nobody"  # a correction that Fynlo made


def _people() -> list[tuple[str, str]]:
    """Return who made corrections, with the name of the latest. One query."""
    found = Correction.objects.order_by("by", "-at").distinct("by").values_list("by", "by_name")
    return sorted(((str(by or NOBODY), name or gettext("Nobody")) for by, name in found), key=lambda each: each[1])


PEOPLE = Filter("person", _("Person"), _people)


def corrections(query: Query) -> Iterator[Row]:
    """Each void, comp, discount, removal and reopening, the newest first. One query."""
    period = (query.period.start, query.period.end)
    found = Correction.objects.filter(business_day__range=period).select_related("order", "line").order_by("-at", "id")
    if kind := query.filters.get("kind"):
        found = found.filter(kind=kind)
    if person := query.filters.get("person"):
        found = found.filter(by=None if person == NOBODY else person)
    for row in found:
        yield {
            "at": row.at,
            "kind": Correction.Kind(row.kind).label,
            "order": f"#{row.order.number}",
            "order_id": row.order_id,
            "item": row.line.name if row.line else gettext("The whole order"),
            "value": row.value,
            "by": row.by_name,
            "reason": row.reason,
        }


def taken_off_by_day(query: Query) -> dict[date, Decimal]:
    """Return what corrections took off bills on each day with any. A removed discount lowers it. One query."""
    period = (query.period.start, query.period.end)
    rows = Correction.objects.filter(business_day__range=period).order_by().values_list("business_day")
    return dict(rows.annotate(sum=Sum("value")))


def corrections_by_person(query: Query) -> list[Row]:
    """One query. A removed discount lowers what its person took off."""
    period = (query.period.start, query.period.end)
    rows = (
        Correction.objects.filter(business_day__range=period)
        .order_by()
        .values("by", "by_name")
        .annotate(
            voids=Count("id", filter=Q(kind=Correction.Kind.VOID)),
            comps=Count("id", filter=Q(kind=Correction.Kind.COMP)),
            discounts=Count("id", filter=Q(kind=Correction.Kind.DISCOUNT)),
            prices=Count("id", filter=Q(kind=Correction.Kind.PRICE)),
            reopened=Count("id", filter=Q(kind=Correction.Kind.REOPEN)),
            value=Sum("value"),
        )
    )
    return sorted(
        ({**row, "person": row["by_name"] or gettext("Nobody")} for row in rows), key=lambda row: -row["value"]
    )


def _corrections_of_person(row: Row, query: Query) -> str:
    """Lead to the person's corrections: each of them leads to its order, also one of another day."""
    chosen = {"start": query.period.start, "end": query.period.end, "person": row["by"] or NOBODY}
    return f"{reverse('portal_report', args=['corrections'])}?{urlencode(chosen)}"


def _order(row: Row, query: Query) -> str:
    return reverse("portal_order", args=[row["order_id"]])


REPORTS = (
    Report(
        name="corrections",
        title=_("Voids, comps, discounts and prices"),
        section=CONTROL,
        permission="orders.manage",
        summary=_("Everything that was taken off a bill, with who and why."),
        definition=(
            _(
                "Each void, item on the house, discount, removed discount, changed price and reopened order, on the "
                "day on "
                "which it was done. The value is what it took off the bill in menu prices; a removed discount is "
                "negative."
            )
        ),
        columns=(
            Column("at", _("When"), Kind.MOMENT),
            Column("kind", _("What")),
            Column("order", _("Order")),
            Column("item", _("Item")),
            money("value", _("Value")),
            Column("by", _("By")),
            Column("reason", _("Reason")),
        ),
        rows=corrections,
        filters=(KINDS, PEOPLE),
        link=_order,
    ),
    Report(
        name="corrections-by-person",
        title=_("Corrections by person"),
        section=CONTROL,
        permission="orders.manage",
        summary=_("Who voids, comps, discounts and reopens, and for how much."),
        definition=(
            _(
                "The number of corrections of each kind by the person who made them, on the business day on which they "
                "were made. The value is what they took off bills in menu prices, less removed discounts."
            )
        ),
        columns=(
            Column("person", _("Person")),
            count("voids", _("Voids")),
            count("comps", _("On the house")),
            count("discounts", _("Discounts")),
            count("prices", _("Prices changed")),
            count("reopened", _("Reopened")),
            money("value", _("Value"), is_compared=True),
        ),
        rows=corrections_by_person,
        key=("by", "person"),
        link=_corrections_of_person,
        chart=Chart(ChartKind.BARS, "person", "value"),
    ),
)
