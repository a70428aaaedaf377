"""Which device sends a request: proven by its secret, or by the cookie that its browser got when it was enrolled."""

from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError
from realtime.devices import PROOF_HEADER, DeviceNotFound, DeviceNotProven, DeviceRevoked, hashed
from realtime.sync.models import Device

COOKIE = f"{settings.COOKIE_PREFIX}fynlo_device"
COOKIE_LIFETIME = timedelta(days=365)


class DeviceNotEnrolled(DomainError):
    code = "device.not_enrolled"
    status = 403
    transient = True
    message = _("This device is not enrolled. A manager can enrol it in the portal, under Devices.")


def proven_device(request: HttpRequest, device_id: UUID, restaurant_id: UUID) -> Device:
    """Return the enrolled device of that restaurant that sent the request. One query.

    Raises DeviceNotFound, DeviceRevoked, DeviceNotProven, DeviceNotEnrolled.
    """
    device = Device.objects.filter(pk=device_id, restaurant_id=restaurant_id).first()
    if device is None:
        raise DeviceNotFound()
    if device.revoked_at is not None:
        raise DeviceRevoked()
    if not _shows_secret(request, device):
        raise DeviceNotProven()
    if device.enrolled_at is None:
        raise DeviceNotEnrolled()
    return device


def device_of_browser(request: HttpRequest) -> Device | None:
    """Return the enrolled device of this host's restaurant whose cookie the browser shows, or None. One query."""
    cookie = request.COOKIES.get(COOKIE, "")
    if not cookie or request.tenant is None:
        return None
    rows = Device.objects.filter(restaurant_id=request.tenant.pk, revoked_at=None, enrolled_at__isnull=False)
    return rows.filter(cookie_hash=hashed(cookie)).first()


def set_device_cookie(request: HttpRequest, response: HttpResponse, cookie: str) -> None:
    """Give the browser the cookie that proves which device it is, on this host only."""
    response.set_cookie(
        COOKIE, cookie, max_age=COOKIE_LIFETIME, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def _shows_secret(request: HttpRequest, device: Device) -> bool:
    shown = (
        (request.headers.get(PROOF_HEADER, ""), device.secret_hash),
        (request.COOKIES.get(COOKIE, ""), device.cookie_hash),
    )
    return any(stored and secret and compare_digest(hashed(secret), stored) for secret, stored in shown)
