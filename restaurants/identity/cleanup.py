"""Delete expired sign-in data."""

from datetime import timedelta

from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import Q

from fynlo.core import clock
from restaurants.identity import security_log
from restaurants.models import (
    EnrolmentCode,
    Session,
    SignatureNonce,
    StepUpApproval,
    ThrottledAttempt,
    Ticket,
    UsedSignature,
)

KEEP_TRIES = timedelta(days=1)
KEEP_ENDED_SESSIONS = timedelta(days=30)
# A Supabase project may go on refreshing a session that ended here. Its row is what keeps it ended.
KEEP_ENDED_SUPABASE_SESSIONS = timedelta(days=400)
KEEP_CODES = timedelta(days=7)


def delete_expired() -> None:
    """Delete expired tickets, codes, approvals, nonces and attempts, and sessions that ended long ago."""
    now = clock.now()
    Ticket.objects.filter(expires_at__lt=now).delete()
    SignatureNonce.objects.filter(expires_at__lt=now).delete()
    UsedSignature.objects.filter(expires_at__lt=now).delete()
    StepUpApproval.objects.filter(expires_at__lt=now - KEEP_TRIES).delete()
    ThrottledAttempt.objects.filter(at__lt=now - KEEP_TRIES).delete()
    EnrolmentCode.objects.filter(expires_at__lt=now - KEEP_CODES).delete()
    long_ago = now - KEEP_ENDED_SESSIONS
    ended = Session.objects.filter(Q(expires_at__lt=long_ago) | Q(ended_at__lt=long_ago))
    ended.exclude(method=Session.Method.SUPABASE).delete()
    ended.filter(method=Session.Method.SUPABASE, expires_at__lt=now - KEEP_ENDED_SUPABASE_SESSIONS).delete()
    BrowserSession.objects.filter(expire_date__lt=now).delete()
    security_log.prune()
