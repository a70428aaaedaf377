"""The pages of employees, below /portal/staff/."""

from django.urls import path

from staff.employees.portal import pages

EMPLOYEE = "<uuid:employee_id>/"

urlpatterns = [
    path("", pages.employees, name="portal_employees"),
    path("export.csv", pages.export, name="portal_employees_export"),
    path("new/", pages.new, name="portal_employee_new"),
    path("members/", pages.add_members, name="portal_employees_members"),
    path("documents/<uuid:document_id>/", pages.document, name="portal_employee_document"),
    path("documents/<uuid:document_id>/remove/", pages.remove_document, name="portal_employee_document_remove"),
    path(EMPLOYEE, pages.employee, name="portal_employee"),
    path(f"{EMPLOYEE}edit/", pages.edit, name="portal_employee_edit"),
    path(f"{EMPLOYEE}jobs/new/", pages.add_job, name="portal_employee_job_new"),
    path(f"{EMPLOYEE}jobs/<uuid:job_id>/end/", pages.end_job, name="portal_employee_job_end"),
    path(f"{EMPLOYEE}jobs/<uuid:job_id>/rate/", pages.set_rate, name="portal_employee_rate"),
    path(f"{EMPLOYEE}documents/new/", pages.add_document, name="portal_employee_document_new"),
    path(f"{EMPLOYEE}link/", pages.link, name="portal_employee_link"),
    path(f"{EMPLOYEE}leave/", pages.leave, name="portal_employee_leave"),
    path(f"{EMPLOYEE}bring-back/", pages.bring_back, name="portal_employee_bring_back"),
    path(f"{EMPLOYEE}merge/", pages.merge, name="portal_employee_merge"),
]
