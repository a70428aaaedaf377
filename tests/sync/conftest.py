import logging
import os
import random
from collections.abc import Iterator

import pytest

from tests.sync.world import World

LONG = os.environ.get("FYNLO_LONG") == "1"


@pytest.fixture
def seed() -> int:
    """FYNLO_SEED, or a new one; printed when a test fails, so that its random choices can be repeated."""
    chosen = int(os.environ.get("FYNLO_SEED") or random.SystemRandom().randrange(2**32))
    print(f"replay with FYNLO_SEED={chosen}")
    return chosen


@pytest.fixture
def world(committed) -> Iterator[World]:
    """Two restaurants with a menu, a room and three devices each, on real commits."""
    logging.disable(logging.CRITICAL)  # hundreds of intended refusals and crashes
    made = World(committed.alpha, committed.beta)
    made.rewind()
    yield made
    logging.disable(logging.NOTSET)
