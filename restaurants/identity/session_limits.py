"""How long sessions last: idle and absolute limits.

An app's session ends REFRESH_TOKEN_LIFETIME after its last refresh and REFRESH_FAMILY_LIFETIME after its start, a
browser's at a fixed time (`sessions.start_page_session`). A platform owner's ends STAFF_SESSION_IDLE after its last use
and STAFF_SESSION_LIFETIME after its start, in an app and in a browser.
"""

from datetime import timedelta

from django.conf import settings

from fynlo.core import clock
from restaurants.models import Session, User

# A session by PIN or of Supabase never gives the rights of a platform owner.
STAFF_METHODS = (Session.Method.PASSWORD, Session.Method.PASSKEY)


def longest(user: User) -> timedelta:
    """Return the absolute limit of that person's sessions."""
    return settings.STAFF_SESSION_LIFETIME if user.is_platform_owner else settings.REFRESH_FAMILY_LIFETIME


def has_been_idle(session: Session) -> bool:
    """Whether a platform owner's session was not used for STAFF_SESSION_IDLE. Others' idle limit is `expires_at`."""
    if not session.user.is_platform_owner or session.method not in STAFF_METHODS:
        return False
    return clock.now() - session.refreshed_at >= settings.STAFF_SESSION_IDLE


def note_use(session: Session) -> None:
    """Store that a browser's session is used now, once in LAST_USED_PRECISION. One query then, else none.

    An app refreshes its tokens every few minutes; that is its last use, and REFRESH_GRACE counts from it.
    """
    now, before = clock.now(), session.refreshed_at
    if session.kind == Session.Kind.PAGE and now - before >= settings.LAST_USED_PRECISION:
        Session.objects.filter(pk=session.pk, refreshed_at=before, ended_at=None).update(refreshed_at=now)
