"""Named permissions: what each role and job may do. `allowed` decides, and denies by default.

Each domain registers its permissions and their holders from `AppConfig.ready`. Owners and managers are listed as
holders too, so that the registrations are the whole table.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from realtime.actors import Actor
from restaurants.devices import profiles
from restaurants.models.people import Job, Role

OWNER, MANAGER = Role.RESTAURANT_OWNER.value, Role.MANAGER.value
SERVER, CASHIER, COOK, EXPEDITER = (job.value for job in (Job.SERVER, Job.CASHIER, Job.COOK, Job.EXPEDITER))
MANAGERS = (OWNER, MANAGER)
FLOOR = (*MANAGERS, SERVER, CASHIER)
KITCHEN = (*MANAGERS, COOK, EXPEDITER)
EVERYONE = (*MANAGERS, SERVER, CASHIER, COOK, EXPEDITER)

SUPPORT = "support"  # the role of platform staff while a restaurant's support access is open

PUBLIC = "public"  # everyone, signed in or not
SIGNED_IN = "signed_in"  # everyone who is signed in, in a restaurant or not
PLATFORM = "platform"  # platform owners


@dataclass(frozen=True, slots=True)
class Permission:
    """`by_pin`: a person who signed in with a PIN holds it too. What is done in the portal needs more.

    `support`: platform staff see its pages through support access. They never run its commands.
    """

    name: str
    description: str | Promise
    holders: frozenset[str]
    by_pin: bool = True
    support: bool = False


_registered: dict[str, Permission] = {}


def register(
    name: str, description: str | Promise, holders: tuple[str, ...], *, by_pin: bool = True, support: bool = False
) -> None:
    """Register a permission. `holders` are roles, and jobs for employees. See `Permission` for the rest."""
    _registered[name] = Permission(name, description, frozenset(holders), by_pin, support)
    permissions_of.cache_clear()


def unregister(*names: str) -> None:
    """Forget permissions, after a test that registered its own."""
    for name in names:
        _registered.pop(name, None)
    permissions_of.cache_clear()


def registered() -> dict[str, Permission]:
    return dict(sorted(_registered.items()))


@cache
def permissions_of(role: str, job: str, *, by_pin: bool = False, profile: str = "") -> frozenset[str]:
    """Return every permission of that role, or of that job for an employee.

    `by_pin`: after signing in with a PIN. `profile`: on an enrolled device of that profile.
    """
    if role == SUPPORT:
        return frozenset(p.name for p in _registered.values() if p.support)
    holder = job if role == Role.EMPLOYEE else role
    held = (p.name for p in _registered.values() if holder in p.holders and (p.by_pin or not by_pin))
    return profiles.limited(frozenset(held), profile)


def _only_looks(request: Request) -> bool:
    """Whether a person with support access would change their own account from the restaurant's host."""
    tenant = request._request.tenant
    return request.method not in SAFE_METHODS and tenant is not None and request.user.only_looks_into(tenant.pk)


def allowed(actor: Actor | None, permission: str) -> bool:
    """Whether the actor holds the permission. False without an actor and for an unknown permission."""
    return actor is not None and actor.may(permission)


def required_permission(view: Any, method: str) -> str | None:
    """Return the permission that a view names: one for all methods, or a mapping by method."""
    wanted = getattr(view, "permission", None)
    return wanted.get(method) if isinstance(wanted, dict) else wanted


def log_refusal(principal: Any, wanted: str) -> None:
    """Write to the security log that a signed-in person was refused."""
    from restaurants.identity import security_log  # its models are not loaded yet when permissions are registered

    needed = _registered[wanted].description if wanted in _registered else _("a platform owner’s page")
    security_log.record_refusal(
        security_log.Kind.PERMISSION_REFUSED, user=principal, note=format_lazy(_("Tried: {what}"), what=needed)
    )


def log_partner_refusal(partner: Any, wanted: str) -> None:
    """Write to the security log that no scope of a partner's token opens a route."""
    from restaurants.identity import security_log  # as above

    needed = _registered[wanted].description if wanted in _registered else _("a route for people")
    security_log.record_refusal(
        security_log.Kind.PARTNER_REFUSED, restaurant_id=partner.restaurant_id,
        note=format_lazy(_("{name} tried: {what}"), name=partner.name, what=needed),
    )  # fmt: skip


class HasPermission(BasePermission):
    """Check the permission that each API view names. A view that names none refuses everyone.

    A partner's token is no person: it opens what its scopes name and nothing else, public routes included.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        wanted = required_permission(view, "GET" if request.method in ("HEAD", "OPTIONS") else request.method)
        if wanted == PUBLIC:
            return request.user is None or request.user.is_person
        if not request.user:
            raise exceptions.NotAuthenticated()
        if not request.user.is_person:
            may = request.user.may_call(request.method, wanted)
            if not may:
                log_partner_refusal(request.user, wanted or "")
            return may
        if wanted == SIGNED_IN:
            may = profiles.opens_own(request.path_info, request.user.profile) and not _only_looks(request)
        elif wanted == PLATFORM:
            may = request.user.is_platform_owner and request._request.tenant is None
        else:
            may = wanted is not None and allowed(request.actor, wanted)
        if not may:
            log_refusal(request.user, wanted or "")
        return may
