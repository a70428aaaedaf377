"""A payment was taken in another tender than was said."""

from uuid import UUID

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders.selectors import lock_order
from payments import alerts, events, ledger
from payments.errors import NotCaptured, SameTender, TenderFixed
from payments.models import Correction, Entry, Payment
from payments.selectors import lock_payment, order_id_of
from payments.services.capturing import refresh
from payments.tenders import BY_STAFF, CASH
from realtime.actors import Actor
from realtime.commands import context

# Tenders that a person names, and where their money is. What a provider took is what the provider says.
HELD_IN = {tender.name: tender.account for tender in BY_STAFF}


def correct_tender(*, actor: Actor, payment_id: UUID, tender: str, reason: str) -> Payment:
    """Count a payment as `tender` from now on: what was said first stays on record, the ledger gets a further entry.

    Moves what has not gone back of amount and tip from one account to the other. Cash that somebody below a manager
    counts as another tender leaves a notice: the drawer is short by it. Locks the order, then the payment. Records
    `payment.tender_corrected`.

    Raises PaymentNotFound, NotCaptured, TenderFixed, SameTender, InvalidInput for a tender that nobody can name.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.status != Payment.Status.CAPTURED:
        raise NotCaptured(payment=str(payment.id), status=payment.status)
    if payment.provider:
        raise TenderFixed(payment=str(payment.id), provider=payment.provider)
    if tender not in HELD_IN:
        raise InvalidInput("A tender is cash or card.", field="method")
    if tender == payment.tender:
        raise SameTender(payment=str(payment.id), method=tender)

    at, before = clock.now(), payment.tender
    correction = Correction.objects.create(
        id=uuid7(), payment=payment, before=before, after=tender, reason=reason, by=actor.user_id,
        by_name=actor.name, at=at,
    )  # fmt: skip
    payment.tender = tender
    payment.save(update_fields=["tender"])
    moved = payment.amount + payment.tip - payment.refunded - payment.refunded_tip
    if moved:
        ledger.write(
            kind=Entry.Kind.CORRECTION, payment=payment, postings={HELD_IN[before]: -moved, HELD_IN[tender]: moved},
            at=at,
        )  # fmt: skip
    context.annotate(payment=str(payment.id), field="tender", before=before, after=tender, reason=reason)
    refresh(payment)
    events.tender_corrected(payment, order, correction)
    if before == CASH.name and moved and not actor.may("attention.resolve"):
        alerts.cash_counted_otherwise(payment, order, moved, actor)
    return payment
