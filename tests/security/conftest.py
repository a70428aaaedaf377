"""The sign-ins of files that send thousands of requests."""

from collections.abc import Iterator

import pytest

from tests.security.sign_ins import SignIns


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker) -> Iterator[SignIns]:
    """Everybody's sign-ins, made once for a file."""
    with django_db_blocker.unblock(), SignIns.of_everybody() as made:
        yield made


@pytest.fixture
def sign_ins(db, everybody) -> SignIns:
    """The same, with filled caches: reading who is signed in costs more than most answers."""
    everybody.fill_caches()
    return everybody
