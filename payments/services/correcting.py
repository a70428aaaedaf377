"""Correct the tender of a payment that was recorded under the wrong one."""

from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders.selectors import lock_order
from payments import alerts, events, ledger
from payments.errors import NotCaptured, SameTender, TenderFixed
from payments.models import Correction, Entry, Payment
from payments.selectors import load_details, lock_payment, order_id_of
from payments.tenders import CASH, CORRECTABLE, TENDERS
from realtime.commands.context import CommandContext

# The tenders that staff may choose, with their ledger accounts. The provider decides about its own payments.
ACCOUNT_OF = {tender.name: tender.account for tender in CORRECTABLE}


def correct_tender(*, context: CommandContext, payment_id: UUID, tender: str, reason: str) -> Payment:
    """Count a payment as `tender` from now on. The first tender stays on record and the ledger gets a further entry.

    Moves what has not been refunded of amount and tip from one account to the other. Raises an alert when an actor who
    is not a manager turns cash into another tender: less cash is then expected in the drawer. Locks the order, then
    the payment. Records `payment.tender_corrected`.

    Raises PaymentNotFound, NotCaptured, TenderFixed for a provider's payment and for a tender that is not
    `correctable`, SameTender, InvalidInput for a tender that staff cannot choose.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.status != Payment.Status.CAPTURED:
        raise NotCaptured(payment=str(payment.id), status=payment.status)
    if payment.provider:
        raise TenderFixed(payment=str(payment.id), provider=payment.provider)
    if not TENDERS[payment.tender].correctable:
        raise TenderFixed(
            _("This was paid by {label}. Refund it, then take the payment again.").format(
                label=str(TENDERS[payment.tender].label).lower()
            ),
            payment=str(payment.id), tender=payment.tender,
        )  # fmt: skip
    if tender not in ACCOUNT_OF:
        raise InvalidInput(_("Choose cash or card."), field="method")
    if tender == payment.tender:
        raise SameTender(payment=str(payment.id), method=tender)

    at, before, actor = clock.now(), payment.tender, context.actor
    correction = Correction.objects.create(
        id=uuid7(), payment=payment, before=before, after=tender, reason=reason, by=actor.user_id,
        by_name=actor.name, at=at,
    )  # fmt: skip
    payment.tender = tender
    payment.save(update_fields=["tender"])
    moved = payment.amount + payment.tip - payment.refunded - payment.refunded_tip
    if moved:
        ledger.write(
            kind=Entry.Kind.CORRECTION, payment=payment, about=correction.id, at=at,
            postings={ACCOUNT_OF[before]: -moved, ACCOUNT_OF[tender]: moved},
        )  # fmt: skip
    context.annotate(payment=str(payment.id), field="tender", before=before, after=tender, reason=reason)
    load_details(payment)
    events.tender_corrected(context, payment, order, correction)
    if before == CASH.name and moved and not actor.may("attention.resolve"):
        alerts.cash_counted_otherwise(context, payment, order, moved)
    return payment
