"""The routes of reports, at /portal/reports/ of a restaurant's host."""

from django.urls import path

from restaurants.reports import consolidated_pages, pages
from restaurants.reports.background import pages as files
from restaurants.reports.schedules import pages as schedules

urlpatterns = [
    path("", pages.report_list, name="portal_reports"),
    path("all/", consolidated_pages.all_restaurants, name="portal_all_reports"),
    path("all/download.csv", consolidated_pages.download, name="portal_all_reports_download"),
    path("files/", files.files_page, name="portal_report_files"),
    path("files/<uuid:file_id>/", files.download_file, name="portal_report_file"),
    path("files/<uuid:file_id>/cancel/", files.cancel_file, name="portal_report_file_cancel"),
    path("files/<uuid:file_id>/delete/", files.delete_file, name="portal_report_file_delete"),
    path("emails/", schedules.schedules_page, name="portal_report_schedules"),
    path("emails/<uuid:schedule_id>/", schedules.change_schedule, name="portal_report_schedule"),
    path("emails/<uuid:schedule_id>/pause/", schedules.pause_schedule, name="portal_report_schedule_pause"),
    path("emails/<uuid:schedule_id>/resume/", schedules.resume_schedule, name="portal_report_schedule_resume"),
    path("emails/<uuid:schedule_id>/remove/", schedules.remove_schedule, name="portal_report_schedule_remove"),
    path("<slug:name>/", pages.report_page, name="portal_report"),
    path("<slug:name>/email/", schedules.new_schedule, name="portal_report_schedule_new"),
    path("<slug:name>/prepare/", files.prepare, name="portal_report_prepare"),
    path("<slug:name>/download.<str:extension>", pages.download, name="portal_report_download"),
]
