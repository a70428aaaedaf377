"""Races of partners on real connections: a revocation, the limit of a minute, two workers."""

from django.test import override_settings

from fynlo.core import clock
from fynlo.core.cache import Cache
from fynlo.core.clock import travel
from fynlo.core.tenancy.connection import connection
from restaurants.partners import authentication, tokens
from restaurants.webhooks import services, signing, worker
from tests.restaurants.partners.conftest import caller, choose_plan, code_of
from tests.services import run_service
from tests.threads import errors_of, race

MENU = "/menu/categories"


def read_once(cache: Cache, text: str):
    """The control: a holder that is kept for two seconds, as a person's sign-in is."""
    return cache.get_or_read(text, lambda: authentication._partner_of(text))


def test_a_revocation_is_in_force_in_every_process_at_once(committed):
    """Beside a control that keeps the holder in the process and lets a revoked token in."""
    choose_plan(committed.alpha, "omega")
    connection.set_tenant(committed.alpha)
    text = tokens.new_token()
    row = run_service(tokens.create_token, name="Ana", scopes=["menu:read"], days=1, token=text)
    control: Cache = Cache(size=10, seconds=60)
    assert read_once(control, text).token_id == row.pk
    answers = race(
        lambda: run_service(tokens.revoke_token, token_id=row.pk),
        lambda: caller(text)("GET", MENU),
        restaurant=committed.alpha,
    )
    assert errors_of(answers) == []
    assert read_once(control, text).token_id == row.pk, "the control should have let it in"
    with override_settings(PRINCIPAL_CACHE_SECONDS=3600):
        assert code_of(caller(text)("GET", MENU)) == "token_revoked"
    choose_plan(committed.alpha, "beta")


def test_the_limit_holds_for_calls_at_once(committed, monkeypatch):
    choose_plan(committed.alpha, "omega")
    connection.set_tenant(committed.alpha)
    monkeypatch.setattr(authentication, "CALLS_A_MINUTE", 3)
    text = tokens.new_token()
    run_service(tokens.create_token, name="Ana", scopes=["menu:read"], days=1, token=text)
    now = clock.now()

    def call() -> int:
        with travel(now):
            return caller(text)("GET", MENU).status_code

    answers = race(*[call] * 6, restaurant=committed.alpha)
    assert sorted(answers) == [200, 200, 200, 429, 429, 429]
    choose_plan(committed.alpha, "beta")


def test_two_workers_never_claim_the_same_delivery(committed):
    choose_plan(committed.alpha, "omega")
    connection.set_tenant(committed.alpha)
    row = run_service(
        services.create_endpoint, name="Ana", url="https://partner.example.com/", event_types=["order.created"],
        secret=signing.new_secret(),
    )  # fmt: skip
    for _ in range(2):
        run_service(services.send_test, endpoint_id=row.pk)
    claimed = race(*[worker.claim] * 4)
    assert len([job for job in claimed if job is not None]) == 1
    choose_plan(committed.alpha, "beta")
