"""The refusals of cash-up, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class DrawerNotFound(NotFound):
    code = "drawer.not_found"
    message = _("There is no such drawer.")


class SessionNotFound(NotFound):
    code = "drawer.session_not_found"
    message = _("This drawer was not opened here. Open it first.")


class DrawerInactive(DomainError):
    code = "drawer.inactive"
    message = _("This drawer is no longer used. Choose another one.")


class DrawerAlreadyOpen(DomainError):
    """`details` hold the session that is not closed yet: `session` and who opened it."""

    code = "drawer.already_open"


class DeviceHasDrawer(DomainError):
    code = "drawer.device_has_one"
    message = _("Another drawer is open on this device. End its shift first.")


class DrawerNotOpen(DomainError):
    """`details["status"]` is the state of the session."""

    code = "drawer.not_open"
    message = _("This drawer's shift has ended. Open a drawer first.")


class DrawerNotCounted(DomainError):
    code = "drawer.not_counted"
    message = _("Count this drawer before you close it.")


class CountedAlready(DomainError):
    code = "drawer.counted_already"
    message = _("This drawer is already counted. To count it again, choose Count again.")


class CashHasDrawer(DomainError):
    """`details["session"]` is the shift that a payment belongs to."""

    code = "drawer.cash_has_drawer"
    message = _("One of these belongs to a shift already. Reload the page and choose again.")


class CashReported(DomainError):
    code = "drawer.cash_reported"
    message = _("One of these is on a Z report without a drawer, which cannot change. Choose the others.")


class ClosedAlready(DomainError):
    """`details` hold who closed it and when."""

    code = "drawer.closed_already"
    message = _("This drawer is already closed.")


class ReasonMissing(DomainError):
    """`details["difference"]` is counted - expected."""

    code = "drawer.reason_missing"
    status = 400
    message = _("Say why the count differs.")


class SecondPersonNeeded(DomainError):
    """The difference is above the tolerance, and the person who counted wants to close alone."""

    code = "drawer.second_person"


class CountDiffers(DomainError):
    """The device added up another amount than we did; `details` hold both."""

    code = "drawer.count_differs"
    status = 400


class IdTaken(DomainError):
    code = "drawer.id_taken"
    message = _("Something else has this id. Use a new one.")


class MachineUnknown(DomainError):
    code = "cash_up.machine_unknown"
    status = 400
    message = _("There is no card machine of that name. Choose one from the list in the cash-up settings.")


class SettingsStale(DomainError):
    """`details["current_version"]` is the version in force."""

    code = "cash_up.settings_stale"
    message = _("Another person changed these settings. Reload them and try again.")


class ReportNotFound(NotFound):
    code = "z.not_found"
    message = _("There is no such Z report.")


class NothingToReport(DomainError):
    """`details["number"]` is the Z report of that day."""

    code = "z.nothing_new"


class DayNotOver(DomainError):
    code = "z.future_day"
    status = 400
    message = _("That business day has not begun yet.")
