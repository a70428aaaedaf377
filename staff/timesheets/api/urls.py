"""The REST routes of timesheets, below /api/v1/timesheets."""

from django.urls import path

from realtime.api.command_view import command_view
from staff.timesheets import commands
from staff.timesheets.api import views

urlpatterns = [
    path("", views.Timesheets.as_view(), name="timesheets"),
    path("/mine", views.OwnTimesheet.as_view(), name="timesheet_mine"),
    path("/approve", command_view(commands.STAFF_APPROVE_HOURS).as_view(), name="timesheets_approve"),
    path(
        "/<uuid:employee_id>/reopen", command_view(commands.STAFF_REOPEN_DAY).as_view(), name="timesheet_reopen"
    ),
]  # fmt: skip
