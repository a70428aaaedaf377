"""Verify a restaurant's journal: the chain, and that payments, orders and receipts agree with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection

from fynlo.core import json_codec
from fynlo.core.tenancy.context import in_restaurant
from payments.journal import checks
from payments.journal.content import FACTS, hash_of
from realtime.projections import one_moment

BATCH = 1000  # entries that are read at once
MOST_NAMED = 20  # of one check; the rest is counted

LINKS = f"""
SELECT l.number, l.hash, l.entry_id, written.facts
FROM (SELECT * FROM payments_journallink WHERE number > %(after)s ORDER BY number LIMIT %(limit)s) l
    LEFT JOIN LATERAL ({FACTS.format(where="e.id = l.entry_id")}) written ON true
ORDER BY l.number"""  # noqa: S608, no text of a person
WITHOUT_LINK = """
SELECT e.id, e.kind, e.at FROM payments_entry e LEFT JOIN payments_journallink l ON l.entry_id = e.id
WHERE l.number IS NULL ORDER BY e.at DESC, e.id DESC"""
LOST_POSTINGS = """
SELECT p.entry_id, p.account, p.amount FROM payments_posting p LEFT JOIN payments_entry e ON e.id = p.entry_id
WHERE e.id IS NULL ORDER BY p.entry_id"""
# What the ledger says of each payment, beside what the payment's own row says.
PAYMENTS = """
WITH booked AS (
    SELECT e.payment_id, sum(p.amount) FILTER (WHERE e.kind = 'capture' AND p.account = 'bills') AS bills,
        sum(p.amount) FILTER (WHERE e.kind = 'capture' AND p.account = 'tips') AS tips,
        sum(p.amount) FILTER (WHERE e.kind = 'refund' AND p.account = 'bills') AS bills_back,
        sum(p.amount) FILTER (WHERE e.kind = 'refund' AND p.account = 'tips') AS tips_back
    FROM payments_entry e JOIN payments_posting p ON p.entry_id = e.id WHERE e.payment_id IS NOT NULL
    GROUP BY e.payment_id
)
SELECT m.id, m.amount, m.tip, m.refunded, m.refunded_tip, -coalesce(b.bills, 0), -coalesce(b.tips, 0),
    coalesce(b.bills_back, 0), coalesce(b.tips_back, 0)
FROM payments_payment m LEFT JOIN booked b ON b.payment_id = m.id
WHERE m.captured_at IS NOT NULL AND (m.amount, m.tip, m.refunded, m.refunded_tip) IS DISTINCT FROM (
    -coalesce(b.bills, 0), -coalesce(b.tips, 0), coalesce(b.bills_back, 0), coalesce(b.tips_back, 0)
) OR m.captured_at IS NULL AND (b.bills IS NOT NULL OR b.tips IS NOT NULL)
ORDER BY m.id"""
LOST_PAYMENTS = """
SELECT e.id, e.kind, e.payment_id FROM payments_entry e LEFT JOIN payments_payment m ON m.id = e.payment_id
WHERE e.payment_id IS NOT NULL AND m.id IS NULL ORDER BY e.id"""
TENDERS = """
SELECT m.id, m.tender, coalesce(c.after, m.method)
FROM payments_payment m LEFT JOIN LATERAL (
    SELECT after FROM payments_correction WHERE payment_id = m.id ORDER BY at DESC, id DESC LIMIT 1
) c ON true
WHERE m.captured_at IS NOT NULL AND m.tender <> coalesce(c.after, m.method) ORDER BY m.id"""
ORDERS = """
SELECT o.id, o.number, o.paid - o.refunded, coalesce(m.net, 0)
FROM orders_order o LEFT JOIN (
    SELECT order_id, sum(amount - refunded) AS net FROM payments_payment WHERE captured_at IS NOT NULL GROUP BY order_id
) m ON m.order_id = o.id
WHERE o.paid - o.refunded <> coalesce(m.net, 0) ORDER BY o.id"""
# The restaurant's own series and the invoices have no gaps; a device's series may.
NUMBERS = """
SELECT series, before + 1, number - 1 FROM (
    SELECT series, number, lag(number, 1, 0) OVER (PARTITION BY series ORDER BY number) AS before FROM (
        SELECT 'R' AS series, number FROM payments_receipt WHERE series = 'R'
        UNION ALL SELECT 'I', number FROM payments_invoice
        UNION ALL SELECT name, last_number + 1 FROM payments_receiptseries WHERE name IN ('R', 'I')
    ) numbered
) gaps WHERE number > before + 1 ORDER BY series, before"""
STRAY_RECEIPTS = """
SELECT d.series, d.number FROM payments_receipt d
WHERE NOT EXISTS (
    SELECT FROM payments_entry e WHERE e.payment_id = d.payment_id
        AND (d.refund_id IS NULL AND e.kind = 'capture' OR d.refund_id IS NOT NULL AND e.kind = 'refund')
) ORDER BY d.series, d.number"""

# The rows that reports add up, beside what the documents state.
VAT = """
WITH stated AS (
    SELECT d.id, coalesce(r.business_day, p.business_day) AS day, (bucket ->> 'rate')::numeric AS rate,
        bucket ->> 'treatment' AS treatment, CASE WHEN r.id IS NULL THEN 1 ELSE -1 END AS sign, bucket
    FROM payments_receipt d JOIN payments_payment p ON p.id = d.payment_id
        LEFT JOIN payments_refund r ON r.id = d.refund_id,
        jsonb_array_elements((d.document::json #> '{vat,buckets}')::jsonb) bucket
), difference AS (
    SELECT id, day, rate, treatment, sign * (bucket ->> 'gross')::numeric AS gross,
        sign * (bucket ->> 'net')::numeric AS net, sign * (bucket ->> 'vat')::numeric AS vat FROM stated
    UNION ALL SELECT receipt_id, business_day, rate, treatment, -gross, -net, -vat FROM payments_receiptvat
), wrong AS (
    SELECT id FROM difference GROUP BY id, day, rate, treatment
    HAVING (sum(gross), sum(net), sum(vat)) IS DISTINCT FROM (0, 0, 0)
)
SELECT DISTINCT coalesce(d.series, '?'), coalesce(d.number, 0) FROM wrong w LEFT JOIN payments_receipt d ON d.id = w.id
ORDER BY 1, 2"""


@dataclass
class Report:
    """What `verify` found. `entries` have a link; `earlier` were written before the journal existed."""

    entries: int = 0
    earlier: int = 0
    receipts: int = 0
    troubles: list[str] = field(default_factory=list)


def verify(restaurant: Any) -> Report:
    """Check the journal of a restaurant at one moment, without a lock.

    Names every entry that is missing, changed, out of order or inserted, also when the change was made by SQL with the
    triggers disabled: an entry's hash covers its postings, the payment's settled amounts, the refund and the receipt.
    Then payments, orders, tenders and the numbers of receipts must agree with it, and the registered checks
    (`payments.journal.checks`) run. Reads BATCH entries at a time.

    What it cannot see by itself: a person who rewrites all links after the change and the head too. Compare the head's
    hash with one that was written down elsewhere: every Z report prints it.
    """
    with in_restaurant(restaurant), one_moment():
        report = Report()
        chained = [
            ("entries", _chain(report)),
            ("entries", _without_link(report)),
            ("postings", _rows(LOST_POSTINGS, "A posting of {2} to {1} belongs to the entry {0}, which is missing.")),
            ("payments", _rows(PAYMENTS, _PAYMENT)),
            ("entries", _rows(LOST_PAYMENTS, "The entry {0} ({1}) is about the payment {2}, which is missing.")),
            ("payments", _rows(TENDERS, "Payment {0} has the tender {1}; its corrections end at {2}.")),
            ("orders", _rows(ORDERS, "Order {1} ({0}) has {2} paid and not refunded; its payments say {3}.")),
            ("gaps", _rows(NUMBERS, "The numbers {1} to {2} of the series {0} are missing.")),
            ("receipts", _rows(STRAY_RECEIPTS, "Receipt {0}-{1} has no entry: it was inserted.")),
            ("receipts", _rows(VAT, "Receipt {0}-{1} states another VAT by rate than the reports count for it.")),
            *((check.name, check.run()) for check in checks.registered()),
        ]
        for name, found in chained:
            report.troubles += _named(name, found)
        report.receipts = _count("payments_receipt")
        return report


_PAYMENT = (
    "Payment {0} says {1} and {2} tip, {3} and {4} refunded. Its entries say {5} and {6} tip, {7} and {8} refunded."
)


def _named(name: str, found: Iterator[str]) -> list[str]:
    """Return the first sentences, and how many more there are."""
    troubles = list(islice(found, MOST_NAMED))
    more = sum(1 for _ in found)
    return troubles + ([f"And {more} more {name}."] if more else [])


def _chain(report: Report) -> Iterator[str]:
    """Follow the links from the first to the head."""
    number, link = 0, b""
    while batch := _fetch(LINKS, {"after": number, "limit": BATCH}):
        for this, stored, entry, facts in batch:
            if this != number + 1:
                yield _missing(number + 1, this - 1)
                # The hash before the gap is gone, so this entry cannot be checked; the next one can.
            elif facts is None:
                yield f"Entry {this} ({entry}) is missing; its link is still there."
            elif hash_of(this, link, facts) != bytes(stored):
                yield f"Entry {this} ({_about(facts)}) was changed, or another entry stands in its place."
            number, link = this, bytes(stored)
            report.entries += 1
    head = _fetch("SELECT number, hash, earlier FROM payments_journalhead WHERE id = 1", {})
    last, end, report.earlier = head[0] if head else (0, b"", 0)
    if number < last:
        yield _missing(number + 1, last)
    elif number > last:
        yield f"The journal's head says that entry {last} is the last, but there are entries up to {number}."
    elif bytes(end) != link:
        yield f"The journal's head has another hash than entry {number}, the last one."


def _missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."


def _about(facts: str) -> str:
    entry = json_codec.loads(facts)["entry"]
    about = f"payment {entry['payment']}" if entry["payment"] else entry["about"]
    return f"{entry['kind']} of {entry['at'][:19].replace('T', ' ')}, {about}"


def _without_link(report: Report) -> Iterator[str]:
    """Entries beyond those that are older than the journal. Reads the newest first, which are the suspects."""
    unchained = _count("payments_entry e LEFT JOIN payments_journallink l ON l.entry_id = e.id", "l.number IS NULL")
    if unchained < report.earlier:
        yield f"{report.earlier - unchained} entries from before the journal are missing."
    wanted = max(unchained - report.earlier, 0)
    for entry, kind, at in _each(f"{WITHOUT_LINK} LIMIT {wanted}"):
        yield f"The entry {entry} ({kind} of {at:%Y-%m-%d %H:%M:%S}) has no place in the journal: it was inserted."


def _rows(sql: str, sentence: str) -> Iterator[str]:
    for row in _each(sql):
        yield sentence.format(*row)


def _each(sql: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows in batches through a cursor of the server, so that memory is bounded. Needs a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def _fetch(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _count(table: str, where: str = "true") -> int:
    return _fetch(f"SELECT count(*) FROM {table} WHERE {where}", {})[0][0]  # noqa: S608, names of our own
