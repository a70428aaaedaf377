"""Features that not every restaurant has. `restaurants` registers who has them (`restaurants.plans`)."""

from collections.abc import Callable

from fynlo.core.errors import DomainError

Check = Callable[[str], None]


def _allow(feature: str) -> None:
    """Let every restaurant use the feature: without a check registered there are no plans."""


_check: Check = _allow


def register(check: Check) -> Check:
    """Set what raises the refusal of a feature; called once from `AppConfig.ready`. Returns the one before."""
    global _check
    before, _check = _check, check
    return before


def includes(feature: str) -> bool:
    """Return whether the chosen restaurant has the feature. "" is in every plan."""
    try:
        require(feature)
    except DomainError:
        return False
    return True


def require(feature: str) -> None:
    """Raise a DomainError if the chosen restaurant does not have the feature. "" is in every plan."""
    if feature:
        _check(feature)
