"""The REST routes of employees, below /api/v1/employees."""

from django.urls import path

from realtime.api.command_view import command_view
from staff.employees import commands
from staff.employees.api import views

EMPLOYEE = "/<uuid:employee_id>"
EMPLOYEE_COMMANDS = {
    "link": commands.STAFF_LINK_PERSON,
    "end": commands.STAFF_END_EMPLOYMENT,
    "bring-back": commands.STAFF_BRING_BACK,
    "merge": commands.STAFF_MERGE,
    "jobs": commands.STAFF_ADD_JOB,
    "jobs/<uuid:job_id>/end": commands.STAFF_END_JOB,
    "jobs/<uuid:job_id>/rates": commands.STAFF_SET_RATE,
}

urlpatterns = [
    path("", views.Employees.as_view(), name="employees"),
    path("/members", command_view(commands.STAFF_ADD_MEMBERS).as_view(), name="employees_members"),
    path(
        "/documents/<uuid:document_id>/remove",
        command_view(commands.STAFF_REMOVE_DOCUMENT).as_view(),
        name="employee_document_remove",
    ),
    path(EMPLOYEE, views.OneEmployee.as_view(), name="employee"),
    path(f"{EMPLOYEE}/documents", views.Documents.as_view(), name="employee_documents"),
    *(
        path(f"{EMPLOYEE}/{route}", command_view(command).as_view(), name=f"employee_{command.name.partition('.')[2]}")
        for route, command in EMPLOYEE_COMMANDS.items()
    ),
]
