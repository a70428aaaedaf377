"""Resend's reports of what became of an email. Imported with the first of them, because importing anymail is slow.

A report may come twice, late and in any order: the stronger state stays (`RANK`), with the time of its first report. A
report about an email that is not ours, or no longer here, is answered 200 and changes nothing.
"""

import base64
import hashlib
import hmac
import logging
import time
from datetime import datetime
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import tracking
from anymail.webhooks.resend import ResendTrackingWebhookView, SvixWebhookValidationMixin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from fynlo.core import clock
from fynlo.core.ids import parse_uuid
from restaurants.models import OutgoingMail
from restaurants.suppressions import suppress

logger = logging.getLogger(__name__)

TOLERANCE_SECONDS = 300  # Svix's own
Delivery = OutgoingMail.Delivery
RANK = {"": 0, Delivery.DELAYED: 1, Delivery.DELIVERED: 2, Delivery.BOUNCED: 3, Delivery.COMPLAINED: 4}
STATES = {
    "deferred": Delivery.DELAYED,
    "delivered": Delivery.DELIVERED,
    "bounced": Delivery.BOUNCED,
    "complained": Delivery.COMPLAINED,
}


class ResendWebhook(ResendTrackingWebhookView):
    """`POST /mail/webhooks/resend/` on the platform's host. Refuses with 400 what Resend has not signed by Svix."""

    warn_if_no_basic_auth = False
    _svix_webhook = None  # anymail calls the check of every class, and its own does nothing without one

    def __init__(self, **kwargs: Any):
        # Without anymail's own check of the signature, which needs a library more than this module.
        super(SvixWebhookValidationMixin, self).__init__(**kwargs)

    def validate_request(self, request: HttpRequest) -> None:
        if not is_signed(request, settings.RESEND_SIGNING_SECRET, now=time.time()):
            raise AnymailWebhookValidationFailure("Resend's webhook was called with a wrong signature.")


def is_signed(request: HttpRequest, secret: str, *, now: float) -> bool:
    """Whether one of the request's Svix signatures is right and at most TOLERANCE_SECONDS old; False without a secret.

    Source: docs.svix.com, "Verifying payloads manually", read 2026-12: HMAC-SHA256 of `id.timestamp.body` in base64.
    """
    message, sent_at = request.headers.get("svix-id", ""), request.headers.get("svix-timestamp", "")
    if not secret or not message or not sent_at.isascii() or not sent_at.isdigit() or len(sent_at) > 12:
        return False
    if abs(now - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, f"{message}.{sent_at}.".encode() + request.body, hashlib.sha256))
    versions = [each.partition(",") for each in request.headers.get("svix-signature", "")[:1000].split()]
    return any(version == "v1" and hmac.compare_digest(shown.encode(), expected) for version, _, shown in versions)


def note_event(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Receiver of anymail's `tracking`: store the state on the email's row, and suppress the address if it is final."""
    state = STATES.get(event.event_type)
    mail_id = parse_uuid(event.metadata.get("mail")) if isinstance(event.metadata, dict) else None
    if state is None or mail_id is None:
        return
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update(no_key=True).filter(pk=mail_id).first()
        if mail is None:
            logger.info("resend: a message about an email that is not here", extra={"mail_id": mail_id})
            return
        _note_state(mail, state, event.timestamp or clock.now(), event.description or "")
        if state == Delivery.COMPLAINED or (state == Delivery.BOUNCED and not _is_transient(event.esp_event)):
            suppress(mail, state)


tracking.connect(note_event, dispatch_uid="restaurants.mail_delivery")


def _note_state(mail: OutgoingMail, state: str, at: datetime, note: str) -> None:
    if RANK[state] < RANK[mail.delivery] or (state == mail.delivery and mail.delivery_at is not None):
        return
    mail.delivery, mail.delivery_at, mail.delivery_note = state, at, note[:200]
    mail.save(update_fields=["delivery", "delivery_at", "delivery_note"])


def _is_transient(payload: Any) -> bool:
    """Whether the mailbox may take the next email: it is full, or its server was away."""
    bounce = payload.get("data", {}).get("bounce") if isinstance(payload, dict) else None
    return isinstance(bounce, dict) and str(bounce.get("type", "")).lower() in ("transient", "temporary")
