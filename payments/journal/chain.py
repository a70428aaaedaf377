"""Append entries to the journal, and read or lock its end."""

from dataclasses import dataclass
from uuid import UUID

from fynlo.core.tenancy.connection import connection
from payments.journal.content import FACTS, hash_of

# Takes the numbers, and with them the lock of the head until the commit; the first call makes the row.
RESERVE = f"""
WITH head AS (
    INSERT INTO payments_journalhead (id, number, hash) VALUES (1, %(count)s, '')
    ON CONFLICT (id) DO UPDATE SET number = payments_journalhead.number + %(count)s RETURNING number, hash
)
SELECT head.number, head.hash, written.id, written.facts
FROM head, ({FACTS.format(where="e.id = ANY(%(entries)s)")}) written"""  # noqa: S608, no text of a person
LINK = """
WITH links AS (
    INSERT INTO payments_journallink (number, entry_id, hash)
    SELECT * FROM unnest(%(numbers)s::bigint[], %(entries)s::uuid[], %(hashes)s::bytea[])
)
UPDATE payments_journalhead SET hash = %(hash)s WHERE id = 1"""
LOCK = """
INSERT INTO payments_journalhead (id, number, hash) VALUES (1, 0, '')
ON CONFLICT (id) DO UPDATE SET number = payments_journalhead.number RETURNING number, hash"""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the journal: the number and the hash of the last entry. 0 and b"" for an empty journal."""

    number: int
    hash: bytes


def append(entries: list[UUID]) -> None:
    """Give these entries of the current transaction the next numbers, and chain them by their hashes.

    The last step of a command (`realtime.commands.context.at_end`). Two statements. The head stays locked until the
    commit, so a reader who sees number n sees all entries up to n.
    """
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, {"count": len(entries), "entries": entries})
        rows = {entry: (last, bytes(link), facts) for last, link, entry, facts in cursor.fetchall()}
        last, link, _ = rows[entries[0]]
        numbers, hashes = list(range(last - len(entries) + 1, last + 1)), []
        for number, entry in zip(numbers, entries, strict=True):
            link = hash_of(number, link, rows[entry][2])
            hashes.append(link)
        cursor.execute(LINK, {"numbers": numbers, "entries": entries, "hashes": hashes, "hash": link})


def lock_head() -> Head:
    """Lock and return the end of the journal: until the commit no other transaction adds an entry.

    Every entry up to its number is committed and visible; an entry of this transaction comes after it. One statement.
    Lock orders, payments and drawers before.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        number, link = cursor.fetchone()
    return Head(number, bytes(link))
