"""Write to the ledger. No other code does."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from payments.journal import chain
from payments.models import Entry, Payment, Posting
from realtime.commands.context import at_end


def write(
    *,
    kind: Entry.Kind,
    postings: Mapping[str, Decimal],
    at: datetime,
    payment: Payment | None = None,
    about: UUID | None = None,
) -> Entry:
    """Append one entry with its postings; accounts with £0.00 are left out. Two statements.

    Give `payment` or `about`: see Entry. The command's last step chains the entry into the journal
    (`payments.journal.chain`): two more statements, whose lock lasts until the commit.

    Raises ValueError when the postings do not sum to zero (the database refuses such an entry at the commit too),
    NoCommand outside a command.
    """
    moved = {account: amount for account, amount in postings.items() if amount}
    if sum(moved.values(), Decimal("0.00")):
        raise ValueError(f"A ledger entry must sum to zero, not {sum(moved.values())}.")
    entry = Entry.objects.create(kind=kind, payment=payment, about=about, at=at)
    Posting.objects.bulk_create(Posting(entry=entry, account=name, amount=amount) for name, amount in moved.items())
    at_end(chain.append, entry.id)
    return entry
