"""Named reads of card readers."""

from uuid import UUID

from django.db.models import QuerySet

from payments.models import Payment, Reader
from payments.readers.errors import ReaderBusy, ReaderNotFound


def active_readers(provider: str = "") -> QuerySet[Reader]:
    """Return the readers in use by name, of one provider or of all."""
    rows = Reader.objects.filter(removed_at=None)
    return rows.filter(provider=provider) if provider else rows


def get_reader(reader_id: UUID) -> Reader:
    """Raises ReaderNotFound for one that was removed, too."""
    found = active_readers().filter(pk=reader_id).first()
    if found is None:
        raise ReaderNotFound(reader=str(reader_id))
    return found


def lock_reader(reader_id: UUID) -> Reader:
    """Lock and return a reader in use. The caller holds the lock of the order, if any. Raises ReaderNotFound."""
    found = active_readers().select_for_update(no_key=True).filter(pk=reader_id).first()
    if found is None:
        raise ReaderNotFound(reader=str(reader_id))
    return found


def refuse_busy(reader: Reader) -> None:
    """Refuse a reader that a payment waits for. The caller holds its lock. One query. Raises ReaderBusy.

    A payment that is unknown does not count: what the reader does then, its provider says.
    """
    waits = (Payment.Status.CREATED, Payment.Status.PROCESSING)
    payment = Payment.objects.filter(reader=reader, next_poll_at__isnull=False, status__in=waits).first()
    if payment is not None:
        raise ReaderBusy(payment=str(payment.id), order=str(payment.order_id))
