"""Host to restaurant, for HTTP. The socket's counterpart is in `realtime.gateway`."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse
from django.urls import set_urlconf
from django.utils.translation import gettext_lazy as _
from django_tenants.middleware.main import TenantMainMiddleware

from fynlo.core.errors import error_response
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import restaurant_of, serving


def _choose_nobody(**kwargs: object) -> None:
    """Between requests no restaurant is chosen, so a forgotten choice fails instead of reading the last one's rows."""
    connection.set_schema_to_public()


request_started.connect(_choose_nobody, dispatch_uid="tenancy.request_started")
request_finished.connect(_choose_nobody, dispatch_uid="tenancy.request_finished")


class HostMiddleware:
    """Chooses the tenant and the URL configuration by host; an unknown or malformed host is answered 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()
        restaurant = None
        request.urlconf = settings.ROOT_URLCONF
        try:
            host = TenantMainMiddleware.hostname_from_request(request)
        except DisallowedHost:
            host = ""
        if host and host not in settings.PLATFORM_HOSTS:
            restaurant = restaurant_of(host)
            host = host if restaurant else ""
        request.tenant = restaurant  # pyright: ignore[reportAttributeAccessIssue]
        if not host:
            return error_response(
                request, 404, code="unknown_host", message=_("No restaurant answers under this address.")
            )
        if restaurant is not None:
            connection.set_tenant(restaurant)
            request.urlconf = settings.RESTAURANT_URLCONF
        set_urlconf(request.urlconf)
        with serving(host if restaurant is not None else ""):
            return self.get_response(request)
