from django.urls import path

from payments.receipts import invoice_pages, pages

urlpatterns = [
    path("<str:token>/", pages.receipt_page, name="receipt"),
    path("<str:token>/pdf/", pages.receipt_pdf, name="receipt_pdf"),
    path("<str:token>/email/", pages.receipt_email, name="receipt_email"),
    path("<str:token>/invoice/", invoice_pages.invoice_page, name="invoice"),
    path("<str:token>/invoice/pdf/", invoice_pages.invoice_pdf, name="invoice_pdf"),
]
