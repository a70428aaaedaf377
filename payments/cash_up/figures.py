"""The figures of an X or Z report, each a sum over the rows that the report covers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from fynlo.core.money import ZERO
from orders.pricing.vat import NO_SALES
from payments.cash_up.card_machines import Machine
from payments.cash_up.unreported import Rows
from payments.tenders import TENDERS

LEDGER = """
    SELECT e.kind, p.account, sum(p.amount) FROM payments_posting p JOIN payments_entry e ON e.id = p.entry_id
    WHERE e.id = ANY(%s) GROUP BY 1, 2 ORDER BY 1, 2
"""
CAPTURED = """
    SELECT method, count(*), sum(amount), sum(tip) FROM payments_payment WHERE id = ANY(%s) GROUP BY 1
"""
REFUNDED = """
    SELECT method, count(*), sum(amount), sum(tip) FROM payments_refund WHERE id = ANY(%s) GROUP BY 1
"""
VOUCHERS = """
    SELECT kind, max(name), sum(vouchers), sum(value), sum(amount), sum(back), sum(refunded) FROM (
        SELECT voucher_kind_id AS kind, voucher_name AS name, 1 AS vouchers, voucher_value AS value, amount,
            0 AS back, 0.00 AS refunded
        FROM payments_payment WHERE id = ANY(%(payments)s) AND voucher_kind_id IS NOT NULL
        UNION ALL SELECT p.voucher_kind_id, p.voucher_name, 0, 0.00, 0.00, 1, r.amount + r.tip
        FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
        WHERE r.id = ANY(%(refunds)s) AND r.method = 'voucher'
    ) moved GROUP BY kind ORDER BY 2, 1
"""
TEST_MONEY = """
    SELECT count(*) FILTER (WHERE amount > 0), coalesce(sum(amount), 0) FROM (
        SELECT amount + tip AS amount FROM payments_payment WHERE id = ANY(%(payments)s) AND is_test
        UNION ALL SELECT -(r.amount + r.tip) FROM payments_refund r
        JOIN payments_payment p ON p.id = r.payment_id AND p.is_test WHERE r.id = ANY(%(refunds)s)
    ) moved
"""
CORRECTED = """
    SELECT c.before, c.after, count(DISTINCT e.id), sum(p.amount) FROM payments_correction c
    JOIN payments_entry e ON e.about = c.id JOIN payments_posting p ON p.entry_id = e.id AND p.amount > 0
    WHERE e.id = ANY(%s) GROUP BY 1, 2
"""
RECEIPTS = """
    SELECT series, min(number), max(number), count(*) FROM payments_receipt
    WHERE (payment_id = ANY(%(payments)s) AND refund_id IS NULL) OR refund_id = ANY(%(refunds)s) GROUP BY 1 ORDER BY 1
"""
IN_DRAWERS = [tender.name for tender in TENDERS.values() if tender.opens_drawer]
OF_RECEIPTS = """
    WITH document AS (
        SELECT document::jsonb AS it, CASE WHEN refund_id IS NULL THEN 1 ELSE -1 END AS sign FROM payments_receipt
        WHERE (payment_id = ANY(%(payments)s) AND refund_id IS NULL) OR refund_id = ANY(%(refunds)s)
    )
"""
BUCKETS = f"""{OF_RECEIPTS}
    SELECT (bucket ->> 'rate')::numeric, bucket ->> 'treatment', sum(sign * (bucket ->> 'gross')::numeric),
        sum(sign * (bucket ->> 'net')::numeric), sum(sign * (bucket ->> 'vat')::numeric)
    FROM document, jsonb_array_elements(it -> 'vat' -> 'buckets') bucket GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""  # noqa: S608, no input in it
TYPES = f"""{OF_RECEIPTS}
    SELECT it -> 'order' ->> 'type', it -> 'order' ->> 'type_name', count(*) FILTER (WHERE sign > 0),
        sum(sign * (it -> 'payment' ->> 'amount')::numeric),
        sum(sign * (it -> 'payment' ->> 'service_charge')::numeric)
    FROM document GROUP BY 1, 2 ORDER BY 1
"""  # noqa: S608
ADJUSTED = "SELECT kind, count(*), sum(value) FROM orders_correction WHERE id = ANY(%s) GROUP BY 1"
MOVED = "SELECT kind, count(*), sum(amount) FROM payments_cashmovement WHERE id = ANY(%s) GROUP BY 1"
COUNTED = """
    SELECT d.name, s.number, s.expected, s.counted, s.difference, s.counted_by_name, s.closed_by_name, s.reason
    FROM payments_drawersession s JOIN payments_drawer d ON d.id = s.drawer_id
    WHERE s.status = 'closed' AND s.closed_at IS NOT NULL AND s.id = ANY(%s) ORDER BY s.closed_at, s.id
"""

WITHOUT_DRAWER = """
    SELECT coalesce(sum(amount), 0) FROM (
        SELECT amount + tip AS amount FROM payments_payment
        WHERE id = ANY(%(payments)s) AND tender = ANY(%(tenders)s) AND drawer_session_id IS NULL
        UNION ALL SELECT -(amount + tip) FROM payments_refund r
        WHERE id = ANY(%(refunds)s) AND method = ANY(%(tenders)s) AND drawer_session_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM payments_assignedrefund a WHERE a.refund_id = r.id)
    ) moved
"""


@dataclass(frozen=True, slots=True)
class Bucket:
    rate: Decimal
    treatment: str
    gross: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class OrderTypeRow:
    """`amount` went to bills of this order type less refunds, with the optional `service_charge` in it."""

    type: str
    label: str
    payments: int
    amount: Decimal
    service_charge: Decimal


@dataclass(slots=True)
class TenderRow:
    """One tender. `corrected` came from other tenders less what went to them."""

    method: str
    payments: int = 0
    amount: Decimal = ZERO
    tips: Decimal = ZERO
    refunds: int = 0
    refunded: Decimal = ZERO
    refunded_tips: Decimal = ZERO
    corrected: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.amount + self.tips - self.refunded - self.refunded_tips + self.corrected


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One kind of voucher. `value` is what the vouchers are worth, `amount` what they paid of bills.

    `back` is how many refunds gave a voucher back, `refunded` the pounds of them.
    """

    kind: UUID
    name: str
    vouchers: int
    value: Decimal
    amount: Decimal
    back: int
    refunded: Decimal

    @property
    def net(self) -> Decimal:
        return self.amount - self.refunded


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something happened, and what it came to in pounds."""

    count: int = 0
    value: Decimal = ZERO


@dataclass(slots=True)
class Figures:
    """What a report says, in pounds. `buckets` hold sales, and what is no sale (gift cards, deposits) apart."""

    entries: int
    first: tuple[UUID, datetime] | None
    last: tuple[UUID, datetime] | None
    receipts: list[tuple[str, int, int, int]]
    buckets: list[Bucket]
    types: list[OrderTypeRow]
    tenders: list[TenderRow]
    ledger: dict[tuple[str, str], Decimal]
    adjustments: dict[str, Counted] = field(default_factory=dict)
    movements: dict[str, Counted] = field(default_factory=dict)
    no_sales: int = 0
    without_drawer: Decimal = ZERO
    test_money: Counted = field(default_factory=Counted)
    drawers: list[tuple[Any, ...]] = field(default_factory=list)
    machines: list[Machine] = field(default_factory=list)
    vouchers: list[VoucherRow] = field(default_factory=list)

    @property
    def sales(self) -> list[Bucket]:
        return [bucket for bucket in self.buckets if bucket.treatment not in NO_SALES]

    @property
    def not_sales(self) -> list[Bucket]:
        """What guests paid for gift cards, deposits and house accounts."""
        return [bucket for bucket in self.buckets if bucket.treatment in NO_SALES]

    def posted(self, account: str, *kinds: str) -> Decimal:
        """Return the sum of the postings to an account, by entries of these kinds or of all."""
        found = (
            amount for (kind, name), amount in self.ledger.items() if name == account and (not kinds or kind in kinds)
        )
        return sum(found, ZERO)


def figures_of(rows: Rows, machines: list[Machine]) -> Figures:
    """Return the figures of these rows. Thirteen queries. `machines` are the card machines of the business day."""
    entries, payments = [entry.id for entry in rows.entries], rows.payments()
    refunds, booked = rows.about("refund"), {"payments": payments, "refunds": rows.about("refund")}
    return Figures(
        entries=len(entries),
        first=(rows.entries[0].id, rows.entries[0].at) if entries else None,
        last=(rows.entries[-1].id, rows.entries[-1].at) if entries else None,
        receipts=_select(RECEIPTS, booked),
        buckets=[Bucket(*row) for row in _select(BUCKETS, booked)],
        types=[OrderTypeRow(*row) for row in _select(TYPES, booked)],
        tenders=_tenders(payments, refunds, entries),
        ledger={(kind, account): amount for kind, account, amount in _select(LEDGER, [entries])},
        adjustments=_counted(_select(ADJUSTED, [rows.corrections])),
        movements=_counted(_select(MOVED, [rows.about("cash")])),
        no_sales=len(rows.no_sales),
        test_money=Counted(*_select(TEST_MONEY, booked)[0]),
        without_drawer=_select(WITHOUT_DRAWER, booked | {"tenders": IN_DRAWERS})[0][0],
        drawers=_select(COUNTED, [rows.about("count")]),
        machines=machines,
        vouchers=[VoucherRow(*row) for row in _select(VOUCHERS, booked)],
    )


def _tenders(payments: list[UUID], refunds: list[UUID], entries: list[UUID]) -> list[TenderRow]:
    found: dict[str, TenderRow] = {}

    def row(method: str) -> TenderRow:
        return found.setdefault(method, TenderRow(method))

    for method, count, amount, tips in _select(CAPTURED, [payments]):
        row(method).payments, row(method).amount, row(method).tips = count, amount, tips
    for method, count, amount, tips in _select(REFUNDED, [refunds]):
        row(method).refunds, row(method).refunded, row(method).refunded_tips = count, amount, tips
    for before, after, _, amount in _select(CORRECTED, [entries]):
        row(before).corrected -= amount
        row(after).corrected += amount
    return sorted(found.values(), key=lambda tender: tender.method)


def _counted(rows: Iterable[tuple[str, int, Decimal]]) -> dict[str, Counted]:
    return {kind: Counted(count, value) for kind, count, value in rows}


def _select(sql: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
