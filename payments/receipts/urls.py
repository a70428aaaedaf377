from django.urls import path

from payments.receipts import pages

urlpatterns = [
    path("<str:token>/", pages.receipt_page, name="receipt"),
    path("<str:token>/pdf/", pages.receipt_pdf, name="receipt_pdf"),
    path("<str:token>/email/", pages.receipt_email, name="receipt_email"),
]
