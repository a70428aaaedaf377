"""The demo's mailbox: what Django's file backend has written, newest first, for a page to show."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings

BETWEEN_EMAILS = b"\n" + b"-" * 79 + b"\n"  # what the file backend writes after each


@dataclass(frozen=True, slots=True)
class SentEmail:
    """`number` counts from 1 for the oldest and stays the email's when newer ones come."""

    number: int
    subject: str
    sender: str
    to: str
    at: datetime | None
    text: str
    html: str


def sent_emails() -> list[SentEmail]:
    """Every email on disk, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    written = [raw for file in files for raw in file.read_bytes().split(BETWEEN_EMAILS) if raw.strip()]
    read = [_parsed(number, raw) for number, raw in enumerate(written, start=1)]
    return read[::-1]


def sent_email(number: int) -> SentEmail | None:
    return next((each for each in sent_emails() if each.number == number), None)


def framed(html: str) -> str:
    """The email's HTML with its links leading out of the frame that it is shown in."""
    base = '<base target="_top">'
    head = re.search(r"<head[^>]*>", html, re.IGNORECASE)
    return html[: head.end()] + base + html[head.end() :] if head else base + html


def _parsed(number: int, raw: bytes) -> SentEmail:
    message: EmailMessage = message_from_bytes(raw.lstrip(b"\n"), policy=default)
    date = message["Date"]
    return SentEmail(
        number=number,
        subject=str(message["Subject"] or "No subject"),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        at=date.datetime if date is not None else None,
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return body.get_content() if body is not None else ""
