from django.urls import path

from payments.loyalty.portal import pages

urlpatterns = [
    path("loyalty/", pages.owed, name="portal_loyalty"),
    path("loyalty/settings/", pages.settings, name="portal_loyalty_settings"),
    path("<uuid:customer_id>/points/", pages.customer, name="portal_loyalty_customer"),
]
