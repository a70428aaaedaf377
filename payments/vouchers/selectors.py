"""Named reads of vouchers."""

from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Lower

from payments.models import Payment, VoucherKind
from payments.tenders import VOUCHER
from payments.vouchers.errors import VoucherKindNotFound


def active_kinds() -> QuerySet[VoucherKind]:
    """Return the kinds that are taken, by name."""
    return VoucherKind.objects.filter(retired_at=None)


def retired_kinds() -> QuerySet[VoucherKind]:
    return VoucherKind.objects.filter(retired_at__isnull=False)


def with_takings(kinds: QuerySet[VoucherKind]) -> QuerySet[VoucherKind]:
    """Return kinds by name, with `times`, how many were taken, and `taken`, the pounds of bills that they paid."""
    return kinds.annotate(times=Count("payments"), taken=Sum("payments__amount")).order_by(Lower("name"), "id")


def get_kind(kind_id: UUID | str | None) -> VoucherKind:
    """Return a kind, a retired one too. Raises VoucherKindNotFound."""
    found = VoucherKind.objects.filter(pk=kind_id).first() if kind_id else None
    if found is None:
        raise VoucherKindNotFound(kind=str(kind_id))
    return found


def lock_kind(kind_id: UUID) -> VoucherKind:
    """Lock and return a kind: after the order, before the receipts' series. Raises VoucherKindNotFound."""
    found = VoucherKind.objects.select_for_update(of=("self",), no_key=True).filter(pk=kind_id).first()
    if found is None:
        raise VoucherKindNotFound(kind=str(kind_id))
    return found


def payment_by_reference(kind: VoucherKind, reference: str) -> Payment | None:
    """Return the payment, with its order, that the voucher with this number has made. One query.

    A voucher that a full refund gave back to the guest can be used again.
    """
    used = Payment.objects.filter(
        voucher_kind=kind, voucher_reference=reference, status=Payment.Status.CAPTURED
    ).annotate(given_back=Sum("refunds__amount", filter=Q(refunds__method=VOUCHER.name)))  # fmt: skip
    used = used.filter(Q(given_back=None) | Q(given_back__lt=F("amount")))
    return used.select_related("order").order_by("created_at").first()
