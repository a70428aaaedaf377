"""Pages of this domain on a restaurant's host."""

from django.urls import include, path

urlpatterns = [path("portal/stock/", include("inventory.portal.urls"))]
