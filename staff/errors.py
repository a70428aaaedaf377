"""The refusals of staff records. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, InvalidInput, NotFound


class EmployeeNotFound(NotFound):
    code = "staff.employee_not_found"
    message = _("This employee was not found. Reload and try again.")


class JobNotFound(NotFound):
    code = "staff.job_not_found"
    message = _("This job was not found. Reload and try again.")


class DocumentNotFound(NotFound):
    code = "staff.document_not_found"
    message = _("This document was not found. Reload and try again.")


class Changed(DomainError):
    """`details["current_version"]` is the version that another person saved."""

    code = "staff.changed"
    status = 412
    message = _("Another person changed this. Reload and try again.")


class PersonTaken(DomainError):
    code = "staff.person_taken"
    message = _("Another employee has this sign-in. Merge the two employees instead.")


class NotAMember(InvalidInput):
    code = "staff.not_a_member"
    message = _("This person cannot sign in here. Invite them first.")


class JobTaken(DomainError):
    code = "staff.job_taken"
    message = _("This employee does that job already. Change its rate instead.")


class LastJob(DomainError):
    code = "staff.last_job"
    message = _("An employee keeps at least one job. Add the new one first.")


class PayNotAllowed(DomainError):
    code = "staff.pay_not_allowed"
    status = 403
    message = _("You don’t have access to pay. Ask an owner to set the rate.")


class HasLeft(DomainError):
    code = "staff.has_left"
    message = _("This employee has left. Bring them back first.")


class SameEmployee(InvalidInput):
    code = "staff.same_employee"
    message = _("Choose another employee than this one.")


class BothSignIn(DomainError):
    code = "staff.both_sign_in"
    message = _("Both employees have a sign-in of their own. Remove one of the links first.")


class PunchNotFound(NotFound):
    code = "staff.punch_not_found"
    message = _("This punch was not found. Reload and try again.")


class NoEmployee(DomainError):
    code = "staff.no_employee"
    message = _("You don’t work in this restaurant. Ask a manager to add you.")


class AlreadyClockedIn(DomainError):
    """`details["since"]` is when."""

    code = "staff.already_clocked_in"
    message = _("You are clocked in already.")


class NotClockedIn(DomainError):
    code = "staff.not_clocked_in"
    message = _("You are not clocked in. Clock in first, or ask a manager to enter what was missed.")


class AlreadyOnBreak(DomainError):
    """`details["since"]` is when it began."""

    code = "staff.already_on_break"
    message = _("You are on a break already.")


class NotOnBreak(DomainError):
    code = "staff.not_on_break"
    message = _("You are not on a break.")


class DayApproved(DomainError):
    """`details["day"]` is which."""

    code = "staff.day_approved"
    message = _("The hours of this day are approved. Open the day again first.")


class DayNotApproved(DomainError):
    """`details["day"]` is which."""

    code = "staff.day_not_approved"
    message = _("The hours of this day are not approved.")


class HoursIncomplete(DomainError):
    """`details["days"]` is how many days cannot be approved."""

    code = "staff.hours_incomplete"
    message = _("A shift still runs or a punch is missing. Correct the flagged days first.")
