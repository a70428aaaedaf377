from django.urls import path

from payments.guest_display import pages

urlpatterns = [
    path("", pages.display_page, name="guest_display"),
    path("live/", pages.display_live, name="guest_display_live"),
]
