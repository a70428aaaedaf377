"""The owner's page of support access, at /portal/settings/support/."""

from django.urls import path

from restaurants.support import pages

urlpatterns = [
    path("", pages.support_page, name="portal_support"),
    path("allow/", pages.allow_page, name="portal_support_allow"),
    path("<uuid:access_id>/end/", pages.end_page, name="portal_support_end"),
]
