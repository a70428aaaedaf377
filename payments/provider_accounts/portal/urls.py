from django.urls import path

from payments.provider_accounts.portal import pages

urlpatterns = [
    path("", pages.providers, name="portal_providers"),
    path("<slug:provider>/", pages.connect, name="portal_provider_connect"),
    path("<slug:provider>/check/", pages.check, name="portal_provider_check"),
    path("<slug:provider>/remove/", pages.remove, name="portal_provider_remove"),
]
