from collections.abc import Iterator

import pytest

from tests.realtime import happenings


@pytest.fixture
def notes() -> Iterator[None]:
    """The tests' own small domain, registered."""
    happenings.register()
    yield
    happenings.unregister()
