"""Identity's pages: the same paths on the platform's host and on every restaurant's."""

from django.urls import path

from restaurants.identity import sign_in_pages

urlpatterns = [
    path("sign-in/", sign_in_pages.sign_in_page, name="sign_in"),
    path("sign-out/", sign_in_pages.sign_out_page, name="sign_out"),
]
