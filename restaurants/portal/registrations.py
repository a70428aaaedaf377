"""The permissions, navigation and first steps of the portal's shell."""

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from restaurants.identity import permissions
from restaurants.identity.permissions import MANAGERS, OWNER
from restaurants.models import Invitation, Membership, Passkey, Restaurant
from restaurants.models.people import Role
from restaurants.portal.registry import (
    FirstStep,
    NavigationItem,
    register_first_steps,
    register_navigation,
)
from restaurants.portal.setup import steps as setup


def register_all() -> None:
    permissions.register("portal.open", _("Open the portal"), MANAGERS, by_pin=False, support=True)
    permissions.register("people.manage", _("Invite people, change roles, deactivate"), MANAGERS, by_pin=False)
    permissions.register("security.read", _("Read the security log"), (OWNER,), by_pin=False)
    permissions.register(
        "restaurant.settings", _("Change the restaurant's settings"), (OWNER,), by_pin=False, support=True
    )
    permissions.register("restaurant.export", _("Download everything the restaurant owns"), (OWNER,), by_pin=False)
    permissions.register("restaurant.close", _("Close the restaurant"), (OWNER,), by_pin=False)
    permissions.register("attention.resolve", _("Resolve what needs attention"), MANAGERS)
    register_navigation(
        NavigationItem(_("Today"), "portal_dashboard", "home", "portal.open", 0),
        NavigationItem(_("People"), "portal_people", "users", "people.manage", 80, "Staff"),
        NavigationItem(_("Restaurant"), "portal_settings", "cog-6-tooth", "restaurant.settings", 90, "Settings"),
        NavigationItem(_("Notifications"), "portal_notifications", "bell", "portal.open", 93, "Settings"),
        NavigationItem(_("Changes"), "portal_changes", "clock", "security.read", 94, "Settings"),
        NavigationItem(_("Status"), "portal_status", "signal", "attention.resolve", 86, "Settings"),
        NavigationItem(_("Your data"), "portal_exports", "archive-box", "restaurant.export", 95, "Settings"),
    )
    setup.register_all(_invited)
    register_first_steps(
        FirstStep(
            _("Check your details"),
            _("Name, address and VAT, as printed on every receipt."),
            "portal_settings",
            "cog-6-tooth",
            "restaurant.settings",
            0,
            _with_details,
        ),
        FirstStep(
            _("Invite your people"),
            _("They each get an email with a link. You can do this at any time."),
            "portal_invite",
            "user-plus",
            "people.manage",
            80,
            _invited,
            optional=True,
        ),
        FirstStep(
            _("Protect your sign-in"),
            _("A code from your phone or a passkey keeps others out of your takings."),
            "account",
            "shield-check",
            "restaurant.settings",
            85,
            _protected,
            optional=True,
        ),
    )


def _with_details() -> QuerySet:
    """Done once the owner has saved the settings, or if the restaurant was created with an address."""
    return Restaurant.objects.filter(Q(settings_version__gt=1) | ~Q(address=""), pk=connection.tenant.pk)


def _invited() -> QuerySet:
    """Done once there is a member besides the owner, or an invitation that was not withdrawn."""
    here, owner = {"restaurant": connection.tenant}, Q(role=Role.RESTAURANT_OWNER)
    asked = Invitation.objects.filter(~owner, **here, withdrawn_at=None)
    return Restaurant.objects.filter(
        Exists(Membership.objects.filter(~owner, **here)) | Exists(asked), pk=connection.tenant.pk
    )


def _protected() -> QuerySet:
    """Done once every owner has an authenticator app or a passkey."""
    owners = Membership.objects.filter(restaurant=connection.tenant, role=Role.RESTAURANT_OWNER, is_active=True)
    app = TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)
    passkey = Passkey.objects.filter(user=OuterRef("user"))
    return Restaurant.objects.filter(
        Exists(owners), ~Exists(owners.filter(~Exists(app), ~Exists(passkey))), pk=connection.tenant.pk
    )
