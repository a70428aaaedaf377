"""The reports of payments: VAT and daily gross takings from the receipts, tenders, refunds, and tips."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, Sum
from django.urls import reverse, reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import json_codec
from fynlo.core.money import ZERO
from orders.labels import vat_label
from orders.late_arrivals import notes_by_day
from payments import performance
from payments.day_summary import DAY_SUMMARY
from payments.exceptions import BURST, PATTERNS, exceptions
from payments.fees.savings import saved_by_tender
from payments.models import DrawerSession, Payment, ReceiptVat, Refund, ZReport
from payments.tenders import TENDERS
from payments.tips.income import income_by_day
from restaurants.reports.consolidated import Part, register_parts
from restaurants.reports.declarations import (
    Chart,
    ChartKind,
    Column,
    Filter,
    Kind,
    Note,
    Query,
    Report,
    Row,
    count,
    money,
)  # fmt: skip
from restaurants.reports.registry import register_reports

MONEY = _("Money")
# A payment that came in on a later business day than the one on which the guest paid.
LATE = """
    SELECT p.id, o.number, p.business_day, p.created_at
    FROM payments_payment p JOIN orders_order o ON o.id = p.order_id
    WHERE p.business_day BETWEEN %(start)s AND %(end)s AND p.status = %(captured)s
        AND (p.created_at AT TIME ZONE %(zone)s - %(day_starts_at)s::time::interval)::date > p.business_day
    ORDER BY p.created_at, p.id
"""


def _vat(query: Query, *groups: str) -> Iterator[Row]:
    """Yield the sums of what receipts state, by the columns `groups`, rate and treatment. One query.

    A receipt counts on the business day on which its payment or refund was booked; a refund's receipt is negative.
    """
    found = ReceiptVat.objects.filter(business_day__range=(query.period.start, query.period.end))
    sums = found.values(*groups, "rate", "treatment").annotate(gross=Sum("gross"), net=Sum("net"), vat=Sum("vat"))
    for row in sums.order_by(*groups, "-rate", "treatment"):
        yield {**row, "label": vat_label(row)}


def late_payments(query: Query) -> list[Note]:
    """Return a note for each day on which payments were added to the period afterwards. One query.

    A till without a network sends them later: they count on the business day on which the guest paid.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            LATE,
            {
                "start": query.period.start, "end": query.period.end, "zone": query.restaurant.zone.key,
                "day_starts_at": query.restaurant.day_starts_at, "captured": Payment.Status.CAPTURED,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    return notes_by_day(
        [(at, number, day, reverse_lazy("portal_payment", args=[payment_id])) for payment_id, number, day, at in rows],
        query,
        lambda count: ngettext(
            "{count} payment that arrived late was added on {day}.",
            "{count} payments that arrived late were added on {day}.",
            count,
        ),
    )


def vat_by_rate(query: Query) -> list[Row]:
    return list(_vat(query))


def takings_by_rate(query: Query) -> list[Row]:
    return [{**row, "day": row["business_day"]} for row in _vat(query, "business_day")]


def tenders(query: Query) -> list[Row]:
    """Each way of paying that was used, in the order of the tenders. Three queries: payments, refunds, savings."""
    period = (query.period.start, query.period.end)
    taken = Payment.objects.filter(status=Payment.Status.CAPTURED, business_day__range=period).order_by()
    back = Refund.objects.filter(business_day__range=period).order_by()
    sums: dict[str, dict[str, Any]] = {}
    for row in taken.values("tender").annotate(
        payments=Count("id"), bills=Sum("amount"), tips=Sum("tip"), fees=Sum("fee")
    ):
        sums[row["tender"]] = {**row, "refunded": ZERO}
    for row in back.values("method").annotate(bills=Sum("amount"), of_tips=Sum("tip")):
        empty = {"payments": 0, "bills": ZERO, "tips": ZERO, "fees": ZERO}
        sums.setdefault(row["method"], empty)["refunded"] = row["bills"] + row["of_tips"]
    saved = saved_by_tender(*period)
    return [
        {
            **sums[name],
            "name": name,
            "tender": str(tender.label),
            "net": _net(sums[name]),
            "saved": saved.get(name),
        }
        for name, tender in TENDERS.items()
        if name in sums
    ]


def _net(row: dict[str, Any]) -> Decimal:
    return row["bills"] + row["tips"] - row["refunded"]


def refunds(query: Query) -> Iterator[Row]:
    """Each refund, the newest first. One query."""
    period = (query.period.start, query.period.end)
    found = Refund.objects.filter(business_day__range=period).select_related("payment__order").order_by("-at", "id")
    wanted = query.filters.get("tender")
    for row in found.filter(method=wanted) if wanted else found:
        yield {
            "at": row.at, "order": f"#{row.payment.order.number}", "tender": str(TENDERS[row.method].label),
            "amount": row.amount, "tip": row.tip, "by": row.by_name, "reason": row.reason, "payment_id": row.payment_id,
        }  # fmt: skip


def tips(query: Query) -> list[Row]:
    """What guests left for the workers, by day; days without any are left out. Five queries."""
    days = income_by_day(query.period.end, since=query.period.start)
    return [
        {
            "day": day, "cash": income.cash, "other": income.other, "service_charge": income.service_charge,
            "total": income.total,
        }
        for day, income in sorted(days.items())
        if income.tips or income.service_charge
    ]  # fmt: skip


def drawers(query: Query) -> Iterator[Row]:
    """Each shift of a drawer, the newest first. One query."""
    period = (query.period.start, query.period.end)
    for row in DrawerSession.objects.filter(business_day__range=period).select_related("drawer"):
        yield {
            "opened_at": row.opened_at, "drawer": row.drawer.name, "opened_by": row.opened_by_name,
            "float": row.opening_float, "expected": row.expected, "counted": row.counted,
            "difference": row.difference, "counted_by": row.counted_by_name, "reason": row.reason,
            "session_id": row.id,
        }  # fmt: skip


def z_reports(query: Query) -> Iterator[Row]:
    """Each Z and supplement, the newest first, from its stored document. One query."""
    period = (query.period.start, query.period.end)
    for row in ZReport.objects.filter(business_day__range=period):
        document = json_codec.loads(bytes(row.document))
        yield {
            "name": _z_name(row), "number": row.number,
            "day": row.business_day, "gross": document["sales"]["gross"], "vat": document["sales"]["vat"],
            "tips": document["tips"], "refunds": document["refunds"]["value"], "over_short": document["over_short"],
            "by": row.by_name,
        }  # fmt: skip


def _z_name(report: ZReport) -> str:
    if not report.supplement:
        return report.name
    return gettext("{name}, supplement {number}").format(name=report.name, number=report.supplement)


def _session(row: Row, query: Query) -> str:
    return reverse("portal_drawer_session", args=[row["session_id"]])


def _z(row: Row, query: Query) -> str:
    return reverse("portal_z_report", args=[row["number"]])


def _exception(row: Row, query: Query) -> str:
    if "session_id" in row:
        return _session(row, query)
    return reverse("portal_order", args=[row["order_id"]])


def _payment(row: Row, query: Query) -> str:
    return reverse("portal_payment", args=[row["payment_id"]])


def _payments(row: Row, query: Query) -> str:
    """Return the address of the payments behind a row: those of its day, or of its tender, in the period."""
    day = row.get("day")
    chosen = ({"day": day.isoformat()} if day else {"from": query.period.start, "to": query.period.end}) | {
        "tender": row.get("name", ""),
        "state": "taken",
    }
    return f"{reverse('portal_payments')}?{urlencode({name: value for name, value in chosen.items() if value})}"


def _tender_choices() -> list[tuple[str, str]]:
    return [(name, str(tender.label)) for name, tender in TENDERS.items()]


def _pattern_choices() -> list[tuple[str, str]]:
    return [(name, str(label)) for name, (label, _rows) in PATTERNS.items()]


RECEIPTS = _(
    "The VAT as it stands on the receipts: a receipt counts on the business day on which its money was taken, the "
    "receipt of a refund is negative on the day of the refund. Tips and an optional service charge are outside VAT."
)
BY_RATE = (
    money("gross", _("Gross takings"), is_compared=True), money("net", _("Without VAT")),
    money("vat", _("VAT"), is_compared=True),
)  # fmt: skip
REPORTS = (
    DAY_SUMMARY,
    Report(
        name="vat", title=_("VAT by rate"), section=MONEY, permission="payments.list",
        summary=_("For the VAT return: what was taken at each rate, and the VAT in it."),
        definition=format_lazy(
            "{} {}", RECEIPTS, _("With a retail scheme receipts state no VAT: use the daily gross takings.")
        ),
        columns=(Column("label", _("Rate")), *BY_RATE), rows=vat_by_rate, notes=late_payments, key=("label",),
        link=_payments,
    ),
    Report(
        name="daily-gross-takings", title=_("Daily gross takings"), section=MONEY, permission="payments.list",
        summary=_("What was taken at each rate of VAT on each day."), definition=RECEIPTS,
        columns=(Column("day", _("Day"), Kind.DAY), Column("label", _("Rate")), *BY_RATE), rows=takings_by_rate,
        key=("day", "label"), notes=late_payments, link=_payments,
    ),
    Report(
        name="tenders", title=_("Ways of paying"), section=MONEY, permission="payments.list",
        summary=_("What came in by cash, card, phone and the others, and what it cost."),
        definition=format_lazy(
            "{} {}",
            _(
                "Payments that took money, on the business day on which they did, by the way of paying after "
                "corrections. Refunds are under the way in which the money went back. Fees are those that providers "
                "have reported."
            ),
            _(
                "Saved is what a card machine would have cost at the platform’s rate for one, less those fees: for "
                "ways of paying through a provider alone."
            ),
        ),
        columns=(
            Column("tender", _("Way of paying")), count("payments", _("Payments"), is_compared=True),
            money("bills", _("For bills")), money("tips", _("Tips")), money("refunded", _("Refunded")),
            money("net", pgettext_lazy("after refunds", "Net"), is_compared=True), money("fees", _("Fees")),
            money("saved", _("Saved"), is_compared=True),
        ),
        rows=tenders, notes=late_payments, key=("name",), chart=Chart(ChartKind.BARS, "tender", "net"), link=_payments,
    ),
    Report(
        name="refunds", title=_("Refunds"), section=MONEY, permission="payments.list",
        summary=_("Each refund, with who gave it and why."),
        definition=_("Refunds on the business day on which the money went back, in whatever way the guest had paid."),
        columns=(
            Column("at", _("When"), Kind.MOMENT), Column("order", _("Order")), Column("tender", _("Back by")),
            money("amount", _("Amount")), money("tip", _("Tip")), Column("by", _("By")), Column("reason", _("Reason")),
        ),
        rows=refunds, link=_payment,
        filters=(Filter("tender", _("Back by"), _tender_choices),),
    ),
    Report(
        name="tips-by-day", title=_("Tips and service charge"), section=MONEY, permission="payments.list",
        summary=_("What guests left for the workers, day by day."),
        definition=_(
            "Tips by the way of paying, and the service charge of paid bills, less what was refunded. All of it "
            "belongs to the workers; no fee lowers it."
        ),
        columns=(
            Column("day", _("Day"), Kind.DAY), money("cash", _("Tips in cash")), money("other", _("Other tips")),
            money("service_charge", _("Service charge")), money("total", _("Total"), is_compared=True),
        ),
        rows=tips, notes=late_payments, key=("day",), chart=Chart(ChartKind.COLUMNS, "day", "total"), link=_payments,
    ),
    Report(
        name="z-reports", title=_("Z reports"), section=MONEY, permission="payments.list",
        summary=_("The closed days, one after the other."),
        definition=_(
            "Each Z report and its supplements, from the stored document, which never changes. Takings are what guests "
            "paid for sales, less refunds. Over or short is the difference of the drawers that were counted."
        ),
        columns=(
            Column("name", "Z"), Column("day", _("Day"), Kind.DAY), money("gross", _("Takings"), is_compared=True),
            money("vat", _("VAT")), money("tips", _("Tips")), money("refunds", _("Refunds")),
            money("over_short", _("Over or short")), Column("by", _("Closed by")),
        ),
        rows=z_reports, key=("number",), link=_z,
    ),
    Report(
        name="drawers", title=_("Drawers"), section=MONEY, permission="payments.list",
        summary=_("What each drawer should have held, what was counted, and by whom."),
        definition=_(
            "Each shift of a drawer, on the business day on which it was opened. Expected is the float and what was "
            "taken, paid in and paid out in cash until the count. A shift that is not counted yet has no figures."
        ),
        columns=(
            Column("opened_at", pgettext_lazy("drawer", "Opened"), Kind.MOMENT), Column("drawer", _("Drawer")),
            Column("opened_by", _("Opened by")),
            money("float", _("Float")), money("expected", _("Expected")), money("counted", _("Counted")),
            money("difference", _("Difference")), Column("counted_by", _("Counted by")), Column("reason", _("Reason")),
        ),
        rows=drawers, link=_session,
    ),
    Report(
        name="exceptions", title=_("Exceptions"), section=_("Corrections"), permission="payments.list",
        summary=_("Patterns worth a look: each says what happened and leads to its order or drawer."),
        definition=format_lazy(
            _(
                "None of these proves anything. Taken off after the bill: an item was voided or given on the house "
                "after the guest could see the bill (the till's screen of payment was opened, a link to the bill was "
                "made, or a payment was begun, also one that was declined), and cash was taken afterwards. Reopened "
                "after payment: the order was reopened after money was taken. Refund without the guest: cash went "
                "back more than an hour after the payment, or for a payment that was not in cash. Drawer opened again"
                " and again: {times} times or more within a quarter of an hour, by one person."
            ),
            times=BURST,
        ),
        columns=(
            Column("at", _("When"), Kind.MOMENT), Column("pattern", _("Pattern")), Column("order", _("Order")),
            Column("text", _("What happened")), money("value", _("Value")), Column("by", _("By")),
        ),
        rows=exceptions, link=_exception,
        filters=(Filter("pattern", _("Pattern"), _pattern_choices),),
    ),
)  # fmt: skip


def register_all() -> None:
    register_reports(*REPORTS, *performance.REPORTS)
    register_parts(Part("tenders", ("net",), by="tender"))
