"""Schemathesis calls every operation of the OpenAPI document: no answer is a 5xx, and each is as documented.

The calls are made in this process, as the owner of a restaurant that has orders, payments and devices; each is undone.
Their choices are the same in every run. `FYNLO_OPENAPI_EXAMPLES=200` makes more of each operation.
"""

import os
import re
from collections.abc import Iterator
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.test.utils import override_settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import APIOperation, Case
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.openapi import from_wsgi

from fynlo.core.cache import clear_caches
from payments.provider_accounts.errors import ProviderSilent
from restaurants.models import User
from tests.security.foreign_requests import rolled_back
from tests.security.two_restaurants import bearer, build

VALID = int(os.environ.get("FYNLO_OPENAPI_EXAMPLES", "4"))  # of each operation; half as many are invalid
HOST = f"http://alpha.{settings.BASE_DOMAIN}"
UUID = re.compile(r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
OWN_VALUES = 0.8  # of the ids in a call: those of rows that exist


@pytest.fixture(scope="module")
def _one_connection() -> Iterator[None]:
    """Let requests keep the connection, which holds the transaction, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def owner(_one_connection, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """The owner of a restaurant in which everything exists: `.known` values and `.headers`. Rolled back at the end."""
    changed = override_settings(STRIPE_URL="http://127.0.0.1:1", MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    whole = transaction.atomic()
    whole._from_testcase = True  # as in Django's TestCase: commands begin durable transactions inside it
    with django_db_blocker.unblock(), changed, whole:
        known, _ = build("alpha")
        connection.set_schema_to_public()
        credential = bearer(User.objects.get(email="olivia@alpha.example"), "olivia")
        yield SimpleNamespace(
            known=known,
            headers={**credential.headers, "X-Device-Secret": known.device_secret, "Accept-Encoding": "identity"},
        )
        transaction.set_rollback(True)


def test_every_operation_responds_as_documented_and_never_with_a_5xx(owner):
    document = from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    found: dict[str, str] = {}
    statuses: dict[int, int] = {}
    for made in document.get_all_operations():
        operation = made.ok()
        for mode, examples in ((GenerationMode.POSITIVE, VALID), (GenerationMode.NEGATIVE, VALID // 2)):
            call_some(operation, mode, examples, owner, found, statuses)
    print(f"{sum(statuses.values())} calls, answers {dict(sorted(statuses.items()))}")
    assert not found, "\n\n".join(found.values())


def call_some(operation: APIOperation, mode: GenerationMode, examples: int, owner: Any, found: dict, statuses: dict):
    """Call the operation `examples` times and add the first finding of each kind to `found`."""

    @hypothesis_settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Case) -> None:
        name_own_rows(case, owner.known)
        response = rolled_back(lambda: case.call(base_url=HOST, headers=owner.headers))
        clear_caches()
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        problem = problem_of(case, response)
        if problem:
            found.setdefault(
                f"{operation.label} {problem[:60]}",
                f"{operation.label}: {problem}\n  {case.formatted_path} {case.query} {case.body!r:.500}"
                f"\n  {response.content[:300]!r}",
            )

    call()


def problem_of(case: Case, response: Any) -> str:
    has_no_provider = ProviderSilent.code.encode() in response.content  # as nowhere in these tests
    if response.status_code >= 500 and not has_no_provider:
        return f"answered {response.status_code}"
    try:
        case.operation.validate_response(response, case=case)
    except (Failure, FailureGroup) as failure:
        return f"answered {response.status_code}, not as documented: {str(failure)[:600]}"
    return ""


def name_own_rows(case: Case, known: Any) -> None:
    """Put ids of rows that exist in place of most made-up ones, so that a call gets further than "not found"."""
    rng = Random(repr((case.path_parameters, case.body)))
    for name in case.path_parameters or ():
        if rng.random() < OWN_VALUES:
            case.path_parameters[name] = rng.choice(known.values.get(name) or known.uuids)
    if "wait" in (case.query or {}):
        case.query["wait"] = 0  # a long poll waits for an event that nobody records
    if isinstance(case.body, dict):
        case.body = own_ids(case.body, known, rng)


def own_ids(value: Any, known: Any, rng: Random, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: own_ids(one, known, rng, key) for key, one in value.items()}
    if isinstance(value, list):
        return [own_ids(one, known, rng, name) for one in value]
    if isinstance(value, str) and UUID.match(value) and rng.random() < OWN_VALUES:
        return rng.choice(known.values.get(name) or known.uuids)
    return value
