from django.urls import path

from payments.portal import pages
from payments.tabs import portal as tabs

urlpatterns = [
    *tabs.urlpatterns,
    path("payments/<uuid:payment_id>/refund/", pages.refund, name="portal_payment_refund"),
    path("payments/<uuid:payment_id>/invoice/", pages.invoice, name="portal_payment_invoice"),
    path("payments/<uuid:payment_id>/tender/", pages.tender, name="portal_payment_tender"),
    path("<uuid:order_id>/receipts/email/", pages.email, name="portal_receipts_email"),
]
