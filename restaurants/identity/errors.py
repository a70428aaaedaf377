"""The refusals of identity."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class RestaurantSuspended(DomainError):
    """Shown to members only. For other people the restaurant does not exist."""

    code = "restaurant_suspended"
    status = 403
    transient = True
    message = _("This restaurant is suspended. Its owner can write to Fynlo support.")


class RestaurantClosed(DomainError):
    """Shown to members only, like RestaurantSuspended."""

    code = "restaurant_closed"
    status = 403
    transient = True
    message = _("This restaurant is closed. Its owner can open it again until it is deleted.")


class SecondFactorMissing(DomainError):
    """The platform or the restaurant asks this person for a second factor, and their session has shown none."""

    code = "second_factor_missing"
    status = 403
    transient = True
    message = _("You need a second factor here. Open your account page in a browser to add one, then sign in again.")


class SessionEnded(DomainError):
    """The refresh token is forged or used, or its session has ended."""

    code = "session_ended"
    status = 401
    transient = True
    message = _("You have been signed out. Please sign in again.")


class TicketRefused(DomainError):
    code = "ticket_refused"
    status = 410
    transient = True
    message = _("This link has been used or has expired. Go back and try again.")


class MemberNotFound(NotFound):
    code = "member_not_found"
    message = _("We cannot find that person in this restaurant.")


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    message = _("We cannot find that invitation. Ask for a new one.")


class InvitationUsed(DomainError):
    code = "invitation.used"
    status = 410
    message = _("This invitation has been accepted already. Sign in instead.")


class InvitationWithdrawn(DomainError):
    code = "invitation.withdrawn"
    status = 410
    message = _("This invitation was withdrawn. Ask for a new one.")


class InvitationExpired(DomainError):
    code = "invitation.expired"
    status = 410
    message = _("This invitation has expired. Ask for a new one.")


class InvitationCodeEnded(NotFound):
    code = "invitation.code_ended"
    message = _("This code was used, was withdrawn or has ended. Ask for a new one.")


class InvitationWithoutEmail(DomainError):
    code = "invitation.without_email"
    message = _("Nobody has scanned this code yet, so there is no email to send. Show the code again.")


class EmailNotConfirmed(DomainError):
    """The password is right, but the account's email address is not confirmed."""

    code = "email_not_confirmed"
    status = 403
    transient = True
    message = _("Confirm your email address first: open the link in the email that we have just sent you.")


class ConfirmationRefused(DomainError):
    code = "sign_up.link_refused"
    status = 410
    message = _("This link has expired, or we sent a newer one. Sign in to get another link.")


class ReauthenticationRequired(DomainError):
    """The change needs a proof of who is there that is newer than `reauthentication.LASTS`."""

    code = "reauthentication_required"
    status = 403
    transient = True
    message = _("Enter your password again to go on.")


class PasswordSessionNeeded(DomainError):
    """A session by PIN may not do this."""

    code = "password_session_needed"
    status = 403
    transient = True
    message = _("You are signed in with a PIN. Sign in with your email and password to change your account.")


class AboveYourself(DomainError):
    code = "people.above_yourself"
    status = 403
    message = _("Only an owner can manage owners and managers.")


class AlreadyMember(DomainError):
    code = "people.already_member"


class EmailTaken(DomainError):
    code = "people.email_taken"
    message = _("That email has an account already. Sign in instead.")


class AlreadyInvited(DomainError):
    code = "people.already_invited"


class LastOwner(DomainError):
    code = "people.last_owner"
    message = _("A restaurant needs an owner. Make another person an owner first.")


class PaysTheBill(DomainError):
    code = "people.pays_the_bill"
    message = _(
        "This person pays one bill for several restaurants. Give this restaurant its own bill first: Plan and billing."
    )


class ResetRefused(DomainError):
    code = "password.reset_refused"
    status = 410
    message = _("This link has been used or has expired. Ask for a new one.")
