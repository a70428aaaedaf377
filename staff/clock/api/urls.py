"""The REST routes of the time clock, below /api/v1/clock."""

from django.urls import path

from realtime.api.command_view import command_view
from staff.clock import commands
from staff.clock.api import views

PRESSES = {
    "in": commands.STAFF_CLOCK_IN,
    "out": commands.STAFF_CLOCK_OUT,
    "break-start": commands.STAFF_START_BREAK,
    "break-end": commands.STAFF_END_BREAK,
    "punches": commands.STAFF_ENTER_PUNCH,
}

urlpatterns = [
    path("", views.Clock.as_view(), name="clock"),
    path("/settings", views.Settings.as_view(), name="clock_settings"),
    *(
        path(f"/{route}", command_view(command).as_view(), name=f"clock_{command.name.partition('.')[2]}")
        for route, command in PRESSES.items()
    ),
    path(
        "/punches/<uuid:punch_id>/correct",
        command_view(commands.STAFF_CORRECT_PUNCH).as_view(),
        name="clock_punch_correct",
    ),
]
