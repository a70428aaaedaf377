"""Letters: written as rows inside a command, sent by the worker, tried again until they are through."""

import smtplib
from datetime import timedelta
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from fynlo import clock
from fynlo.tenancy.hosts import base_url
from fynlo.worker import look
from realtime import opened
from restaurants.models import OutgoingMail, Restaurant

TASK = "restaurants.tasks.send_waiting_mail"
LEASE = timedelta(seconds=20)  # a killed worker's letter waits this long and for the next sweep: 30 s at most
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 60, 120, 240, 480)]
MOST_TRIES = len(PAUSES) + 1
WAITING = Q(sent_at=None, given_up_at=None)


def queue_mail(
    *, to: str, subject: str, template: str, context: dict[str, Any], restaurant: Restaurant | None = None
) -> OutgoingMail:
    """Write a letter from `restaurants/mail/<template>.txt` and `.html`; it goes out after the commit.

    Needs an open command. The templates get `context`, `restaurant`, `base_url` (the restaurant's host, or the
    platform's) and `subject`. Raises nothing for a worker or a broker that is away.
    """
    opened.current()
    subject = " ".join(subject.split())[:200]
    drawn = context | {"subject": subject, "restaurant": restaurant, "base_url": base_url(restaurant)}
    now = clock.now()
    mail = OutgoingMail.objects.create(
        restaurant=restaurant,
        to=to,
        subject=subject,
        text=render_to_string(f"restaurants/mail/{template}.txt", drawn).strip() + "\n",
        html=render_to_string(f"restaurants/mail/{template}.html", drawn),
        created_at=now,
        next_attempt_at=now,
    )
    transaction.on_commit(partial(look, TASK))
    return mail


def send_waiting(most: int = 100) -> int:
    """Send what is due, one letter at a time, and return how many went out.

    A letter is claimed by moving its next try past the lease, committed before the mail server is spoken to, so
    no lock is held meanwhile and two workers never take the same one. Whoever dies in between costs the lease; a
    letter may then arrive twice, under the same Message-ID.
    """
    sent = 0
    server = get_connection()
    try:
        while sent < most and (mail := _claim()) is not None:
            try:
                server.open()
            except OSError as error:
                _put_off(mail, error)
                break  # the others would wait in vain for the same server; the next round has them
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
    if mail.attempts > MOST_TRIES:  # the last try ended with its worker
        _finish(mail, given_up_at=clock.now(), text="", html="")
        return False
    try:
        _message(mail, server).send()
    except (OSError, ValueError) as error:  # SMTP's own errors are OSErrors too
        _put_off(mail, error)
        server.close()
        return False
    # It may carry a link that lets its reader in; nobody needs it here any more.
    _finish(mail, sent_at=clock.now(), text="", html="", last_error="")
    return True


def _finish(mail: OutgoingMail, **columns: Any) -> None:
    """Unless the lease has passed and somebody else has the letter now."""
    OutgoingMail.objects.filter(WAITING, pk=mail.pk, attempts=mail.attempts).update(**columns)


def _put_off(mail: OutgoingMail, error: Exception) -> None:
    """Try again after a pause, or never."""
    words = f"{type(error).__name__}: {error}"[:200]
    if mail.attempts >= MOST_TRIES or _is_final(error):
        _finish(mail, given_up_at=clock.now(), last_error=words, text="", html="")
    else:
        _finish(mail, next_attempt_at=clock.now() + PAUSES[mail.attempts - 1], last_error=words)


def _is_final(error: Exception) -> bool:
    """The server said for good that this letter will not do; it is not the network, and not "later"."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def _message(mail: OutgoingMail, server: BaseEmailBackend) -> EmailMultiAlternatives:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    restaurant = mail.restaurant
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((f"{restaurant.name} via {name}", address))
        if restaurant
        else settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=[restaurant.email] if restaurant and restaurant.email else None,
        headers={"Message-ID": f"<{mail.pk}@{settings.BASE_DOMAIN}>", "Auto-Submitted": "auto-generated"},
        connection=server,
    )
    message.attach_alternative(mail.html, "text/html")
    return message
