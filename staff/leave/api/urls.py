"""The REST routes of leave, below /api/v1/leave."""

from django.urls import path

from realtime.api.command_view import command_view
from staff.leave import commands
from staff.leave.api import views

urlpatterns = [
    path("", views.AllLeave.as_view(), name="leave"),
    path("/mine", views.OwnLeave.as_view(), name="leave_mine"),
    path("/enter", command_view(commands.STAFF_ENTER_LEAVE).as_view(), name="leave_enter"),
    path("/<uuid:leave_id>/decide", command_view(commands.STAFF_DECIDE_LEAVE).as_view(), name="leave_decide"),
    path("/<uuid:leave_id>/withdraw", command_view(commands.STAFF_WITHDRAW_LEAVE).as_view(), name="leave_withdraw"),
]
