"""Emails: written as rows inside a command, sent by the worker, tried again until they are through."""

import smtplib
from collections.abc import Callable
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

from fynlo.core import clock
from fynlo.core.task_queue import look
from fynlo.core.tenancy.hosts import base_url
from realtime.commands import context
from restaurants.mail_names import restaurant_name
from restaurants.models import OutgoingMail, Restaurant

TASK = "restaurants.tasks.send_waiting_mail"
LEASE = timedelta(seconds=20)  # a killed worker's email waits this long and for the next sweep: 30 s at most
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 60, 120, 240, 480)]
MOST_TRIES = len(PAUSES) + 1
NOT_DUE = "Nobody has to get this one."
WAITING = Q(sent_at=None, failed_at=None)


def queue_mail(
    *, to: str, subject: str, template: str, variables: dict[str, Any], restaurant: Restaurant | None = None
) -> OutgoingMail:
    """Write an email from `restaurants/mail/<template>.txt` and `.html`; it goes out after the commit.

    Needs an open command. The templates get `variables`, `restaurant`, its `restaurant_name`, `base_url` (the
    restaurant's host, or the platform's) and `subject`. Raises nothing for a worker or a broker that is away.
    """
    rendered = render(subject=subject, template=template, variables=variables, restaurant=restaurant)
    return _queue(OutgoingMail(restaurant=restaurant, template=template, to=to, **rendered))


def queue_for_worker(*, to: str, template: str, restaurant: Restaurant | None = None) -> OutgoingMail:
    """An email that the worker writes when it sends it (`register_writer`), or finds that none is due.

    The request does the same work whether `to` has an account or not, so its answer and its time tell nobody; and no
    link that lets its reader in lies in the database meanwhile. Needs an open command.
    """
    return _queue(OutgoingMail(restaurant=restaurant, template=template, to=to))


def register_writer(template: str, writer: Callable[[OutgoingMail], dict[str, str] | None]) -> None:
    """`writer` returns what `render` does for an email that was queued by `queue_for_worker`, or None for none."""
    _writers[template] = writer


def render(
    *, subject: str, template: str, variables: dict[str, Any], restaurant: Restaurant | None = None
) -> dict[str, str]:
    """`subject`, `text` and `html` of an email."""
    subject = " ".join(subject.split())[:200]
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


def written(mail: OutgoingMail) -> OutgoingMail | None:
    """`mail` with its text, which its writer makes where there is none yet; None when none is due after all."""
    if mail.text or mail.template not in _writers:
        return mail
    rendered = _writers[mail.template](mail)
    if rendered is None:
        return None
    mail.subject, mail.text, mail.html = rendered["subject"], rendered["text"], rendered["html"]
    return mail


_writers: dict[str, Callable[[OutgoingMail], dict[str, str] | None]] = {}


def _queue(mail: OutgoingMail) -> OutgoingMail:
    context.current()
    mail.created_at = mail.next_attempt_at = clock.now()
    mail.save(force_insert=True)
    transaction.on_commit(partial(look, TASK))
    return mail


def send_waiting(most: int = 100) -> int:
    """Send what is due, one email at a time, and return how many went out.

    An email is claimed by moving its next try past the lease, committed before the mail server is spoken to, so
    no lock is held meanwhile and two workers never take the same one. Whoever dies in between costs the lease; a
    email may then arrive twice, under the same Message-ID.
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
        _finish(mail, failed_at=clock.now(), text="", html="")
        return False
    email = written(mail)
    if email is None:
        _finish(mail, failed_at=clock.now(), last_error=NOT_DUE)
        return False
    try:
        _message(email, server).send()
    except (OSError, ValueError) as error:  # SMTP's own errors are OSErrors too
        _put_off(mail, error)
        server.close()
        return False
    # It may carry a link that lets its reader in; nobody needs it here any more.
    _finish(mail, sent_at=clock.now(), subject=email.subject, text="", html="", last_error="")
    return True


def _finish(mail: OutgoingMail, **columns: Any) -> None:
    """Unless the lease has passed and somebody else has the email now."""
    OutgoingMail.objects.filter(WAITING, pk=mail.pk, attempts=mail.attempts).update(**columns)


def _put_off(mail: OutgoingMail, error: Exception) -> None:
    """Try again after a pause, or never."""
    words = f"{type(error).__name__}: {error}"[:200]
    if mail.attempts >= MOST_TRIES or _is_final(error):
        _finish(mail, failed_at=clock.now(), last_error=words, text="", html="")
    else:
        _finish(mail, next_attempt_at=clock.now() + PAUSES[mail.attempts - 1], last_error=words)


def _is_final(error: Exception) -> bool:
    """The server said for good that this email will not do; it is not the network, and not "later"."""
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
        if restaurant and restaurant.verified_at
        else settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=[restaurant.email] if restaurant and restaurant.email else None,
        headers={"Message-ID": f"<{mail.pk}@{settings.BASE_DOMAIN}>", "Auto-Submitted": "auto-generated"},
        connection=server,
    )
    message.attach_alternative(mail.html, "text/html")
    return message
