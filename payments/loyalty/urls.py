"""The REST routes of loyalty points, below /api/v1/."""

from django.urls import path

from payments.loyalty import commands, views
from realtime.api.command_view import command_view

CUSTOMER = "customers/<uuid:customer_id>/points"

urlpatterns = [
    path("customers/loyalty", views.Settings.as_view(), name="loyalty_settings"),
    path(CUSTOMER, views.CustomerPoints.as_view(), name="customer_points"),
    path(
        "orders/<uuid:order_id>/points",
        command_view(commands.CUSTOMER_REDEEM_POINTS).as_view(),
        name="order_redeem_points",
    ),
]
