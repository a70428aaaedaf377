"""Passkeys: WebAuthn credentials of this host that sign a person in without a password.

A passkey is discoverable and unlocked by its owner (user verification), so that it counts as both factors. The
relying party is the host: a passkey works only there. Each challenge is kept in the browser's session and works once.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import webauthn
from django.db.models import QuerySet
from django.http import HttpRequest
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from fynlo.core import clock, json_codec
from restaurants.identity.page_sessions import host_of
from restaurants.identity.second_factors.errors import PasskeyRefused
from restaurants.identity.tokens import random_token
from restaurants.models import Passkey, User

NAME = "Fynlo"
LASTS = timedelta(minutes=5)
LONGEST_CREDENTIAL = 20_000  # characters of a browser's answer
SESSION_KEY = "passkey_challenge"
UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


def registration_options(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return the options of `navigator.credentials.create`, and keep their challenge. One query."""
    known = of_host(request, user.pk).values_list("credential_id", flat=True)
    options = webauthn.generate_registration_options(
        rp_id=host_of(request),
        rp_name=NAME,
        user_id=user.pk.bytes,
        user_name=user.email,
        user_display_name=user.name,
        challenge=_new_challenge(request, "create"),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
    )
    return options_to_json_dict(options)


def sign_in_options(request: HttpRequest) -> dict[str, Any]:
    """Return the options of `navigator.credentials.get`, and keep their challenge. Names no account."""
    options = webauthn.generate_authentication_options(
        rp_id=host_of(request),
        challenge=_new_challenge(request, "get"),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def proof_options(request: HttpRequest, user_id: UUID) -> dict[str, Any]:
    """Return the options for a person who is known already, as `sign_in_options`. One query."""
    theirs = of_host(request, user_id).values_list("credential_id", flat=True)
    options = webauthn.generate_authentication_options(
        rp_id=host_of(request),
        challenge=_new_challenge(request, "prove"),
        user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in theirs],
    )
    return options_to_json_dict(options)


def of_host(request: HttpRequest, user_id: UUID) -> QuerySet[Passkey]:
    """Return the person's passkeys that work on the request's host."""
    return Passkey.objects.filter(user_id=user_id, relying_party=host_of(request))


def verify_registration(request: HttpRequest, credential: str) -> VerifiedRegistration:
    """Raises PasskeyRefused."""
    challenge = _use_challenge(request, "create")
    try:
        return webauthn.verify_registration_response(
            credential=_read(credential),
            expected_challenge=challenge,
            expected_rp_id=host_of(request),
            expected_origin=_origin(request),
            require_user_verification=True,
        )
    except UNREADABLE as error:
        raise PasskeyRefused() from error


def person_of(request: HttpRequest, credential: str) -> tuple[User, Passkey]:
    """Return the active person whose passkey signed the challenge. One query and one UPDATE. Raises PasskeyRefused."""
    return _signer(request, credential, "get")


def check_proof(request: HttpRequest, credential: str, user_id: UUID) -> None:
    """Check that a passkey of that person signed the challenge of `proof_options`.

    One query and one UPDATE. Raises PasskeyRefused.
    """
    _signer(request, credential, "prove", user_id)


def _signer(request: HttpRequest, credential: str, purpose: str, only: UUID | None = None) -> tuple[User, Passkey]:
    challenge = _use_challenge(request, purpose)
    try:
        answer = _read(credential)
        passkey = _find(request, str(answer["id"]))
        if only not in (None, passkey.user_id):
            raise PasskeyRefused()
        verified = _verify(request, answer, challenge, passkey)
        handle = answer["response"].get("userHandle")
        if handle is not None and base64url_to_bytes(handle) != passkey.user.pk.bytes:
            raise PasskeyRefused()
    except UNREADABLE as error:
        raise PasskeyRefused() from error
    Passkey.objects.filter(pk=passkey.pk).update(sign_count=verified.new_sign_count, last_used_at=clock.now())
    return passkey.user, passkey


def _find(request: HttpRequest, credential_id: str) -> Passkey:
    passkeys = Passkey.objects.select_related("user").filter(relying_party=host_of(request), user__is_active=True)
    passkey = passkeys.filter(credential_id=credential_id[:1400], user__email_confirmed_at__isnull=False).first()
    if passkey is None:
        raise PasskeyRefused()
    return passkey


def _verify(request: HttpRequest, answer: dict, challenge: bytes, passkey: Passkey) -> VerifiedAuthentication:
    return webauthn.verify_authentication_response(
        credential=answer,
        expected_challenge=challenge,
        expected_rp_id=passkey.relying_party,
        expected_origin=_origin(request),
        credential_public_key=base64url_to_bytes(passkey.public_key),
        credential_current_sign_count=passkey.sign_count,
        require_user_verification=True,
    )


def stored(request: HttpRequest, verified: VerifiedRegistration) -> dict[str, Any]:
    """Return the columns of a Passkey."""
    return {
        "credential_id": bytes_to_base64url(verified.credential_id),
        "public_key": bytes_to_base64url(verified.credential_public_key),
        "sign_count": verified.sign_count,
        "relying_party": host_of(request),
    }


def _read(credential: str) -> dict[str, Any]:
    if len(credential) > LONGEST_CREDENTIAL:
        raise ValueError("no credential")
    answer = json_codec.loads(credential.encode())
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise ValueError("no credential")
    return answer


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _new_challenge(request: HttpRequest, purpose: str) -> bytes:
    challenge, until = random_token(), (clock.now() + LASTS).timestamp()
    request.session[SESSION_KEY] = [purpose, challenge, until]
    return challenge.encode()


def _use_challenge(request: HttpRequest, purpose: str) -> bytes:
    kept, challenge, until = request.session.pop(SESSION_KEY, ("", "", 0.0))
    if kept != purpose or until <= clock.now().timestamp():
        raise PasskeyRefused()
    return challenge.encode()
