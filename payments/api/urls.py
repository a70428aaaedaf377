from django.urls import path

from payments.api import views

urlpatterns = [
    path("payments", views.Payments.as_view(), name="payments"),
    path("payments/cash", views.Cash.as_view(), name="payment_cash"),
]
