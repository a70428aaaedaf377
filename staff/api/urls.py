"""The REST routes of staff, below /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("employees", include("staff.employees.api.urls")),
    path("clock", include("staff.clock.api.urls")),
    path("timesheets", include("staff.timesheets.api.urls")),
]
