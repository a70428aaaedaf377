"""What the hash of a journal entry covers, and its bytes. docs/journal.md describes them for auditors.

An entry's hash covers the entry, its postings, and the rows that its money was about: for a capture the payment's
amounts, the lines that it paid for and the receipt; for a refund the Refund row, its lines and its receipt; for a
correction the Correction row. Some entries have a key that others do not have: `voucher` of a payment by voucher,
`dispute` with its step, and `movement`, the row that an entry of a gift card, a deposit or a house account is about. A
movement that a payment or a refund made has no entry of its own: its amount is the posting of theirs. What may change
later (a payment's status, its tender, a provider's fee) is left out.
"""

import hashlib
from typing import Any

from fynlo.core import json_codec


def _moment(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


# One row an entry: its id and its facts, a JSON object whose values are all text or null. Every join is by a unique
# index. `{where}` limits the entries `e`.
FACTS = f"""
SELECT e.id, (jsonb_build_object(
    'entry', jsonb_build_object(
        'id', e.id, 'kind', e.kind, 'payment', e.payment_id, 'about', e.about, 'at', {_moment("e.at")}
    ),
    'postings', (
        SELECT jsonb_object_agg(p.account, p.amount::text) FROM payments_posting p WHERE p.entry_id = e.id
    ),
    'payment', CASE WHEN m.id IS NOT NULL THEN jsonb_build_object(
        'order', m.order_id, 'method', m.method, 'business_day', m.business_day, 'amount', m.amount::text,
        'tip', m.tip::text, 'received', m.received::text, 'change', m.change::text,
        'receipt_number', m.receipt_number, 'taken_by', m.taken_by, 'captured_at', {_moment("m.captured_at")}
    ) END,
    'refund', CASE WHEN r.id IS NOT NULL THEN jsonb_build_object(
        'method', r.method, 'business_day', r.business_day, 'amount', r.amount::text, 'tip', r.tip::text,
        'service_charge', r.service_charge::text, 'vat', r.buckets::text, 'reason', r.reason, 'by', r.by,
        'at', {_moment("r.at")}
    ) END,
    'correction', CASE WHEN c.id IS NOT NULL THEN jsonb_build_object(
        'before', c.before, 'after', c.after, 'reason', c.reason, 'by', c.by, 'at', {_moment("c.at")}
    ) END,
    'lines', (
        SELECT jsonb_object_agg(a.line_id, a.amount::text) FROM payments_allocation a
        WHERE a.payment_id = e.payment_id
            AND (m.id IS NOT NULL AND a.refund_id IS NULL OR r.id IS NOT NULL AND a.refund_id = r.id)
    ),
    'receipt', CASE WHEN d.id IS NOT NULL THEN jsonb_build_object(
        'series', d.series, 'number', d.number::text, 'issued_at', {_moment("d.issued_at")},
        'sha256', encode(sha256(convert_to(d.document, 'UTF8')), 'hex')
    ) END
) || CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('dispute', jsonb_build_object(
    'provider', t.provider, 'reference', t.reference, 'step', s.kind, 'amount', s.amount::text,
    'withdrawn', s.withdrawn::text, 'fee', s.fee::text, 'at', {_moment("s.at")}
)) ELSE jsonb_build_object() END
|| CASE WHEN m.voucher_kind_id IS NOT NULL THEN jsonb_build_object('voucher', jsonb_build_object(
    'kind', m.voucher_kind_id, 'name', m.voucher_name, 'value', m.voucher_value::text,
    'reference', m.voucher_reference
)) ELSE jsonb_build_object() END
|| CASE WHEN h.id IS NOT NULL THEN jsonb_build_object('movement', jsonb_build_object(
    'house_account', h.account_id, 'kind', h.kind, 'amount', h.amount::text, 'business_day', h.business_day,
    'line', h.line_id, 'paid_on', h.paid_on, 'reference', h.reference, 'reason', h.reason, 'by', h.by,
    'approved_by', h.approved_by_name, 'at', {_moment("h.at")}
)) ELSE jsonb_build_object() END
|| CASE WHEN v.id IS NOT NULL THEN jsonb_build_object('movement', jsonb_build_object(
    'deposit', v.deposit_id, 'kind', v.kind, 'amount', v.amount::text, 'vat', v.vat::text, 'reason', v.reason,
    'by', v.by, 'at', {_moment("v.at")}
)) ELSE jsonb_build_object() END
|| CASE WHEN g.id IS NOT NULL THEN jsonb_build_object('movement', jsonb_build_object(
    'gift_card', g.card_id, 'kind', g.kind, 'amount', g.amount::text, 'reason', g.reason, 'by', g.by,
    'at', {_moment("g.at")}
)) ELSE jsonb_build_object() END)::text AS facts
FROM payments_entry e
    LEFT JOIN payments_payment m ON e.kind = 'capture' AND m.id = e.payment_id
    LEFT JOIN payments_refund r ON e.kind = 'refund' AND r.id = e.about
    LEFT JOIN payments_correction c ON e.kind = 'correction' AND c.id = e.about
    LEFT JOIN payments_disputestep s ON e.kind = 'dispute' AND s.id = e.about
    LEFT JOIN payments_dispute t ON t.id = s.dispute_id
    LEFT JOIN payments_accountmovement h ON e.kind = 'house_account' AND h.id = e.about
    LEFT JOIN payments_depositmovement v ON e.kind = 'deposit' AND v.id = e.about
    LEFT JOIN payments_giftcardmovement g ON e.kind = 'gift_card' AND g.id = e.about
    LEFT JOIN payments_receipt d ON d.payment_id = e.payment_id
        AND (m.id IS NOT NULL AND d.refund_id IS NULL OR r.id IS NOT NULL AND d.refund_id = r.id)
WHERE {{where}}"""  # noqa: S608, no text of a person


def content(number: int, previous: bytes, facts: dict[str, Any]) -> bytes:
    """Return the bytes that an entry's hash is made of.

    They are the JSON, in UTF-8 with sorted keys and without spaces, of `facts` with `number` and `previous` (the hash
    of the entry before in hexadecimal; "" for the first).
    """
    return json_codec.canonical({**facts, "number": number, "previous": previous.hex()})


def hash_of(number: int, previous: bytes, facts: str) -> bytes:
    """Return the sha256 of an entry's content. `facts` is JSON text as FACTS reads it."""
    return hashlib.sha256(content(number, previous, json_codec.loads(facts))).digest()
