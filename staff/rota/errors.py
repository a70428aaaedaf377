"""The refusals of the rota and of leave. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class ShiftNotFound(NotFound):
    code = "staff.shift_not_found"
    message = _("This shift was not found. Reload and try again.")


class TemplateNotFound(NotFound):
    code = "staff.shift_template_not_found"
    message = _("This shift template was not found. Reload and try again.")


class SwapNotFound(NotFound):
    code = "staff.swap_not_found"
    message = _("This swap was not found. Reload and try again.")


class LeaveNotFound(NotFound):
    code = "staff.leave_not_found"
    message = _("This leave was not found. Reload and try again.")


class NothingToPublish(DomainError):
    code = "staff.nothing_to_publish"
    message = _("Nothing has changed since this week was published.")


class NothingToCopy(DomainError):
    code = "staff.nothing_to_copy"
    message = _("That week has no shifts to copy. Choose another week.")


class ShiftTaken(DomainError):
    code = "staff.shift_taken"
    message = _("A colleague has just taken this shift.")


class ShiftBegun(DomainError):
    code = "staff.shift_begun"
    message = _("This shift has begun. Talk to a manager.")


class CannotWork(DomainError):
    """`details["flags"]` says which rules."""

    code = "staff.cannot_work"
    message = _("You cannot take this shift: another shift, your leave or your rest is in the way.")


class NotYourJob(DomainError):
    code = "staff.not_your_job"
    message = _("This shift is for another job than yours.")


class SwapOpen(DomainError):
    code = "staff.swap_open"
    message = _("You have offered this shift already.")


class SwapDecided(DomainError):
    code = "staff.swap_decided"
    message = _("This swap was answered already. Reload to see how.")


class LeaveDecided(DomainError):
    code = "staff.leave_decided"
    message = _("This leave was answered already. Reload to see how.")


class LeaveOverlaps(DomainError):
    code = "staff.leave_overlaps"
    message = _("There is leave on some of these days already.")
