"""The worker's side of disputes: read them at the providers, send answers, remind of deadlines.

Providers are called outside any transaction. A lost webhook costs until the next periodic reading.
"""

import io
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from PIL import Image

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments import addresses
from payments.disputes import alerts, commands
from payments.disputes.selectors import get_dispute, open_disputes
from payments.disputes.services import differs
from payments.models import Dispute, Payment, Receipt
from payments.providers import available, get_provider
from payments.providers.base import Evidence, KeyRefused, Provider, ProviderDispute, Refused, Unreachable
from payments.receipts.printing import pdf_of
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.executor import Answer
from realtime.commands.registry import Command

logger = logging.getLogger(__name__)

READ_BACK = timedelta(days=30)  # disputes that were opened since then are listed; older open ones are read one by one


def read_all() -> None:
    """Read the current restaurant's disputes, send the answers that wait, and remind of deadlines."""
    for provider in available(connection.tenant):
        if provider.offers_disputes:
            _read(provider)
    _send_answers()
    if alerts.reminders():
        _dispatch(commands.DISPUTE_REMIND)


def _read(provider: Provider) -> None:
    since = clock.now() - READ_BACK
    try:
        found = provider.disputes(since)
        older = open_disputes(since).filter(provider=provider.name).values_list("reference", flat=True)
        found += [each for each in map(provider.read_dispute, older) if each is not None]
    except (Unreachable, KeyRefused, Refused) as error:
        logger.warning("cannot read the disputes at %s: %s", provider.name, error)
        return
    references = [each.reference for each in found]
    stored = {row.reference: row for row in Dispute.objects.filter(provider=provider.name, reference__in=references)}
    for each in found:
        known = stored.get(each.reference)
        if known is None or differs(known, each):
            _store(provider.name, each)


def _store(provider: str, found: ProviderDispute) -> None:
    """Store one dispute. One about a payment that is not ours, or in another currency, is left out."""
    payment_id = _payment_of(provider, found)
    if payment_id is None:
        return
    if found.currency != connection.tenant.currency:
        logger.error("dispute %s at %s is in %s", found.reference, provider, found.currency)
        return
    _dispatch(commands.DISPUTE_STORE, payment_id, provider=provider, found=found)


def _payment_of(provider: str, found: ProviderDispute) -> UUID | None:
    rows = Payment.objects.filter(provider=provider, captured_at__isnull=False)
    if found.key is not None:
        rows = rows.filter(pk=found.key)
    elif found.payment_reference:
        named = Q(reference=found.payment_reference) | Q(settlement_reference=found.payment_reference)
        rows = rows.filter(named)
    else:
        return None
    return rows.values_list("id", flat=True).first()


# -- answers ----------------------------------------------------------------------------------------------


def _send_answers() -> None:
    due = Dispute.objects.filter(submission=Dispute.Submission.REQUESTED, send_next_at__lte=clock.now())
    for dispute_id in list(due.values_list("id", flat=True)[:20]):
        if _dispatch(commands.DISPUTE_CLAIM, dispute_id).data()["claimed"]:
            _send(dispute_id)


def _send(dispute_id: UUID) -> None:
    dispute = get_dispute(dispute_id)
    is_sent, refusal, found = False, None, None
    try:
        provider = get_provider(dispute.provider, connection.tenant)
        found = provider.submit_evidence(dispute.reference, evidence_of(dispute))
        is_sent = True
    except Refused as error:
        refusal = str(error)
    except (Unreachable, KeyRefused, DomainError) as error:
        logger.warning("the answer to dispute %s is not sent: %s", dispute.id, error)
    _dispatch(commands.DISPUTE_SUBMISSION, dispute_id, is_sent=is_sent, refusal=refusal)
    if found is not None:
        _store(dispute.provider, found)


def evidence_of(dispute: Dispute) -> Evidence:
    """Return the answer of a dispute. Draws the PDFs: call it outside a transaction."""
    pictures = [bytes(row.content) for row in dispute.pictures.all()]
    return Evidence(
        explanation=dispute.explanation,
        receipt=_receipt(dispute) if dispute.attach_receipt else b"",
        pictures=_as_pdf(pictures) if pictures else b"",
    )


def _receipt(dispute: Dispute) -> bytes:
    receipt = Receipt.objects.filter(payment=dispute.payment_id, refund=None).first()
    return pdf_of(receipt, addresses.receipt_url(receipt)) if receipt else b""


def _as_pdf(pictures: list[bytes]) -> bytes:
    pages = [Image.open(io.BytesIO(content)) for content in pictures]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def _dispatch(command: Command, target: Any = "", **extra: Any) -> Answer:
    return dispatch(command, target=target, actor=Actor.system("worker"), key=str(uuid7()), extra=extra)
