from django.urls import path

from restaurants.exports import pages

urlpatterns = [
    path("", pages.exports_page, name="portal_exports"),
    path("new/", pages.request_archive, name="portal_export_request"),
    path("schedule/", pages.set_schedule, name="portal_export_schedule"),
    path("<uuid:archive_id>/", pages.download, name="portal_export"),
    path("<uuid:archive_id>/cancel/", pages.cancel, name="portal_export_cancel"),
    path("<uuid:archive_id>/delete/", pages.delete, name="portal_export_delete"),
]
