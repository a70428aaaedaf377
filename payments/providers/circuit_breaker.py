"""Skip a provider that does not answer, so that guests are not sent into waiting.

The payments themselves are the record: every process sees the same, and nothing has to be reset.
"""

from datetime import datetime, timedelta

from django.db.models import Count

from payments.models import Payment

MOST_UNKNOWN, WINDOW = 3, timedelta(seconds=60)


def silent_providers(now: datetime) -> frozenset[str]:
    """Return the providers that left MOST_UNKNOWN payments of the current restaurant without an answer within WINDOW.

    One query.
    """
    silent = Payment.objects.filter(
        next_poll_at__isnull=False,  # the small index of payments to poll; an unknown payment is always polled
        status=Payment.Status.UNKNOWN,
        unknown_since__gt=now - WINDOW,
    )
    counts = silent.order_by().values_list("provider").annotate(count=Count("id"))
    return frozenset(provider for provider, count in counts if count >= MOST_UNKNOWN)
