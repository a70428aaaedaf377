from django.urls import path

from payments.provider_accounts.portal import onboarding_pages, pages

urlpatterns = [
    path("", pages.providers, name="portal_providers"),
    path("stripe/account/", onboarding_pages.onboarding, name="portal_provider_onboarding"),
    path("stripe/account/go/", onboarding_pages.go, name="portal_provider_onboarding_go"),
    path("stripe/account/back/", onboarding_pages.back, name="portal_provider_onboarding_back"),
    path("<slug:provider>/", pages.connect, name="portal_provider_connect"),
    path("<slug:provider>/app/", pages.app, name="portal_provider_app"),
    path("<slug:provider>/check/", pages.check, name="portal_provider_check"),
    path("<slug:provider>/remove/", pages.remove, name="portal_provider_remove"),
]
