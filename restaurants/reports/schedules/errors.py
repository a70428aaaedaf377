"""The refusals of scheduled emails, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class ScheduleNotFound(NotFound):
    code = "report.schedule_not_found"
    message = _("This email was not found. It may have been removed.")


class ScheduleChanged(DomainError):
    code = "report.schedule_changed"
    status = 412
    message = _("Another person changed this email while you were editing. Reload the page, then change it again.")


class TooManySchedules(DomainError):
    code = "report.too_many_schedules"
    message = _("Twenty reports are emailed already. Remove one to add another.")
