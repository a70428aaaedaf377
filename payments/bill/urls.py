"""The guest's addresses. A token has 22 characters; any other text opens no bill."""

from django.urls import path

from payments.bill import pages

urlpatterns = [
    path("<str:token>/", pages.bill_page, name="bill"),
    path("<str:token>/live/", pages.bill_live, name="bill_live"),
    path("<str:token>/service-charge/", pages.service_charge, name="bill_service_charge"),
    path("<str:token>/<uuid:payment_id>/", pages.payment_page, name="bill_payment"),
    path("<str:token>/<uuid:payment_id>/go/", pages.go_to_provider, name="bill_go"),
    path("<str:token>/<uuid:payment_id>/live/", pages.payment_live, name="bill_payment_live"),
    path("<str:token>/<uuid:payment_id>/give-up/", pages.cancel_payment, name="bill_cancel_payment"),
]
