"""Patterns that an honest owner wants to look at. None of them proves anything: each row says what to check."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from fynlo.core.money import ZERO
from orders.labels import money
from payments.models import CashMovement
from payments.tenders import TENDERS
from restaurants.reports.declarations import Query, Row

GUEST_HAS_LEFT = timedelta(hours=1)  # after a payment
BURST, WITHIN = 3, timedelta(minutes=15)  # openings of one drawer by one person

# A guest knows the bill once the till's screen of payment showed it, a link to it was made, which the till or a guest
# display shows, or a payment was begun: also one that was declined, failed or never ended. What was taken off before is
# an ordinary correction. `presented` is the newest bill that the till showed before.
TAKEN_OFF_LATE = """
    SELECT c.at, c.order_id, o.number, c.value, c.by_name, coalesce(l.name, 'The whole order') AS item, c.kind,
        seen.at AS seen_at, presented.amount AS presented, presented.by_name AS presented_by
    FROM orders_correction c JOIN orders_order o ON o.id = c.order_id LEFT JOIN orders_line l ON l.id = c.line_id
    CROSS JOIN LATERAL (
        SELECT min(known.at) AS at FROM (
            SELECT b.created_at AS at FROM payments_billlink b WHERE b.order_id = c.order_id
            UNION ALL
            SELECT p.created_at FROM payments_payment p WHERE p.order_id = c.order_id
            UNION ALL
            SELECT s.at FROM payments_billpresentation s WHERE s.order_id = c.order_id
        ) known
    ) seen
    LEFT JOIN LATERAL (
        SELECT s.amount, s.by_name FROM payments_billpresentation s WHERE s.order_id = c.order_id AND s.at < c.at
        ORDER BY s.at DESC LIMIT 1
    ) presented ON true
    WHERE c.business_day BETWEEN %(start)s AND %(end)s AND c.kind IN ('void', 'comp') AND c.value > 0 AND seen.at < c.at
        AND EXISTS (
            SELECT FROM payments_payment p WHERE p.order_id = c.order_id AND p.status = 'captured' AND p.tender = 'cash'
                AND p.captured_at >= c.at
        )
"""
REOPENED = """
    SELECT c.at, c.order_id, o.number, o.total, c.by_name, c.reason
    FROM orders_correction c JOIN orders_order o ON o.id = c.order_id
    WHERE c.business_day BETWEEN %(start)s AND %(end)s AND c.kind = 'reopen' AND EXISTS (
        SELECT FROM payments_payment p WHERE p.order_id = c.order_id AND p.status = 'captured' AND p.captured_at <= c.at
    )
"""
REFUNDED = """
    SELECT r.at, p.order_id, o.number, r.amount + r.tip AS value, r.by_name, r.reason, p.tender, p.captured_at
    FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id JOIN orders_order o ON o.id = p.order_id
    WHERE r.business_day BETWEEN %(start)s AND %(end)s AND r.method = 'cash'
        AND (r.at - p.captured_at > %(left)s OR p.tender <> 'cash')
"""


def taken_off_after_the_bill(query: Query) -> Iterator[dict[str, Any]]:
    for row in _rows(TAKEN_OFF_LATE, query):
        text = (
            _("{item} was voided {after} after the guest could see the bill, then cash was taken.")
            if row["kind"] == "void"
            else _("{item} was given on the house {after} after the guest could see the bill, then cash was taken.")
        ).format(item=row["item"], after=_minutes(row["at"] - row["seen_at"]))
        if row["presented"] is not None:
            shown = _("{name} had shown a bill of {amount}.").format(
                name=row["presented_by"], amount=money(row["presented"])
            )
            text = f"{text} {shown}"
        yield _row(row, text, row["value"])


def reopened_after_payment(query: Query) -> Iterator[dict[str, Any]]:
    for row in _rows(REOPENED, query):
        yield _row(row, _("Reopened after it was paid: {reason}").format(reason=row["reason"]), row["total"])


def refunded_without_the_guest(query: Query) -> Iterator[dict[str, Any]]:
    for row in _rows(REFUNDED, query, left=GUEST_HAS_LEFT):
        text = (
            _("Cash was given back {after} after the payment: {reason}")
            if row["tender"] == "cash"
            else _("Cash was given back for a payment by {tender} {after} after the payment: {reason}")
        ).format(
            tender=str(TENDERS[row["tender"]].label).lower(), after=_minutes(row["at"] - row["captured_at"]),
            reason=row["reason"],
        )  # fmt: skip
        yield _row(row, text, row["value"])


def bursts_of_no_sales(query: Query) -> Iterator[dict[str, Any]]:
    """Openings of one drawer by one person, BURST of them WITHIN a quarter of an hour. A burst is one row."""
    opened = CashMovement.objects.filter(
        kind=CashMovement.Kind.NO_SALE, business_day__range=(query.period.start, query.period.end)
    ).order_by("session_id", "by", "at")
    for (session_id, _by), group in groupby(opened, key=lambda row: (row.session_id, row.by)):
        for burst in _bursts([(row.at, row.by_name) for row in group]):
            first, by = burst[0]
            yield {
                "at": first, "order": "", "by": by, "value": ZERO,
                "text": _("The drawer was opened without a sale {times} times in {span}.").format(
                    times=len(burst), span=_minutes(burst[-1][0] - first)
                ),
                "session_id": session_id,
            }  # fmt: skip


def _bursts(moments: list[tuple[datetime, str]]) -> Iterator[list[tuple[datetime, str]]]:
    """Split into runs that begin within WITHIN of their first moment, and return those of at least BURST."""
    run: list[tuple[datetime, str]] = []
    for moment in moments:
        if run and moment[0] - run[0][0] > WITHIN:
            if len(run) >= BURST:
                yield run
            run = []
        run.append(moment)
    if len(run) >= BURST:
        yield run


PATTERNS: dict[str, tuple[str | Promise, Callable[[Query], Iterator[dict[str, Any]]]]] = {
    "late-void": (_lazy("Taken off after the bill"), taken_off_after_the_bill),
    "reopened": (_lazy("Reopened after payment"), reopened_after_payment),
    "refund": (_lazy("Refund without the guest"), refunded_without_the_guest),
    "no-sales": (_lazy("Drawer opened again and again"), bursts_of_no_sales),
}


def exceptions(query: Query) -> list[Row]:
    """Return what was found, the newest first. One query for each pattern."""
    wanted = query.filters.get("pattern")
    found = [
        {**row, "pattern": str(label)}
        for name, (label, look) in PATTERNS.items()
        if not wanted or name == wanted
        for row in look(query)
    ]
    return sorted(found, key=lambda row: row["at"], reverse=True)


def _row(row: dict[str, Any], text: str, value: Any) -> dict[str, Any]:
    return {
        "at": row["at"], "order": f"#{row['number']}", "by": row["by_name"], "value": value, "text": text,
        "order_id": row["order_id"],
    }  # fmt: skip


def _rows(sql: str, query: Query, **more: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": query.period.start, "end": query.period.end, **more})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _minutes(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return _("less than a minute")
    if minutes < 120:
        return ngettext("{minutes} minute", "{minutes} minutes", minutes).format(minutes=minutes)
    if minutes < 48 * 60:
        return _("{hours} hours").format(hours=minutes // 60)
    return _("{days} days").format(days=minutes // 1440)
