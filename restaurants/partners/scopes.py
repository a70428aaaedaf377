"""The scopes of partner tokens: short names that the owner chooses from, each for a few permissions.

A token holds nothing by default. `reads` are permissions that it may use for reading only, `writes` those with which it
may change something too. A scope must never name a permission of owners or of people: a test lists every route.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Scope:
    name: str
    label: str | Promise
    reads: frozenset[str]
    writes: frozenset[str] = frozenset()

    @property
    def permissions(self) -> frozenset[str]:
        return self.reads | self.writes


SCOPES = {
    scope.name: scope
    for scope in (
        Scope("menu:read", _("Read the menu"), frozenset({"menu.view"})),
        Scope(
            "menu:availability",
            _("Mark items sold out or back on sale"),
            frozenset({"menu.view"}),
            frozenset({"menu.availability"}),
        ),
        Scope("tables:read", _("Read the tables"), frozenset({"floor.view"})),
        Scope("orders:read", _("Read orders"), frozenset({"orders.view"})),
        Scope(
            "orders:write",
            _("Place orders and send them to the kitchen"),
            frozenset({"orders.view"}),
            frozenset({"orders.take", "orders.send"}),
        ),
        Scope("kitchen:read", _("Read the kitchen's tickets"), frozenset({"kitchen.view"})),
        Scope("payments:read", _("Read payments"), frozenset({"payments.view", "payments.list"})),
        Scope("reports:read", _("Read reports"), frozenset({"reports.open", "orders.manage"})),
        Scope("stock:read", _("Read stock"), frozenset({"inventory.view"})),
        Scope(
            "stock:write",
            _("Receive, count and waste stock"),
            frozenset({"inventory.view"}),
            frozenset({"inventory.receive", "inventory.count", "inventory.waste"}),
        ),
    )
}


def permissions_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return every permission of these scopes. An unknown scope, such as one of an earlier version, has none."""
    return frozenset().union(*(SCOPES[name].permissions for name in scopes if name in SCOPES))


def writes_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return the permissions with which a token of these scopes may change something."""
    return frozenset().union(*(SCOPES[name].writes for name in scopes if name in SCOPES))


def scopes_for(permission: str, method: str) -> list[str]:
    """Return the names of the scopes that open a route of that permission and method."""
    is_safe = method in SAFE_METHODS
    return [name for name, scope in SCOPES.items() if permission in (scope.permissions if is_safe else scope.writes)]
