"""Skip a provider that does not answer, so that guests are not sent into waiting.

The payments themselves are the record: every process sees the same, and nothing has to be reset.
"""

from datetime import datetime, timedelta

from payments.models import Payment

MOST_UNKNOWN, WINDOW = 3, timedelta(seconds=60)


def is_open(provider: str, now: datetime) -> bool:
    """Return whether MOST_UNKNOWN payments of the current restaurant got no answer within WINDOW. One query."""
    silent = Payment.objects.filter(
        next_poll_at__isnull=False,  # the small index of payments to poll; an unknown payment is always polled
        status=Payment.Status.UNKNOWN,
        provider=provider,
        unknown_since__gt=now - WINDOW,
    )
    return silent.count() >= MOST_UNKNOWN
