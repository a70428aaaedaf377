"""Access tokens of a real Supabase project (`settings.SUPABASE`), and the session that each belongs to.

A token is linked to the person whose address it proves, and to nobody else; a new address gets an account. Only the
project says whether an address is proved: in `email_verified` of the token or of `app_metadata`, or by
FYNLO_SUPABASE_EMAILS_CONFIRMED for a project that confirms every address. `user_metadata` is written by its user, so a
"yes" there counts for nothing and a "no" counts.

Each Supabase session is a `Session` with the method `supabase`, whose id is derived from the project's ids. So it is
listed, ends when it is revoked here, and stays ended, however long Supabase refreshes its tokens.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5

import jwt
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.cache import Cache
from fynlo.core.errors import DomainError, InvalidInput
from fynlo.core.ids import parse_uuid, uuid7
from fynlo.core.supabase_project import SupabaseProject
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import commands, security_log, user_metadata
from restaurants.identity.jwks import KeySet
from restaurants.identity.principals import clear_principal_cache, principal_of_session
from restaurants.identity.second_factors.selectors import has_second_factor
from restaurants.identity.security_log import Kind
from restaurants.identity.sessions import add_supabase_session
from restaurants.identity.throttle import SIGN_UP
from restaurants.identity.tokens import MOST_REMEMBERED, AccessClaims, InvalidToken
from restaurants.mail_names import plain_name
from restaurants.models import Session, User
from restaurants.models.people import normalised_email

NAMESPACE = UUID("5b7f5c1e-0d0b-4c43-9f0a-6f6d9b8f3a51")
LONGEST_TOKEN = 8192  # characters
LONGEST_SESSION = timedelta(days=90)
SKEW = timedelta(seconds=60)
SIGNED_IN_AGAIN = timedelta(minutes=1)  # more often, a session is not marked as used
SHARED_SECRET = "HS256"  # noqa: S105, an algorithm


class EmailNotProved(DomainError):
    """The token is good, but its project does not say that the address is the person's."""

    code = "supabase.email_not_verified"
    status = 403
    transient = True
    message = _("Confirm your email address first, then sign in again.")


class AccountDeactivated(DomainError):
    code = "supabase.account_deactivated"
    status = 403
    transient = True
    message = _("Your account is deactivated. Write to Fynlo support.")


class SecondFactorMissing(DomainError):
    code = "supabase.second_factor_required"
    status = 403
    transient = True
    message = _("Your account asks for a second factor. Sign in with it.")


@dataclass(frozen=True, slots=True)
class ProjectClaims:
    """What a verified token says. `email` is empty unless the project vouches for it. Its user writes `name`."""

    session_id: UUID
    email: str
    name: str
    expires_at: int
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class _Linked:
    user_id: UUID
    session_id: UUID
    expires_at: int


_linked: Cache[str, _Linked] = Cache(size=MOST_REMEMBERED)


def is_of_project(token: str) -> bool:
    """Whether the token names the configured project as its issuer. Verifies nothing."""
    project = settings.SUPABASE
    if project is None or len(token) > LONGEST_TOKEN:
        return False
    try:
        return jwt.decode(token, options={"verify_signature": False}).get("iss") == project.issuer
    except jwt.PyJWTError:
        return False


def read_project_token(token: str) -> AccessClaims:
    """Return the claims of a project's token, as of the session that it belongs to.

    Starts the session at the first token of a Supabase session: one or two queries and an insert; a later token costs
    one or two queries, a cached one none. Raises InvalidToken (`token_expired`, `token_invalid`, `session_ended`),
    KeysUnavailable, EmailNotProved, AccountDeactivated, SecondFactorMissing, TooManyAttempts.
    """
    linked = _linked.get_or_read(token, lambda: _link(verify(token, settings.SUPABASE)))
    if linked is None or linked.expires_at <= clock.now().timestamp():
        raise InvalidToken("token_expired")
    principal = principal_of_session(linked.user_id, linked.session_id)
    if principal is None:
        raise InvalidToken("session_ended")
    return AccessClaims(linked.user_id, linked.session_id, principal.session_version, linked.expires_at)


def verify(token: str, project: SupabaseProject) -> ProjectClaims:
    """Return what the token says, once signature, issuer, audience, times and role are right.

    HS256 is checked with the project's secret alone, RS256 and ES256 with its published keys alone.
    Raises InvalidToken, KeysUnavailable.
    """
    try:
        key, algorithm = _key_of(jwt.get_unverified_header(token), project)
        claims = jwt.decode(
            token, key, algorithms=[algorithm], issuer=project.issuer, audience=project.audience,
            options={
                "require": ["exp", "iss", "aud", "sub", "session_id"],
                "verify_exp": False, "verify_nbf": False, "verify_iat": False,  # by our clock, below
            },
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise InvalidToken("token_invalid") from error
    subject, session = parse_uuid(claims["sub"]), parse_uuid(claims["session_id"])
    is_person = claims.get("role") == "authenticated" and claims.get("is_anonymous") is not True
    if subject is None or session is None or not is_person or not isinstance(claims["exp"], int):
        raise InvalidToken("token_invalid")
    _check_times(claims)
    return ProjectClaims(
        session_id=uuid5(NAMESPACE, f"{project.issuer} {subject} {session}"),
        email=_proved_email(claims, project),
        name=_name(claims.get("user_metadata")),
        expires_at=claims["exp"],
        has_second_factor=claims.get("aal") == "aal2",
    )


def _key_of(header: dict[str, Any], project: SupabaseProject) -> tuple[Any, str]:
    algorithm, key_id = header.get("alg"), header.get("kid")
    if algorithm == SHARED_SECRET:
        if not project.secret:
            raise InvalidToken("token_invalid")
        return project.secret, SHARED_SECRET
    found = _keys_of(project.jwks_url).find(key_id) if project.jwks_url and isinstance(key_id, str) else None
    if found is None or found.algorithm != algorithm:
        raise InvalidToken("token_invalid")
    return found.key, found.algorithm


@cache
def _keys_of(url: str) -> KeySet:
    return KeySet(url)


def _check_times(claims: dict[str, Any]) -> None:
    """Raise InvalidToken for a token that has expired, is not valid yet, or whose sign-in is too long ago."""
    now = clock.now()
    if claims["exp"] <= now.timestamp():
        raise InvalidToken("token_expired")
    starts = [claims.get("nbf", 0), claims.get("iat", 0)]
    if any(not isinstance(start, int) or start > (now + SKEW).timestamp() for start in starts):
        raise InvalidToken("token_invalid")
    proofs = claims.get("amr")
    times = [proof.get("timestamp") for proof in proofs if isinstance(proof, dict)] if isinstance(proofs, list) else []
    signed_in = [time for time in times if isinstance(time, int)]
    if signed_in and max(signed_in) < (now - LONGEST_SESSION).timestamp():
        raise InvalidToken("session_ended")


def _proved_email(claims: dict[str, Any], project: SupabaseProject) -> str:
    """Return the address of the token if the project vouches for it, else ""."""
    own, users = claims.get("app_metadata"), claims.get("user_metadata")
    said = [claims.get("email_verified"), own.get("email_verified") if isinstance(own, dict) else None]
    denied = [*said, users.get("email_verified") if isinstance(users, dict) else None]
    proved = any(word is True for word in said) or project.emails_confirmed
    email = claims.get("email")
    if not proved or any(word is False for word in denied) or not isinstance(email, str):
        return ""
    # ASCII only: normalising makes an address of other letters that look alike another person's address.
    return normalised_email(email) if email.isascii() and 3 <= len(email) <= 254 else ""


def _name(metadata: Any) -> str:
    """Return what may stand in an email of the name that the user gave, or ""."""
    try:
        return plain_name(user_metadata.name_in(metadata)) if isinstance(metadata, dict) else ""
    except InvalidInput:
        return ""


def _link(claims: ProjectClaims) -> _Linked:
    if not claims.email:
        raise EmailNotProved()
    session = Session.objects.select_related("user").filter(pk=claims.session_id).first()
    if session is None:
        session = _start(claims)
    now = clock.now()
    is_over = session.ended_at is not None or session.expires_at <= now or not session.user.is_active
    if is_over or session.method != Session.Method.SUPABASE or session.user.email != claims.email:
        raise InvalidToken("session_ended")
    _check_second_factor(session.user, claims)
    if claims.has_second_factor and session.second_factor_at is None:
        Session.objects.filter(pk=session.pk, ended_at=None).update(second_factor_at=now)
        clear_principal_cache(session.user_id)
    if session.refreshed_at < now - SIGNED_IN_AGAIN:
        end = min(now + settings.REFRESH_TOKEN_LIFETIME, session.created_at + LONGEST_SESSION)
        Session.objects.filter(pk=session.pk, ended_at=None).update(refreshed_at=now, expires_at=end)
    return _Linked(session.user_id, session.pk, claims.expires_at)


def _start(claims: ProjectClaims) -> Session:
    """Start the session of a Supabase session that is new here. Two tokens of it at once start one."""
    user = _account_of(claims)
    _check_second_factor(user, claims)
    with transaction.atomic():
        session, is_new = add_supabase_session(claims.session_id, user, second_factor=claims.has_second_factor)
        if is_new:
            security_log.record(Kind.SIGN_IN, user=user, note=_("With Supabase."))
    return session


def _account_of(claims: ProjectClaims) -> User:
    """Return the account of the proved address; open one without a restaurant if there is none. One query if there is.

    A person who signed up at the project reaches the app's onboarding with it. Raises AccountDeactivated,
    TooManyAttempts.
    """
    user = User.objects.filter(email=claims.email).first()
    if user is not None and not user.is_active:
        raise AccountDeactivated()
    if user is not None and user.email_confirmed_at is not None:
        return user
    caller = security_log.caller()
    SIGN_UP.count_attempt(claims.email, caller.address if caller is not None else None)
    dispatch(
        commands.PEOPLE_OPEN_ACCOUNT,
        target=claims.email[:100],
        extra={"email": claims.email, "name": claims.name},
        actor=platform_executor.visitor("supabase", client_type="mobile"),
        key=str(uuid7()),  # opening it twice is opening it once
    )
    return User.objects.get(email=claims.email)


def _check_second_factor(user: User, claims: ProjectClaims) -> None:
    """Raise SecondFactorMissing if the person has a second factor here and the token proves none. One query.

    Where a restaurant's policy asks for one, `Principal.lacks_second_factor` does, until a token says `aal2`.
    """
    if not claims.has_second_factor and has_second_factor(user.pk):
        security_log.record_refusal(Kind.SECOND_FACTOR, user=user, note=_("With Supabase."))
        raise SecondFactorMissing()
