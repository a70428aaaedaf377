from django.urls import path

from restaurants.exports import import_pages, pages

urlpatterns = [
    path("", pages.exports_page, name="portal_exports"),
    path("new/", pages.request_archive, name="portal_export_request"),
    path("schedule/", pages.set_schedule, name="portal_export_schedule"),
    path("import/", import_pages.import_page, name="portal_import"),
    path("import/new/", import_pages.begin, name="portal_import_begin"),
    path("import/<uuid:import_id>/", import_pages.upload_whole, name="portal_import_upload"),
    path("import/<uuid:import_id>/parts/<int:number>/", import_pages.upload_part, name="portal_import_part"),
    path("import/<uuid:import_id>/start/", import_pages.start, name="portal_import_start"),
    path("import/<uuid:import_id>/cancel/", import_pages.cancel, name="portal_import_cancel"),
    path("<uuid:archive_id>/", pages.download, name="portal_export"),
    path("<uuid:archive_id>/cancel/", pages.cancel, name="portal_export_cancel"),
    path("<uuid:archive_id>/delete/", pages.delete, name="portal_export_delete"),
]
