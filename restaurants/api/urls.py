"""The app's routes under /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("", include("restaurants.identity.api.urls")),
    path("", include("restaurants.platform.api.urls")),
    path("", include("restaurants.devices.api.urls")),
    path("", include("restaurants.announcements.urls")),
    path("", include("restaurants.reports.api_urls")),
]
