"""The checks of the page "Status": each says in a sentence whether a part of the service works for this restaurant."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.db import DatabaseError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from restaurants.models import Restaurant

logger = logging.getLogger(__name__)


class Health(Enum):
    """`tone` is that of the badge."""

    WORKS = ("works", _("Works"), "success")
    IMPAIRED = ("impaired", _("Check this"), "warning")
    FAILS = ("fails", _("Does not work"), "danger")
    UNUSED = ("unused", _("Not in use"), "neutral")

    def __init__(self, code: str, label: str | Promise, tone: str):
        self.code, self.label, self.tone = code, label, tone


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: `description` is how it is, `advice` what to do about it."""

    health: Health
    description: str | Promise
    advice: str | Promise = ""


@dataclass(frozen=True, slots=True)
class StatusCheck:
    """A part of the service. `find` reads its state in at most three queries. `url_name` is the page with details."""

    name: str
    label: str | Promise
    order: int
    find: Callable[[Restaurant], Finding]
    url_name: str = ""


UNREADABLE = Finding(
    Health.FAILS,
    _("This part cannot be read at the moment."),
    _("Tills go on taking orders and cash. Open this page again in a minute."),
)
_checks: dict[str, StatusCheck] = {}


def register_status_checks(*checks: StatusCheck) -> None:
    """Add checks to the page; called once per app from `AppConfig.ready`."""
    for check in checks:
        _checks[check.name] = check


def findings(restaurant: Restaurant) -> list[tuple[StatusCheck, Finding]]:
    """Return what each check finds, in their order. A check that the database refuses is UNREADABLE."""
    return [(check, _find(check, restaurant)) for check in sorted(_checks.values(), key=lambda check: check.order)]


def _find(check: StatusCheck, restaurant: Restaurant) -> Finding:
    try:
        with transaction.atomic():  # a refused statement leaves the next check its connection
            return check.find(restaurant)
    except DatabaseError:
        logger.exception("the check %s cannot be read", check.name)
        return UNREADABLE
