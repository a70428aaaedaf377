"""The REST routes of staff, below /api/v1/."""

from django.urls import include, path

from staff.rota.api.views import ScheduleWeek

urlpatterns = [
    path("employees", include("staff.employees.api.urls")),
    path("clock", include("staff.clock.api.urls")),
    path("rota", include("staff.rota.api.urls")),
    path("leave", include("staff.leave.api.urls")),
    path("schedule/week", ScheduleWeek.as_view(), name="schedule_week"),
    path("timesheets", include("staff.timesheets.api.urls")),
]
