"""What a sign-in on an enrolled device may do, by the device's profile. What is not listed here is refused.

A profile takes away and never gives: a person needs the permission of their job too. `permissions_of` applies it, so
it holds for pages, the API, batches and sockets alike. A sign-in on no enrolled device has the profile "".
"""

from django.utils.translation import gettext as _

TILL, MOBILE, KITCHEN, GUEST_DISPLAY = "till", "mobile", "kitchen", "guest_display"  # Device.Kind

UNLIMITED = frozenset({"", TILL, MOBILE})
PERMISSIONS = {
    KITCHEN: frozenset(
        {
            "kitchen.view",
            "kitchen.work",
            "menu.availability",
            "sync.read",
            "sync.send",
            "devices.use",
            "approvals.ask",
            "staff.clock",
        }
    ),
    GUEST_DISPLAY: frozenset(),
}
# Paths that need a sign-in and no permission: signing out, and the person's own account.
OWN_ACCOUNT = (
    "/sign-out/",
    "/account/",
    "/password/change/",
    "/api/v1/auth/logout",
    "/api/v1/auth/verify",
    "/api/v1/auth/memberships",
    "/api/v1/auth/password/change",
    "/auth/v1/logout",
    "/auth/v1/user",
)
SOCKET_TICKET = "/api/v1/auth/socket-ticket"


def limited(permissions: frozenset[str], profile: str) -> frozenset[str]:
    """Return those of a person's permissions that a device of that profile lets them use."""
    return permissions if profile in UNLIMITED else permissions & PERMISSIONS.get(profile, frozenset())


def opens_own(path: str, profile: str) -> bool:
    """Whether a device of that profile opens this path, which needs a sign-in and no permission."""
    if profile in UNLIMITED or path.startswith(OWN_ACCOUNT):
        return True
    return path.startswith(SOCKET_TICKET) and "sync.read" in PERMISSIONS.get(profile, frozenset())


def portal_refusal(profile: str, *, by_pin: bool) -> str:
    """Return why a sign-in does not open the portal, in a sentence, or "" if it may."""
    if profile not in UNLIMITED:
        return _("This device is not for the portal. Open it on another one.")
    return _("To open the portal, sign in with your password.") if by_pin else ""
