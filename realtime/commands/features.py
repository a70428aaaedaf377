"""Features that not every restaurant has. `restaurants` registers who has them (`restaurants.plans`)."""

from collections.abc import Callable

from fynlo.core.errors import DomainError

Check = Callable[[str, bool], None]


def _allow(feature: str, reading: bool) -> None:
    """Let every restaurant use the feature: without a check registered there are no plans."""


_check: Check = _allow


def register(check: Check) -> Check:
    """Set what raises the refusal of a feature; called once from `AppConfig.ready`. Returns the one before."""
    global _check
    before, _check = _check, check
    return before


def includes(feature: str) -> bool:
    """Return whether the chosen restaurant has the feature, if only to read. "" is in every plan."""
    try:
        require(feature, reading=True)
    except DomainError:
        return False
    return True


def require(feature: str, *, reading: bool = False) -> None:
    """Raise a DomainError if the chosen restaurant does not have the feature. "" is in every plan.

    `reading`: nothing is changed, which a restaurant may do for longer than change something.
    """
    if feature:
        _check(feature, reading)
