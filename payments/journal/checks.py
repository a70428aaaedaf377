"""Further checks of `manage.py journal verify`, which other parts of payments register."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from realtime import archive


@dataclass(frozen=True, slots=True)
class Check:
    """`run` reads the chosen restaurant and yields a sentence for each row that is wrong. `name` is for the report."""

    name: str
    run: Callable[[], Iterator[str]]


_checks: dict[str, Check] = {}


def register(check: Check) -> None:
    """Call once per check from `AppConfig.ready`. A check must read in bounded memory."""
    _checks[check.name] = check


def unregister(name: str) -> None:
    """Forget a check, after a test that registered its own."""
    _checks.pop(name, None)


def registered() -> list[Check]:
    return list(_checks.values())


def register_all() -> None:
    register(Check("archived events", archive.troubles))
