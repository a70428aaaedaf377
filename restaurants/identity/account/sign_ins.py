"""A person's sign-ins: list those that are good, end one, end the others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import NotFound
from restaurants.identity import sessions
from restaurants.identity.account.user_agents import describe_user_agent
from restaurants.identity.principals import Principal
from restaurants.models import Session


class SignInNotFound(NotFound):
    """The same for an unknown id and for another person's sign-in."""

    code = "sign_in.not_found"
    message = _("We cannot find that sign-in among yours.")


@dataclass(frozen=True, slots=True)
class SignIn:
    """`device` is the enrolled device's name or "". An app's `last_used_at` is when it last refreshed its tokens."""

    id: UUID
    is_app: bool
    is_current: bool
    method: str
    device: str
    program: str
    address: str
    host: str
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime

    @property
    def description(self) -> str:
        """Such as "Browser" or "App, Chrome on Android, PIN on a device"; a password is not named."""
        words = [str(_("App") if self.is_app else _("Browser")), self.program if self.device else ""]
        if self.method != str(Session.Method.PASSWORD.label):
            words.append(self.method)
        return ", ".join(word for word in words if word)


def sign_ins_of(principal: Principal) -> list[SignIn]:
    """Return the person's sign-ins that have not ended, the current one first, then the last used. One query."""
    alive = Session.objects.filter(user=principal.user_id, ended_at=None, expires_at__gt=clock.now())
    rows = alive.filter(device__revoked_at=None).select_related("device").order_by("-refreshed_at", "-pk")
    found = [_sign_in(row, principal) for row in rows[: sessions.MOST_SESSIONS]]
    return sorted(found, key=lambda sign_in: not sign_in.is_current)


def end_sign_in(principal: Principal, session_id: UUID) -> None:
    """End one of the person's own sign-ins, its sockets too. Nothing happens if it has ended. Raises SignInNotFound."""
    if not Session.objects.filter(pk=session_id, user=principal.user_id).exists():
        raise SignInNotFound()
    sessions.end_session(session_id)


def end_other_sign_ins(principal: Principal) -> None:
    """End all of the person's sign-ins except the current one."""
    sessions.end_sessions(principal.user_id, but=principal.session_id)


def _sign_in(row: Session, principal: Principal) -> SignIn:
    return SignIn(
        id=row.pk,
        is_app=row.kind == Session.Kind.PROGRAM,
        is_current=row.pk == principal.session_id,
        method=str(Session.Method(row.method).label),
        device=row.device.name if row.device is not None else "",
        program=describe_user_agent(row.user_agent),
        address=row.address or "",
        host=row.host,
        started_at=row.created_at,
        last_used_at=row.refreshed_at,
        expires_at=row.expires_at,
    )
