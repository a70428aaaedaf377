"""What a restaurant has to finish before it closes. Domains register theirs from `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import ngettext

from fynlo.core.tenancy.context import in_restaurant
from realtime.sync.models import Device
from restaurants.models import Restaurant


@dataclass(frozen=True, slots=True)
class Check:
    """`count()` is one query in the restaurant's schema; `sentence(count)` says what is unfinished."""

    count: Callable[[], int]
    sentence: Callable[[int], str | Promise]


_checks: list[Check] = []


def register(*checks: Check) -> None:
    _checks.extend(checks)


def unfinished_work(restaurant: Restaurant) -> list[str]:
    """Return a sentence for each kind of work that is unfinished. One query for each registered check."""
    with in_restaurant(restaurant):
        counted = [(check, check.count()) for check in _checks]
    return [str(check.sentence(count)) for check, count in counted if count]


def unsent_work(restaurant: Restaurant) -> str:
    """Return a sentence about devices that reported work which they have not sent; "" if none did. One query."""
    count = Device.objects.filter(restaurant=restaurant, revoked_at=None, unsent__gt=0).count()
    if not count:
        return ""
    return ngettext(
        "%(count)d device holds orders that it has not sent. Connect it first: what it holds is in no archive.",
        "%(count)d devices hold orders that they have not sent. Connect them first: what they hold is in no archive.",
        count,
    ) % {"count": count}
