"""`/api/v1`, the same on every host. Each app owns its own paths; no closing slash (see fynlo.core.middleware)."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("fynlo.openapi.urls")),
    path("api/v1/", include("restaurants.api.urls")),
    path("api/v1/", include("realtime.api.urls")),
    path("api/v1/", include("menu.api.urls")),
    path("api/v1/", include("orders.api.urls")),
    path("api/v1/", include("payments.api.urls")),
    path("api/v1/", include("inventory.api.urls")),
    path("api/v1/", include("staff.api.urls")),
    path("auth/v1/", include("restaurants.identity.api.supabase_urls")),
]
