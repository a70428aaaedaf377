"""The REST routes of loyalty points, below /api/v1/."""

from django.urls import path

from payments.loyalty import views

CUSTOMER = "customers/<uuid:customer_id>/points"

urlpatterns = [
    path("customers/loyalty", views.Settings.as_view(), name="loyalty_settings"),
    path(CUSTOMER, views.CustomerPoints.as_view(), name="customer_points"),
    path("orders/<uuid:order_id>/points", views.OrderPoints.as_view(), name="order_points"),
]
