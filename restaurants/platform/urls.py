"""The platform host's pages beside Django admin."""

from django.urls import include, path

from restaurants.identity.sign_in_pages import admin_sign_in, restaurants_page

urlpatterns = [
    path("", include("restaurants.identity.urls")),
    path("restaurants/", restaurants_page, name="own_restaurants"),
    path("admin/login/", admin_sign_in),
]
