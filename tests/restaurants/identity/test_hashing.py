"""Password hashing has a bounded cost for any number of sign-ins at once."""

import threading

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from fynlo.core.errors import Unavailable
from restaurants.identity import hashing
from tests.plugins.restaurants import PASSWORD


@pytest.fixture
def counted(monkeypatch) -> list[int]:
    """How many hashes were under way each time one began."""
    under_way, seen = [], []
    both = threading.Barrier(hashing.AT_ONCE, timeout=30)

    def encode(self, password, salt):
        under_way.append(1)
        seen.append(len(under_way))
        both.wait()  # both places are taken: a third call that runs would be counted
        under_way.pop()
        return "argon2$hash"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    return seen


def test_no_more_than_two_passwords_are_hashed_at_once(counted):
    threads = [threading.Thread(target=make_password, args=[PASSWORD]) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(counted) == 12
    assert max(counted) == hashing.AT_ONCE


def test_a_hash_without_a_free_slot_is_refused_for_later(monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(hashing, "_slots", threading.BoundedSemaphore(1))
    hashing._slots.acquire()

    with pytest.raises(Unavailable) as refused:
        make_password(PASSWORD)
    assert refused.value.retry_after

    hashing._slots.release()
    assert make_password(PASSWORD).startswith("argon2$")


def test_a_hash_takes_between_19_and_46_mebibytes():
    """In a subclass, because the suite makes hashing cheap."""
    costs = hashing.COSTS
    assert 19 * 1024 <= costs["memory_cost"] <= 46 * 1024
    assert costs["time_cost"] >= 2
    assert costs["parallelism"] == 1


def test_an_old_hash_is_replaced_at_the_next_sign_in(page_client, person, monkeypatch):
    sara = person("sara")
    with monkeypatch.context() as context:
        context.setattr(hashing.BoundedArgon2Hasher, "memory_cost", 64)
        sara.set_password(PASSWORD)
        sara.save()
    assert "m=64," in sara.password

    response = page_client().post("/sign-in/", {"email": sara.email, "password": PASSWORD})

    assert response.status_code == 302
    assert "m=8," in person("sara").password
