"""Who works here: employees, jobs with dated pay rates, documents, the rota, punches of the clock, approved hours."""

from staff.models.clock import ClockSettings, Punch, PunchCorrection
from staff.models.employees import Employee, EmployeeDocument, EmployeeJob, PayRate
from staff.models.rota import (
    Availability,
    CalendarFeed,
    Leave,
    RotaSettings,
    RotaShift,
    RotaWeek,
    ShiftRecord,
    ShiftSwap,
    ShiftTemplate,
)
from staff.models.timesheets import TimesheetDay

__all__ = [
    "Availability",
    "CalendarFeed",
    "ClockSettings",
    "Employee",
    "EmployeeDocument",
    "EmployeeJob",
    "Leave",
    "PayRate",
    "Punch",
    "PunchCorrection",
    "RotaSettings",
    "RotaShift",
    "RotaWeek",
    "ShiftRecord",
    "ShiftSwap",
    "ShiftTemplate",
    "TimesheetDay",
]
