"""Hide tokens in all logs: a link of an email, a bill or a receipt gives access to its reader.

Our own lines pass through the filter on the console's handler (see LOGGING). What the servers write by themselves,
granian's and daphne's access logs, is guarded by `guard_servers`.
"""

import logging
import re
import sys
from typing import Any

HIDDEN = "[hidden]"
# Which segment of a path is the secret: after these words, and of a new password's link the one after the person.
SECRETS = re.compile(
    r"(?P<before>/(?:password/new/[^/\s\"?]+|invitation|sign-up/confirm|pay|receipt)/|\bticket=)[^/\s\"?&]+"
)


def hide_tokens(text: str) -> str:
    """Return `text` with the secret part of each address replaced."""
    return SECRETS.sub(rf"\g<before>{HIDDEN}", text)


class HideTokens(logging.Filter):
    """A filter that replaces the secrets in every record's message."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = hide_tokens(message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True


def guard_servers() -> None:
    """Hide tokens in the access log of the server too. Called by wsgi.py and asgi.py."""
    for name in ("granian.access", "_granian"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, HideTokens) for each in logger.filters):
            logger.addFilter(HideTokens())
    if "daphne.access" in sys.modules or "daphne.cli" in sys.modules:
        _guard_daphne()


def _guard_daphne() -> None:
    from daphne.access import AccessLogGenerator

    if getattr(AccessLogGenerator, "hides_tokens", False):
        return
    written = AccessLogGenerator.write_entry

    def write_entry(self: Any, host: Any, date: Any, request: str, *rest: Any, **more: Any) -> None:
        written(self, host, date, hide_tokens(request), *rest, **more)

    AccessLogGenerator.write_entry = write_entry
    AccessLogGenerator.hides_tokens = True  # pyright: ignore[reportAttributeAccessIssue]
