"""A restaurant's host: portal, till, kitchen, and the API."""

from django.urls import include, path

from fynlo.core import security_txt

handler400 = "fynlo.core.errors.bad_request"
handler403 = "fynlo.core.errors.permission_denied"
handler404 = "fynlo.core.errors.not_found"
handler500 = "fynlo.core.errors.server_error"

urlpatterns = [
    path("", include("fynlo.urls.api")),
    path("", include("restaurants.urls")),
    path("", include("menu.urls")),
    path("", include("orders.urls")),
    path("", include("payments.urls")),
    path("", include("inventory.urls")),
    path("", include("staff.urls")),
    path("", include("fynlo.frontend.urls")),
    path(security_txt.PATH, security_txt.security_txt),
]
