"""Password hashing with bounded memory: argon2 with OWASP's costs, at most two at a time in a process."""

import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

from fynlo.core.errors import Unavailable

AT_ONCE = 2
# OWASP Password Storage Cheat Sheet, read 2026-11: 19 MiB (in KiB here), two passes, one lane.
COSTS = {"memory_cost": 19 * 1024, "time_cost": 2, "parallelism": 1}
PATIENCE_SECONDS = 5.0

_slots = threading.BoundedSemaphore(AT_ONCE)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2 at COSTS.

    Django's default takes 100 MiB and eight lanes for each sign-in, in as many threads as there are. A hash with other
    costs still matches and is replaced at the next sign-in.
    """

    memory_cost, time_cost, parallelism = COSTS["memory_cost"], COSTS["time_cost"], COSTS["parallelism"]

    def encode(self, password: str, salt: str) -> str:
        """Raises Unavailable if no slot was free for PATIENCE_SECONDS. The caller may try again."""
        with _Slot():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Raises Unavailable as `encode` does."""
        with _Slot():
            return super().verify(password, encoded)


class _Slot:
    """One of AT_ONCE slots. Raises Unavailable after PATIENCE_SECONDS."""

    def __enter__(self) -> None:
        if not _slots.acquire(timeout=PATIENCE_SECONDS):
            raise Unavailable(retry_after=2)

    def __exit__(self, *exception: Any) -> None:
        _slots.release()
