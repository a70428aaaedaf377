"""Who works here: employees, their jobs with dated pay rates, what they must prove."""

from staff.models.employees import Employee, EmployeeDocument, EmployeeJob, PayRate

__all__ = ["Employee", "EmployeeDocument", "EmployeeJob", "PayRate"]
