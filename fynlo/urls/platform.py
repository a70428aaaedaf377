"""The platform's own host: sign-in, Django admin, the API (the restaurant comes from the token or a header)."""

from django.contrib import admin
from django.urls import include, path

from fynlo.core import security_txt

handler400 = "fynlo.core.errors.bad_request"
handler403 = "fynlo.core.errors.permission_denied"
handler404 = "fynlo.core.errors.not_found"
handler500 = "fynlo.core.errors.server_error"

urlpatterns = [
    path("", include("fynlo.urls.api")),
    path("", include("restaurants.platform.urls")),
    path("admin/", admin.site.urls),
    path(security_txt.PATH, security_txt.security_txt),
]
