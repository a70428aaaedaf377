"""The pages of the clock and of timesheets, below /portal/staff/hours/."""

from django.urls import path

from staff.clock.portal import pages as clock
from staff.timesheets.portal import pages, payroll_pages

DAY = "<uuid:employee_id>/<day:day>/"

urlpatterns = [
    path("", pages.hours, name="portal_hours"),
    path("payroll/", payroll_pages.page, name="portal_payroll"),
    path("payroll.csv", payroll_pages.file, name="portal_hours_payroll"),
    path("approve/", pages.approve, name="portal_hours_approve"),
    path("mine/", clock.own, name="portal_hours_own"),
    path("mine/press/", clock.press, name="portal_clock_press"),
    path("settings/", clock.settings, name="portal_clock_settings"),
    path("punches/<uuid:punch_id>/", clock.correct, name="portal_punch_correct"),
    path("punches/<uuid:punch_id>/day/", clock.punch_day, name="portal_punch_day"),
    path(DAY, pages.day, name="portal_hours_day"),
    path(f"{DAY}punches/new/", clock.enter, name="portal_punch_new"),
    path(f"{DAY}reopen/", pages.reopen, name="portal_hours_reopen"),
]
