"""Access tokens of a real Supabase project, with its keys from a real HTTP server."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings as conf
from django_otp.plugins.otp_totp.models import TOTPDevice

from fynlo.core import clock
from realtime.gateway.authenticators import Credential, Refused
from restaurants.identity import cleanup, jwks, sessions, supabase_tokens
from restaurants.identity.jwks import KeySet, KeysUnavailable
from restaurants.identity.principals import clear_principal_cache
from restaurants.identity.sockets import SocketAuthenticator
from restaurants.identity.tokens import InvalidToken
from restaurants.models import OutgoingMail, SecurityEvent, SecurityPolicy, Session, User
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.supabase_project import SECRET, Project, serve_project, unsigned
from tests.servers import serve
from tests.threads import race

VERIFY = "/api/v1/auth/verify"
database = pytest.mark.django_db


@pytest.fixture
def project(settings) -> Iterator[Project]:
    """A project whose keys are published, and whose tokens are accepted."""
    with serve_project() as project:
        settings.SUPABASE = project.settings()
        yield project


@pytest.fixture
def outcome(api) -> Callable[[str], tuple[int, str]]:
    """The status and the code of a call with that token; (200, "") when it is accepted."""

    def call(token: str) -> tuple[int, str]:
        response = api(bearer=token).post(VERIFY)
        return response.status_code, "" if response.status_code == 200 else response.json()["error"]["code"]

    return call


@database
@pytest.mark.parametrize("key", ["ec", "rsa"])
def test_a_token_by_a_published_key_signs_the_person_with_that_address_in(project, api, person, key):
    project.add_rsa()
    token = project.token(key)

    user = api(bearer=token).post(VERIFY).json()["user"]

    assert (user["email"], user["role"]) == ("sara@alpha.example", "employee")
    assert api(bearer=token).get("/auth/v1/user").json()["id"] == str(person("sara").pk)
    session = Session.objects.get()
    assert (session.user, session.method, session.kind) == (person("sara"), "supabase", "program")
    assert SecurityEvent.objects.get(kind="sign_in").note == "With Supabase."


@database
def test_a_token_by_the_secret_is_accepted_only_where_the_secret_is_configured(project, settings, outcome):
    assert outcome(project.secret_token()) == (401, "token_invalid")

    settings.SUPABASE = project.settings(secret=SECRET)

    assert outcome(project.secret_token()) == (200, "")
    assert outcome(project.secret_token("another secret of 40 letters and more....")) == (401, "token_invalid")


@database
@pytest.mark.parametrize("secret", ["", SECRET])
def test_no_token_passes_by_an_algorithm_that_is_not_its_keys(project, settings, outcome, secret):
    """Algorithm confusion: a public key as a secret, another key's id, no signature, a shared key in the key set."""
    settings.SUPABASE = project.settings(secret=secret)
    project.add_rsa()
    project.extra_keys = [{"kty": "oct", "kid": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}]
    public = project.keys["rsa"].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    shared = b"secret-secret-secret-secret-secret"
    claims = project.claims()
    hs256_by_public_key = unsigned({"alg": "HS256", "kid": "rsa", "typ": "JWT"}, claims)
    forged = {
        "public key as secret": _signed_by_hmac(hs256_by_public_key, pem),
        "shared key of the set": _signed_by_hmac(unsigned({"alg": "HS256", "kid": "oct"}, claims), shared),
        "none": unsigned({"alg": "none", "kid": "ec"}, claims),
        "None": unsigned({"alg": "None"}, claims),
        "no algorithm": unsigned({"kid": "ec"}, claims),
        "key of another type": project.token("ec", header={"kid": "rsa"}),
        "no key id": project.token("ec", header={"kid": ""}),
        "key id of a list": unsigned({"alg": "ES256", "kid": ["ec"]}, claims),
        "PS256": unsigned({"alg": "PS256", "kid": "rsa"}, claims, b"x" * 256),
    }

    assert {name: outcome(token) for name, token in forged.items()} == dict.fromkeys(forged, (401, "token_invalid"))
    assert not Session.objects.exists()


def _signed_by_hmac(token: str, secret: bytes) -> str:
    content = token.rpartition(".")[0]
    made = hmac.new(secret, content.encode(), hashlib.sha256).digest()
    return f"{content}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


@database
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://other.supabase.co/auth/v1"}, "token_invalid"),
        ({"iss": "fynlo"}, "token_invalid"),
        ({"iss": None}, "token_invalid"),
        ({"aud": "anon"}, "token_invalid"),
        ({"aud": None}, "token_invalid"),
        ({"exp": 1_700_000_000}, "token_expired"),
        ({"exp": None}, "token_invalid"),
        ({"exp": "never"}, "token_invalid"),
        ({"nbf": 4_000_000_000}, "token_invalid"),
        ({"iat": 4_000_000_000}, "token_invalid"),
        ({"sub": "sara"}, "token_invalid"),
        ({"session_id": None}, "token_invalid"),
        ({"session_id": "1"}, "token_invalid"),
        ({"role": "service_role"}, "token_invalid"),
        ({"role": "anon"}, "token_invalid"),
        ({"is_anonymous": True}, "token_invalid"),
        ({"amr": [{"method": "password", "timestamp": 1_700_000_000}]}, "session_ended"),
    ],
)
def test_a_signed_token_is_refused_when_a_claim_is_wrong(project, outcome, changes, code):
    assert outcome(project.token(**changes)) == (401, code)
    assert not Session.objects.exists()


@database
def test_a_changed_token_is_refused(project, outcome):
    header, claims, signature = project.token().split(".")
    other = project.token(email="olivia@alpha.example").split(".")[1]

    assert outcome(f"{header}.{other}.{signature}") == (401, "token_invalid")
    assert outcome(f"{header}.{claims}.") == (401, "token_invalid")


@database
@pytest.mark.parametrize(
    "token",
    [
        "a.b.c",
        "..",
        unsigned({"alg": "ES256", "kid": "ec"}, {"iss": "https://project.supabase.co/auth/v1", "x": "y" * 9000}),
        unsigned({"alg": "ES256", "kid": "x" * 3000}, {"iss": "https://project.supabase.co/auth/v1"}),
    ],
)
def test_hostile_tokens_are_refused(project, outcome, token):
    assert outcome(token) == (401, "token_invalid")


@database
def test_a_deeply_nested_token_is_refused_without_a_server_error(project, api):
    nested = base64.urlsafe_b64encode(b'{"kid": ' + b"[" * 5000 + b"]" * 5000 + b"}").decode().rstrip("=")

    assert api(bearer=f"{nested}.{nested}.c").post(VERIFY).status_code == 401


@database
@pytest.mark.parametrize(
    "changes",
    [
        {"app_metadata": None},  # `user_metadata` says that it is proved, but its user writes that
        {"app_metadata": {"email_verified": "true"}},
        {"app_metadata": None, "user_metadata": None},
        {"email_verified": False},
        {"user_metadata": {"email_verified": False}},
        {"email": None},
        {"email": ["sara@alpha.example"]},
        {"email": "\u017fara@alpha.example"},  # a long s: NFKC makes it Sara's address
    ],
)
def test_an_address_that_the_project_does_not_vouch_for_links_to_nobody(project, outcome, changes):
    assert outcome(project.token(**changes)) == (403, "supabase.email_not_verified")
    assert not Session.objects.exists()


@database
def test_a_project_that_confirms_every_address_needs_no_claim_but_is_not_contradicted(project, settings, outcome):
    settings.SUPABASE = project.settings(emails_confirmed=True)

    assert outcome(project.token(app_metadata=None)) == (200, "")
    denied = project.token(app_metadata=None, user_metadata={"email_verified": False})
    assert outcome(denied) == (403, "supabase.email_not_verified")


@database
def test_a_deactivated_account_is_refused(project, outcome, person):
    User.objects.filter(pk=person("sara").pk).update(is_active=False)

    assert outcome(project.token()) == (403, "supabase.account_deactivated")
    assert not Session.objects.exists()


@database
def test_a_new_address_gets_an_account_without_a_restaurant_and_registers_one(project, api):
    token = project.token(
        email="rosa@cantina.example",
        user_metadata={"first_name": "Rosa", "last_name": "Diaz http://evil.example", "role": "platform_owner"},
    )

    user = api(bearer=token).post(VERIFY).json()["user"]

    assert (user["email"], user["needs_onboarding"], user["restaurant_id"] or None) == (
        "rosa@cantina.example", True, None,
    )  # fmt: skip
    rosa = User.objects.get(email="rosa@cantina.example")
    assert rosa.name == "Rosa Diaz http evil example"
    assert (rosa.has_usable_password(), rosa.is_platform_owner) == (False, False)
    assert rosa.email_confirmed_at is not None
    assert SecurityEvent.objects.get(kind="sign_up", user_id=rosa.pk).note == "With Supabase."
    made = api(bearer=token).post("/api/v1/auth/register-restaurant", {"restaurant_name": "Cantina Rosa"})
    assert made.status_code == 201
    assert not OutgoingMail.objects.exists()


@database
@pytest.mark.parametrize("metadata", [None, [], {"name": 7}, {"name": "\x00<b>"}, {"first_name": {"a": 1}}])
def test_a_hostile_name_becomes_a_plain_one(project, outcome, metadata):
    assert outcome(project.token(email="rosa.diaz99@cantina.example", user_metadata=metadata)) == (200, "")

    assert User.objects.get(email="rosa.diaz99@cantina.example").name in ("rosa diaz99", "b")


@database
def test_a_sign_up_by_a_stranger_leaves_them_no_password(project, api, outcome, person):
    """A stranger signed up with the address before its owner came with Supabase."""
    sara = person("sara")
    User.objects.filter(pk=sara.pk).update(email_confirmed_at=None, metadata={"theme": "theirs"})

    assert outcome(project.token()) == (200, "")

    sara.refresh_from_db()
    assert (sara.has_usable_password(), sara.metadata) == (False, {})
    assert sara.email_confirmed_at is not None
    refused = api().post("/api/v1/auth/login", {"email": sara.email, "password": PASSWORD})
    assert refused.json()["error"]["code"] == "invalid_credentials"


@database
def test_new_accounts_from_one_address_are_throttled(project, outcome):
    answers = [outcome(project.token(email=f"new{number}@cantina.example")) for number in range(31)]

    assert answers == [(200, "")] * 30 + [(429, "too_many_requests")]


@database
def test_where_owners_and_managers_need_a_second_factor_a_token_of_supabase_shows_it(project, api, alpha, person):
    SecurityPolicy.objects.update_or_create(restaurant=alpha, defaults={"second_factor": "managers"})
    session = str(uuid4())

    def orders(**changes) -> tuple[int, str]:
        token = project.token(email="marco@alpha.example", session_id=session, **changes)
        response = api("alpha", bearer=token).get("/api/v1/devices")
        return response.status_code, response.json()["error"]["code"] if response.status_code >= 400 else ""

    assert orders() == (403, "second_factor_missing")
    assert orders(aal="aal3") == (403, "second_factor_missing")
    assert orders(aal="aal2") == (200, "")
    assert api("alpha", bearer=project.token()).get("/api/v1/orders/active").status_code == 200, "Sara is no manager"


def test_an_account_is_opened_once_for_two_tokens_at_once(committed, project):
    tokens = [project.token(email="rosa@cantina.example") for _ in range(2)]

    race(*[lambda token=token: supabase_tokens.read_project_token(token) for token in tokens])

    assert User.objects.filter(email="rosa@cantina.example").count() == 1
    assert Session.objects.filter(user__email="rosa@cantina.example").count() == 2


@database
def test_all_tokens_of_a_supabase_session_are_one_sign_in(project, outcome):
    session, other = str(uuid4()), str(uuid4())
    tokens = [project.token(session_id=session, jti=str(number)) for number in range(3)]

    assert [outcome(token) for token in [*tokens, project.token(session_id=other)]] == [(200, "")] * 4

    assert Session.objects.filter(method="supabase", ended_at=None).count() == 2


@database
@pytest.mark.parametrize("days", [0, 31, 300])
def test_a_sign_in_that_was_ended_here_stays_ended_with_newer_tokens(project, outcome, days):
    session = str(uuid4())
    token = project.token(session_id=session)
    assert outcome(token) == (200, "")
    sessions.end_session(Session.objects.get().pk)
    clear_principal_cache()

    with clock.travel(clock.now() + timedelta(days=days)):
        cleanup.delete_expired()
        assert outcome(project.token(session_id=session)) == (401, "session_ended")


@database
def test_signing_out_and_a_new_password_end_the_sign_in(project, api, outcome):
    first, second, third = project.token(), project.token(), project.token()
    assert outcome(first) == outcome(second) == outcome(third) == (200, "")

    assert api(bearer=first).post("/auth/v1/logout?scope=local").status_code == 200
    assert outcome(first) == (401, "session_ended")
    body = {"current_password": PASSWORD, "new_password": "another horse entirely"}
    changed = api(bearer=second).post("/api/v1/auth/password/change", body)
    assert (changed.status_code, changed.json()["data"]) == (200, {}), "a Supabase session gets no token of ours"
    clear_principal_cache()
    assert (outcome(second), outcome(third)) == ((200, ""), (401, "session_ended"))


@database
def test_a_sign_in_is_idle_for_as_long_as_a_refresh_token_lasts(project, outcome, settings):
    session = str(uuid4())
    assert outcome(project.token(session_id=session)) == (200, "")
    with clock.travel(clock.now() + settings.REFRESH_TOKEN_LIFETIME - timedelta(hours=1)):
        assert outcome(project.token(session_id=session)) == (200, "")
    with clock.travel(clock.now() + settings.REFRESH_TOKEN_LIFETIME + timedelta(days=5)):
        assert outcome(project.token(session_id=session)) == (200, "")
    with clock.travel(clock.now() + 3 * settings.REFRESH_TOKEN_LIFETIME + timedelta(days=6)):
        assert outcome(project.token(session_id=session)) == (401, "session_ended")


@database
def test_a_sign_in_does_not_move_to_another_person(project, outcome):
    session = str(uuid4())
    assert outcome(project.token(session_id=session)) == (200, "")

    assert outcome(project.token(session_id=session, email="olivia@alpha.example")) == (401, "session_ended")


@database
def test_a_platform_owner_gets_no_platform_rights_from_supabase(project, api):
    token = project.token(email="pat@fynlo.example")

    assert api(bearer=token).post(VERIFY).json()["user"]["is_platform_owner"] is False


@database
def test_a_person_with_a_second_factor_needs_a_token_with_one(project, outcome, person):
    TOTPDevice.objects.create(user=person("sara"), confirmed=True, name="phone")

    assert outcome(project.token()) == (403, "supabase.second_factor_required")
    assert outcome(project.token(aal="aal2")) == (200, "")


@database
def test_the_sign_in_proves_nothing_for_a_new_password(project, api):
    response = api(bearer=project.token()).put("/auth/v1/user", {"password": "another horse entirely"})

    assert response.json()["error_code"] == "reauthentication_needed"


@database
def test_many_unknown_key_ids_cost_one_request_to_the_project(project, outcome):
    assert outcome(project.token()) == (200, "")

    for number in range(30):
        assert outcome(project.token(header={"kid": f"made up {number}"})) == (401, "token_invalid")

    assert project.asked == 1


@database
def test_a_new_key_is_found_after_the_cooldown(project, outcome, monkeypatch):
    assert outcome(project.token()) == (200, "")
    project.add_rsa()
    assert outcome(project.token("rsa")) == (401, "token_invalid")

    monkeypatch.setattr(jwks, "COOLDOWN_SECONDS", 0)

    assert outcome(project.token("rsa")) == (200, "")
    assert project.asked == 2


@database
def test_while_the_project_is_unreachable_its_tokens_get_503_and_never_401(project, api, outcome, monkeypatch):
    project.status = 500
    response = api(bearer=project.token()).post(VERIFY)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")
    assert int(response["Retry-After"]) > 0

    project.status = 200
    monkeypatch.setattr(jwks, "COOLDOWN_SECONDS", 0)
    assert outcome(project.token()) == (200, "")
    project.status = 500
    monkeypatch.setattr(jwks, "FRESH_SECONDS", 0)
    assert outcome(project.token()) == (200, ""), "a cached key is valid while the project is unreachable"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 302, "headers": {"Location": "/jwks.json"}},
        {"body": b"<html>"},
        {"body": b"[]"},
        {"body": b'{"keys": 7}'},
        {"body": b'{"keys": [' + b" " * jwks.LARGEST + b"]}"},
        {"body": b"[" * 30_000},
    ],
)
def test_an_answer_that_is_no_key_set_counts_as_unreachable(project, answer):
    for name, value in answer.items():
        setattr(project, name, value)

    with pytest.raises(KeysUnavailable):
        KeySet(project.settings().jwks_url).find("ec")
    assert project.asked == 1


def test_keys_that_are_too_weak_or_for_something_else_are_left_out(project):
    project.add_rsa(1024)
    good = project.public("ec")
    project.extra_keys = [
        {**good, "kid": "for encryption", "use": "enc"},
        {**good, "kid": "another curve", "crv": "P-384"},
        {**good, "kid": "another algorithm", "alg": "RS256"},
        {**good, "kid": "no point", "x": "AA"},
        {**good, "kid": 7},
        {"kty": "oct", "kid": "shared", "k": "AAAA"},
        "no object",
    ]
    keys = KeySet(project.settings().jwks_url)

    found = {name for name in ("ec", "rsa", "for encryption", "another curve", "no point", "shared") if keys.find(name)}

    assert found == {"ec"}


def test_a_key_that_the_project_withdrew_is_refused(project, monkeypatch):
    keys = KeySet(project.settings().jwks_url)
    assert keys.find("ec")
    project.keys = {"new": project.keys["ec"]}
    monkeypatch.setattr(jwks, "COOLDOWN_SECONDS", 0)
    monkeypatch.setattr(jwks, "FRESH_SECONDS", 0)

    assert keys.find("ec") is None


def test_many_threads_with_unknown_keys_make_one_request(project):
    keys = KeySet(project.settings().jwks_url)

    found = race(*[lambda number=number: keys.find(f"made up {number}") for number in range(16)])

    assert (found, project.asked) == ([None] * 16, 1)


def test_two_first_tokens_at_once_start_one_sign_in(committed, project):
    session = str(uuid4())
    tokens = [project.token(session_id=session, jti=str(number)) for number in range(4)]

    claims = race(*[lambda token=token: supabase_tokens.read_project_token(token) for token in tokens])

    assert not [each for each in claims if isinstance(each, Exception)]
    assert {each.session_id for each in claims} == {Session.objects.get(method="supabase").pk}


def test_control_a_session_id_that_is_not_derived_starts_one_each(committed, project, monkeypatch):
    monkeypatch.setattr(supabase_tokens, "uuid5", lambda *_: uuid4())
    session = str(uuid4())
    tokens = [project.token(session_id=session, jti=str(number)) for number in range(4)]

    race(*[lambda token=token: supabase_tokens.read_project_token(token) for token in tokens])

    assert Session.objects.filter(method="supabase").count() == 4


@database
def test_a_socket_opens_with_the_token_and_ends_with_the_sign_in(project, tenant, person):
    gateway, host = SocketAuthenticator(), f"alpha.{conf.BASE_DOMAIN}"
    session, other = str(uuid4()), project.token(email="olivia@alpha.example", app_metadata={})

    def credential(token: str) -> Credential:
        return Credential(host=host, channel="pos", restaurant_id=tenant.pk, token=token)

    admission = gateway.admit(credential(project.token(session_id=session)))
    assert (admission.actor.user_id, admission.session.session_id) == (person("sara").pk, Session.objects.get().pk)
    with pytest.raises(Refused, match=r"supabase\.email_not_verified"):
        gateway.admit(credential(other))

    sessions.end_session(admission.session.session_id)

    assert gateway.recheck([admission.session]) == [None]
    with pytest.raises(Refused, match="session_ended"):
        gateway.admit(credential(project.token(session_id=session, jti="newer")))


def test_a_server_that_the_environment_configures_takes_many_first_calls_at_once(committed):
    """The settings' names, one request for the keys, one sign-in."""
    with serve_project() as project:
        environment = {
            "FYNLO_SUPABASE_URL": project.address,
            "FYNLO_SUPABASE_ISSUER": project.issuer,
            "FYNLO_SUPABASE_JWKS_URL": f"{project.address}/jwks.json",
        }
        token = project.token()
        with serve(environment=environment) as server:

            def verify() -> int:
                headers = {"Host": server.host(None), "Authorization": f"Bearer {token}"}
                request = Request(f"http://127.0.0.1:{server.port}{VERIFY}", method="POST", headers=headers)
                with urlopen(request, timeout=10) as response:
                    return response.status

            assert race(*[verify] * 8) == [200] * 8

        assert project.asked == 1
    assert Session.objects.get().method == "supabase"


@database
def test_without_a_project_its_tokens_are_refused(project, settings, outcome):
    settings.SUPABASE = None

    assert outcome(project.token()) == (401, "token_invalid")


@database
def test_an_expired_token_is_told_apart_from_a_bad_one(project):
    token = project.token()
    supabase_tokens.read_project_token(token)

    with clock.travel(clock.now() + timedelta(hours=2)), pytest.raises(InvalidToken, match="token_expired"):
        supabase_tokens.read_project_token(token)
