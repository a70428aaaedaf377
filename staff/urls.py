"""Pages of this domain on a restaurant's host."""

from django.urls import include, path

urlpatterns = [path("portal/staff/", include("staff.employees.portal.urls"))]
