"""Throwing away what has served its time."""

from datetime import timedelta

from fynlo import clock
from restaurants.models import Session, SignInFailure, Ticket

KEEP_TRIES = timedelta(days=1)
KEEP_ENDED_SESSIONS = timedelta(days=30)


def sweep() -> None:
    """Spent tickets, old tries, and sessions that ended or ran out long ago. Three statements."""
    now = clock.now()
    Ticket.objects.filter(expires_at__lt=now).delete()
    SignInFailure.objects.filter(at__lt=now - KEEP_TRIES).delete()
    Session.objects.filter(expires_at__lt=now - KEEP_ENDED_SESSIONS).delete()
