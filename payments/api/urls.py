from django.urls import path

from payments.api import views

urlpatterns = [
    path("payments", views.Payments.as_view(), name="payments"),
    path("payments/cash", views.Cash.as_view(), name="payment_cash"),
    path("payments/<uuid:payment_id>/tender", views.Tender.as_view(), name="payment_tender"),
    path("payments/refund/<uuid:payment_id>", views.Refund.as_view(), name="payment_refund"),
    path("orders/<uuid:order_id>/bill", views.Bill.as_view(), name="order_bill"),
]
