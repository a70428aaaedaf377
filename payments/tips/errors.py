"""The refusals of tips. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class PoolNotFound(NotFound):
    code = "tips.not_found"
    message = _("This allocation of tips was not found.")


class NoPolicy(DomainError):
    code = "tips.no_policy"
    message = _("Write the tips policy first: the law asks for one before tips are shared.")


class PolicyChanged(DomainError):
    code = "tips.policy_changed"
    status = 412
    message = _("Another person has written a newer version of the policy. Read it, then write yours.")


class HoursChanged(DomainError):
    code = "tips.hours_changed"
    status = 412
    message = _("Another person has changed these hours. Check them, then try again.")


class NotThePeriod(DomainError):
    code = "tips.not_next"
    message = _("Tips are shared one period after the other. Share the oldest period first.")


class PeriodRunning(DomainError):
    code = "tips.period_running"
    message = _("This period is not over. Share its tips when it has ended.")


class TotalChanged(DomainError):
    """`details` hold the new total."""

    code = "tips.total_changed"
    message = _("The tips of this period have changed since you saw them. Check the shares and approve them again.")


class NothingToShare(DomainError):
    code = "tips.nothing_to_share"
    message = _("There are no tips to share in this period. They are added to the next one.")


class NoApprovedHours(DomainError):
    code = "tips.no_approved_hours"
    message = _("No hours of this period are approved. Approve the timesheets first, or enter the hours here.")


class NobodyWorked(DomainError):
    code = "tips.nobody_worked"
    message = _("Enter the hours of the people who worked in this period.")


class PaidAlready(DomainError):
    code = "tips.paid_already"
    message = _("These tips are paid already.")


class RequestNotFound(NotFound):
    code = "tips.request_not_found"
    message = _("This request was not found.")


class AskedAlready(DomainError):
    """`details` hold when it is due."""

    code = "tips.asked_already"
    message = _("There is a request that is not answered yet.")


class AskedRecently(DomainError):
    """`details` hold from which day on the worker may ask again."""

    code = "tips.asked_recently"
    message = _("The law gives the right to ask for a tip record once in three months.")


class AnsweredAlready(DomainError):
    code = "tips.answered_already"
    message = _("This request is answered already.")
