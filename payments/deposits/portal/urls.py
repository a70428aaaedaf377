from django.urls import path

from payments.deposits.portal import pages

urlpatterns = [
    path("", pages.deposits, name="portal_deposits"),
    path("export.csv", pages.export, name="portal_deposits_export"),
    path("link/<uuid:booking_id>/", pages.link, name="portal_deposit_link"),
    path("<uuid:deposit_id>/", pages.deposit, name="portal_deposit"),
    path("<uuid:deposit_id>/erase/", pages.erase, name="portal_deposit_erase"),
]
