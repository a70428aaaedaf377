"""The portal's own pages, at /portal/ of a restaurant's host. The domains' pages stand beside them in their apps."""

from django.urls import path

from restaurants.portal.dashboard import dashboard, live_tiles
from restaurants.portal.settings_page import settings_page

urlpatterns = [
    path("", dashboard, name="portal_dashboard"),
    path("tiles/", live_tiles, name="portal_live_tiles"),
    path("settings/", settings_page, name="portal_settings"),
]
