"""The REST routes of bar tabs, below /api/v1/."""

from django.urls import path

from payments.tabs import commands
from realtime.api.command_view import command_view

urlpatterns = [
    path("payments/hold", command_view(commands.PAYMENT_HOLD).as_view(), name="payment_hold"),
    path(
        "payments/<uuid:payment_id>/capture", command_view(commands.PAYMENT_CAPTURE).as_view(), name="payment_capture"
    ),
]
