"""Pages of this domain on a restaurant's host."""

from django.urls import include, path

from menu.media import picture

urlpatterns = [
    path("media/<path:path>", picture, name="menu_picture"),
    path("portal/menu/", include("menu.portal.urls")),
]
