"""Pages of this domain on a restaurant's host."""

from django.urls import include, path

from staff.rota.portal.own_pages import feed

urlpatterns = [
    path("rota/<str:token>.ics", feed, name="rota_calendar"),
    path("portal/staff/rota/", include("staff.rota.portal.urls")),
    path("portal/staff/hours/", include("staff.timesheets.portal.urls")),
    path("portal/staff/", include("staff.employees.portal.urls")),
]
