"""The routes of a restaurant's host: sign-in, portal and devices."""

from django.urls import include, path

from restaurants.closing.pages import close_page
from restaurants.identity.pages.sign_in import home_page
from restaurants.logos import logo
from restaurants.portal.theme import choose_theme
from restaurants.reports.schedules.pages import unsubscribe

urlpatterns = [
    path("", home_page, name="home"),
    path("", include("restaurants.identity.urls")),
    path("logo/<str:name>.png", logo, name="logo"),
    path("theme/", choose_theme, name="theme"),
    path("portal/settings/export/", include("restaurants.exports.urls")),
    path("portal/settings/close/", close_page, name="portal_close"),
    path("reports/stop/<uuid:schedule_id>/<uuid:user_id>/<str:token>/", unsubscribe, name="report_unsubscribe"),
    path("portal/settings/partners/", include("restaurants.partners.urls")),
    path("portal/reports/", include("restaurants.reports.urls")),
    path("portal/", include("restaurants.portal.urls")),
    path("", include("restaurants.devices.urls")),
]
