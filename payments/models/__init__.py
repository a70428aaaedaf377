from payments.models.ledger import Entry, Posting
from payments.models.payments import Payment

__all__ = ["Entry", "Payment", "Posting"]
