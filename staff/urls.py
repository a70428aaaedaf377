"""Pages of this domain on a restaurant's host."""

from django.urls import include, path

urlpatterns = [
    path("portal/staff/hours/", include("staff.timesheets.portal.urls")),
    path("portal/staff/", include("staff.employees.portal.urls")),
]
