"""The routes of reports, at /portal/reports/ of a restaurant's host."""

from django.urls import path

from restaurants.reports import pages

urlpatterns = [
    path("", pages.report_list, name="portal_reports"),
    path("<slug:name>/", pages.report_page, name="portal_report"),
    path("<slug:name>/download.<str:extension>", pages.download, name="portal_report_download"),
]
