"""The REST routes of deposits, below /api/v1/."""

from django.urls import path

from payments.deposits import commands, views
from realtime.api.command_view import command_view

DEPOSIT = "deposits/<uuid:deposit_id>"

urlpatterns = [
    path("deposits", views.Deposits.as_view(), name="deposits"),
    path(f"{DEPOSIT}/keep", command_view(commands.DEPOSIT_KEEP).as_view(), name="deposit_keep"),
    path(f"{DEPOSIT}/erase", command_view(commands.DEPOSIT_ERASE).as_view(), name="deposit_erase"),
    path(f"{DEPOSIT}/booking", command_view(commands.DEPOSIT_LINK_BOOKING).as_view(), name="deposit_booking"),
    path("payments/deposit", command_view(commands.PAYMENT_DEPOSIT).as_view(), name="payment_deposit"),
]
