"""The demo's mailbox: reads the emails that Django's file backend has written."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings

BETWEEN_EMAILS = b"\n" + b"-" * 79 + b"\n"  # the file backend writes this after each email


@dataclass(frozen=True, slots=True)
class SentEmail:
    """An email on disk. `number` counts from 1 for the oldest, so newer emails do not change it."""

    number: int
    subject: str
    sender: str
    to: str
    at: datetime | None
    text: str
    html: str


def sent_emails() -> list[SentEmail]:
    """Return every email on disk, the newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    written = [raw for file in files for raw in file.read_bytes().split(BETWEEN_EMAILS) if raw.strip()]
    read = [_parsed(number, raw) for number, raw in enumerate(written, start=1)]
    return read[::-1]


def sent_email(number: int) -> SentEmail | None:
    return next((each for each in sent_emails() if each.number == number), None)


def framed(html: str) -> str:
    """Return the email's HTML, changed so that its links open outside of the frame."""
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
