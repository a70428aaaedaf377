"""The till and the kitchen screen on a restaurant's host."""

from django.urls import include, path

urlpatterns = [
    path("pos/", include("fynlo.frontend.till.urls")),
    path("kitchen/", include("fynlo.frontend.kitchen.urls")),
]
