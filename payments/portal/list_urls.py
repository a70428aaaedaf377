from django.urls import path

from payments.portal import list_pages

urlpatterns = [
    path("", list_pages.payments, name="portal_payments"),
    path("export.csv", list_pages.export, name="portal_payments_export"),
    path("<uuid:payment_id>/", list_pages.payment, name="portal_payment"),
]
