"""Who works here: employees, jobs with dated pay rates, documents, punches of the clock, approved hours."""

from staff.models.clock import ClockSettings, Punch, PunchCorrection
from staff.models.employees import Employee, EmployeeDocument, EmployeeJob, PayRate
from staff.models.timesheets import TimesheetDay

__all__ = [
    "ClockSettings",
    "Employee",
    "EmployeeDocument",
    "EmployeeJob",
    "PayRate",
    "Punch",
    "PunchCorrection",
    "TimesheetDay",
]
