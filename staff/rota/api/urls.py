"""The REST routes of the rota, below /api/v1/rota."""

from django.urls import path

from realtime.api.command_view import command_view
from staff.rota import commands
from staff.rota.api import views

COMMANDS = {
    "shifts": commands.STAFF_ADD_SHIFT,
    "shifts/<uuid:shift_id>/remove": commands.STAFF_REMOVE_SHIFT,
    "shifts/<uuid:shift_id>/take": commands.STAFF_TAKE_SHIFT,
    "copy": commands.STAFF_COPY_WEEK,
    "publish": commands.STAFF_PUBLISH_ROTA,
    "templates/<uuid:template_id>/remove": commands.STAFF_REMOVE_SHIFT_TEMPLATE,
    "swaps/<uuid:swap_id>/accept": commands.STAFF_ACCEPT_SWAP,
    "swaps/<uuid:swap_id>/withdraw": commands.STAFF_WITHDRAW_SWAP,
    "swaps/<uuid:swap_id>/decide": commands.STAFF_DECIDE_SWAP,
    "availability": commands.STAFF_SET_AVAILABILITY,
    "calendar": commands.STAFF_MAKE_CALENDAR,
    "calendar/revoke": commands.STAFF_REVOKE_CALENDAR,
}

urlpatterns = [
    path("", views.Rota.as_view(), name="rota"),
    path("/mine", views.OwnRota.as_view(), name="rota_mine"),
    path("/records", views.Records.as_view(), name="rota_records"),
    path("/settings", views.Settings.as_view(), name="rota_settings"),
    path("/templates", views.Templates.as_view(), name="rota_templates"),
    path("/swaps", views.Swaps.as_view(), name="rota_swaps"),
    path("/shifts/<uuid:shift_id>", views.OneShift.as_view(), name="rota_shift"),
    *(
        path(f"/{route}", command_view(command).as_view(), name=f"rota_{command.name.partition('.')[2]}")
        for route, command in COMMANDS.items()
    ),
]
