"""The refusals of devices."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class DeviceIdTaken(DomainError):
    code = "device.id_taken"
    message = _("Another device has this id. Clear this device's data, then register it again.")


class NotADisplay(DomainError):
    code = "display.not_a_display"
    message = _("This device is not a guest display. Add it again with that profile.")


class NoTill(DomainError):
    code = "display.no_till"
    message = _("That till cannot have a guest display. Choose a till or a phone that is enrolled and not revoked.")


class DeviceNotRevoked(DomainError):
    code = "device.not_revoked"
    transient = True
    message = _("This device is not revoked. Send its changes as usual.")


class NoPracticeHere(DomainError):
    code = "practice.not_a_till"
    message = _("Only a till can practise. Open the till on this device, then begin there.")


class PracticeUnsent(DomainError):
    code = "practice.unsent"
    transient = True
    message = _("This till has changes that are not sent. Wait until they are, then begin to practise.")


class TooMuchUnsent(DomainError):
    code = "device.too_much_unsent"
    status = 413
    message = _("This device has handed up as many changes as we keep of one device.")


class CodeWrong(DomainError):
    code = "enrolment.wrong_code"
    status = 404
    transient = True
    message = _("That code is wrong. Compare it with the one in the portal, under Devices.")


class CodeExpired(DomainError):
    code = "enrolment.expired"
    status = 410
    message = _("That code has expired. Ask a manager for a new one.")


class CodeUsed(DomainError):
    code = "enrolment.used"
    status = 410
    message = _("That code has been used already. Ask a manager for a new one.")


class TooManyCodes(DomainError):
    code = "enrolment.too_many_codes"
    transient = True
    message = _("Too many codes are waiting for their devices. Use one of them, or wait until they expire.")


class EnrolmentNotProven(DomainError):
    code = "enrolment.not_proven"
    status = 403
    transient = True
    message = _("This device could not prove that the key is its own. Reload the page, then try again.")
