"""Outgoing email: a command stores a row, the worker sends it and retries until it is delivered."""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from fynlo.core import clock
from fynlo.core.languages import first_known
from fynlo.core.task_queue import look
from fynlo.core.tenancy.hosts import base_url
from realtime.commands.context import CommandContext
from restaurants.mail_names import restaurant_name
from restaurants.models import OutgoingMail, Restaurant, User
from restaurants.models.people import normalised_email
from restaurants.suppressions import SUPPRESSED, is_suppressed

logger = logging.getLogger(__name__)
TASK = "restaurants.tasks.send_waiting_mail"
LEASE = timedelta(seconds=20)  # after a worker dies, its email waits for this and the next sweep: at most 30 s
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 60, 120, 240, 480)]
FINAL_STATUSES = (400, 422)  # the provider read the email and refuses it; a wrong key (401, 403) may be put right
MOST_ATTEMPTS = len(PAUSES) + 1
NOT_DUE = "No email was due."
WAITING = Q(sent_at=None, failed_at=None)
Attachment = tuple[str, bytes, str]  # a file's name, content and type


def queue_mail(
    *,
    context: CommandContext,
    to: str,
    subject: str | Promise,
    template: str,
    variables: dict[str, Any],
    restaurant: Restaurant | None = None,
) -> OutgoingMail:
    """Queue an email of `restaurants/mail/<template>.txt` and `.html`. The worker sends it after the commit.

    It is written in the recipient's language (`render`): pass `subject`, and texts among `variables`, as lazy texts.
    The templates get `variables`, `restaurant`, its `restaurant_name`,
    `base_url` (the restaurant's host, or the platform's) and `subject`. Does not depend on broker or worker.
    """
    rendered = render(to=to, subject=subject, template=template, variables=variables, restaurant=restaurant)
    return _queue(context, OutgoingMail(restaurant=restaurant, template=template, to=to, **rendered))


def queue_for_worker(
    *, context: CommandContext, to: str, template: str, restaurant: Restaurant | None = None, about: UUID | None = None
) -> OutgoingMail:
    """Queue an email that the worker writes just before it sends it (`register_writer`), or drops if none is due.

    So a request does the same work whether `to` has an account or not, and its time reveals nothing. The database
    stores no secret link or code meanwhile: `about` is the id of the row that the writer reads.
    """
    return _queue(context, OutgoingMail(restaurant=restaurant, template=template, to=to, about=about))


def register_writer(template: str, writer: Callable[[OutgoingMail], dict[str, str] | None]) -> None:
    """Register the writer of a template for `queue_for_worker`. It returns `render(…)`, or None if no email is due."""
    _writers[template] = writer


def register_attachments(template: str, maker: Callable[[OutgoingMail], list[Attachment]]) -> None:
    """Register what makes the attachments of a template, outside any transaction, just before the email is sent."""
    _attachments[template] = maker


def render(
    *,
    to: str,
    subject: str | Promise,
    template: str,
    variables: dict[str, Any],
    restaurant: Restaurant | None = None,
) -> dict[str, str]:
    """Render an email in the recipient's language: its `subject`, `text` and `html`. One query for the language."""
    with translation.override(_language_of(to, restaurant)):
        subject = " ".join(str(subject).split())[:200]
        rendered = variables | {
            "subject": subject,
            "restaurant": restaurant,
            "restaurant_name": restaurant_name(restaurant) if restaurant else "",
            "base_url": base_url(restaurant),
        }
        return {
            "subject": subject,
            "text": render_to_string(f"restaurants/mail/{template}.txt", rendered).strip() + "\n",
            "html": render_to_string(f"restaurants/mail/{template}.html", rendered),
        }


def _language_of(to: str, restaurant: Restaurant | None) -> str:
    """Return what the person with that address chose, else the restaurant's language: guests have no account."""
    chosen = User.objects.filter(email=normalised_email(to)).values_list("language", flat=True).first()
    return first_known(chosen or "", restaurant.language if restaurant else "")


def written(mail: OutgoingMail) -> OutgoingMail | None:
    """Return `mail` with its text, written now if it has none, or None if no email is due."""
    if mail.text or mail.template not in _writers:
        return mail
    rendered = _writers[mail.template](mail)
    if rendered is None:
        return None
    mail.subject, mail.text, mail.html = rendered["subject"], rendered["text"], rendered["html"]
    return mail


_writers: dict[str, Callable[[OutgoingMail], dict[str, str] | None]] = {}
_attachments: dict[str, Callable[[OutgoingMail], list[Attachment]]] = {}


def _queue(context: CommandContext, mail: OutgoingMail) -> OutgoingMail:
    mail.created_at = mail.next_attempt_at = context.at
    mail.save(force_insert=True)
    transaction.on_commit(partial(look, TASK))
    return mail


def send_waiting(most: int = 100) -> int:
    """Send due emails one at a time. Returns how many were sent.

    Claims an email by moving its next attempt past the lease and commits before it contacts the mail server. So it
    holds no lock meanwhile, and two workers never claim the same email. If a worker dies in between, the email waits
    for the lease and may arrive twice, with the same Message-ID.
    """
    sent = 0
    server = get_connection()
    try:
        while sent < most and (mail := _claim()) is not None:
            try:
                server.open()
            except OSError as error:
                _put_off(mail, error)
                break  # the server is down: the next run sends the rest
            sent += _try(mail, server)
    finally:
        server.close()
    return sent


def _claim() -> OutgoingMail | None:
    now = clock.now()
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(WAITING, next_attempt_at__lte=now)
            .order_by("next_attempt_at")
            .first()
        )
        if mail is not None:
            mail.attempts += 1
            mail.next_attempt_at = now + LEASE
            mail.save(update_fields=["attempts", "next_attempt_at"])
    return mail


def _try(mail: OutgoingMail, server: BaseEmailBackend) -> bool:
    if mail.attempts > MOST_ATTEMPTS:  # the worker of the last attempt died
        _finish(mail, failed_at=clock.now(), text="", html="")
        return False
    if is_suppressed(mail.to):
        _finish(mail, failed_at=clock.now(), last_error=SUPPRESSED, text="", html="")
        return False
    try:
        email = written(mail)
    except Exception as error:  # a fault of ours, or a key that is not here yet: other emails must not wait for it
        logger.exception("the email %s (%s) could not be written", mail.pk, mail.template)
        _retry(mail, type(error).__name__)  # without its message, which could hold what the email was to say
        return False
    if email is None:
        _finish(mail, failed_at=clock.now(), last_error=NOT_DUE)
        return False
    try:
        _message(email, server).send()
    except (OSError, ValueError) as error:  # smtplib's, requests' and most of anymail's errors are these too
        _put_off(mail, error)
        server.close()
        return False
    # The text may hold a secret link, so it is deleted once sent.
    _finish(mail, sent_at=clock.now(), subject=email.subject, text="", html="", last_error="")
    return True


def _finish(mail: OutgoingMail, **columns: Any) -> None:
    """Update the row, unless the lease has expired and another worker has claimed it."""
    OutgoingMail.objects.filter(WAITING, pk=mail.pk, attempts=mail.attempts).update(**columns)


def _put_off(mail: OutgoingMail, error: Exception) -> None:
    """Schedule the next attempt, or mark the email as failed."""
    _retry(mail, f"{type(error).__name__}: {error}"[:200], is_final=_is_final(error))


def _retry(mail: OutgoingMail, last_error: str, *, is_final: bool = False) -> None:
    if mail.attempts >= MOST_ATTEMPTS or is_final:
        _finish(mail, failed_at=clock.now(), last_error=last_error, text="", html="")
    else:
        _finish(mail, next_attempt_at=clock.now() + PAUSES[mail.attempts - 1], last_error=last_error)


def _is_final(error: Exception) -> bool:
    """Whether the server refused this email permanently: neither the network failed nor did it ask to retry."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return error.smtp_code >= 500
    if getattr(error, "status_code", None) in FINAL_STATUSES:  # of anymail's errors
        return True
    return isinstance(error, ValueError)


def _message(mail: OutgoingMail, server: BaseEmailBackend) -> EmailMultiAlternatives:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    restaurant = mail.restaurant
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((f"{restaurant.name} via {name}", address))
        if restaurant and restaurant.verified_at
        else settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=[restaurant.email] if restaurant and restaurant.email else None,
        headers={"Message-ID": f"<{mail.pk}@{settings.BASE_DOMAIN}>", "Auto-Submitted": "auto-generated"},
        connection=server,
    )
    message.metadata = {"mail": str(mail.pk)}  # pyright: ignore[reportAttributeAccessIssue], anymail: webhooks repeat it
    message.attach_alternative(mail.html, "text/html")
    if mail.template in _attachments:
        for attachment in _attachments[mail.template](mail):
            message.attach(*attachment)
    return message
