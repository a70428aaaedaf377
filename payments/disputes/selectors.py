"""Named reads of disputes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO
from payments.disputes.errors import DisputeNotFound, PictureNotFound
from payments.models import Dispute, DisputePicture

S = Dispute.Status
STATES: dict[str, tuple[str | Promise, Q]] = {
    "to_answer": (_lazy("To answer"), Q(status=S.NEEDS_RESPONSE, submission__in=Dispute.EDITABLE)),
    "with_the_bank": (
        _lazy("With the bank"),
        Q(status=S.UNDER_REVIEW) | Q(status=S.NEEDS_RESPONSE) & ~Q(submission__in=Dispute.EDITABLE),
    ),
    "won": (_lazy("Won"), Q(status=S.WON)),
    "lost": (_lazy("Lost"), Q(status=S.LOST)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """Pounds of the disputes found: what is held back right now, what was lost, and the fees."""

    disputes: int
    held: Decimal
    lost: Decimal
    fees: Decimal


def find_disputes(state: str = "") -> QuerySet[Dispute]:
    """Return the disputes with their payments and orders: open ones by deadline, then the newest first.

    Raises InvalidInput for an unknown state.
    """
    if state and state not in STATES:
        raise InvalidInput(_("This state is not known."), field="state")
    found = Dispute.objects.select_related("payment__order").order_by("-opened_at", "-id")
    return found.filter(STATES[state][1]) if state else found


def figures_of(found: QuerySet[Dispute]) -> Figures:
    """One query."""
    sums = found.order_by().aggregate(
        count=Count("id"), held=Sum("withdrawn", filter=Q(status__in=Dispute.OPEN)),
        lost=Sum("withdrawn", filter=Q(status=S.LOST)), fees=Sum("fee"),
    )  # fmt: skip
    return Figures(sums["count"], sums["held"] or ZERO, sums["lost"] or ZERO, sums["fees"] or ZERO)


def get_dispute(dispute_id: UUID) -> Dispute:
    """Return a dispute with its payment and order. Raises DisputeNotFound."""
    found = Dispute.objects.select_related("payment__order").filter(pk=dispute_id).first()
    if found is None:
        raise DisputeNotFound(dispute=str(dispute_id))
    return found


def get_picture(dispute_id: UUID, picture_id: UUID) -> DisputePicture:
    """Raises PictureNotFound."""
    found = DisputePicture.objects.filter(pk=picture_id, dispute=dispute_id).first()
    if found is None:
        raise PictureNotFound(picture=str(picture_id))
    return found


def lock_dispute(dispute_id: UUID) -> Dispute:
    """Raises DisputeNotFound."""
    found = Dispute.objects.select_for_update(of=("self",), no_key=True).filter(pk=dispute_id).first()
    if found is None:
        raise DisputeNotFound(dispute=str(dispute_id))
    return found


def open_disputes(since: datetime) -> QuerySet[Dispute]:
    """Return the disputes that may still change and were opened before `since`: a won one until its money is back."""
    changing = Q(status__in=Dispute.OPEN) | Q(status=S.WON, withdrawn__gt=0)
    return Dispute.objects.filter(changing, opened_at__lt=since)
