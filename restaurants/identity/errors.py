"""Refusals of identity: who may join, be changed, be let in."""

from fynlo.core.errors import DomainError, NotFound


class RestaurantSuspended(DomainError):
    """Said to its members only; to anybody else it does not exist."""

    code = "restaurant_suspended"
    status = 403
    transient = True
    message = "This restaurant is suspended. Its owner should write to the platform's support."


class SessionEnded(DomainError):
    """A refresh token that is forged, spent, or of a session that is over: sign in again."""

    code = "session_ended"
    status = 401
    transient = True
    message = "You have been signed out. Please sign in again."


class TicketRefused(DomainError):
    code = "ticket_refused"
    status = 410
    transient = True
    message = "That pass has been used already or is too old. Go back and try again."


class MemberNotFound(NotFound):
    code = "member_not_found"
    message = "There is no such person in this restaurant."


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    message = "There is no such invitation."


class InvitationUsed(DomainError):
    code = "invitation.used"
    status = 410
    message = "This invitation has been accepted already. Sign in instead."


class InvitationWithdrawn(DomainError):
    code = "invitation.withdrawn"
    status = 410
    message = "This invitation is no longer good. Ask for a new one."


class InvitationExpired(DomainError):
    code = "invitation.expired"
    status = 410
    message = "This invitation has run out. Ask for a new one."


class EmailNotConfirmed(DomainError):
    """For somebody who has proven the password of an account that is still inert."""

    code = "email_not_confirmed"
    status = 403
    transient = True
    message = "Confirm your email address first: open the link that we sent you. We have just sent it again."


class ConfirmationRefused(DomainError):
    code = "sign_up.link_refused"
    status = 410
    message = "This link has run out, or a newer one was sent. Sign in, and we send you another."


class AboveYourself(DomainError):
    code = "people.above_yourself"
    status = 403
    message = "Only an owner can do that for owners and managers."


class AlreadyMember(DomainError):
    code = "people.already_member"


class EmailTaken(DomainError):
    code = "people.email_taken"
    message = "That e-mail has an account already. Sign in instead."


class AlreadyInvited(DomainError):
    code = "people.already_invited"


class LastOwner(DomainError):
    code = "people.last_owner"
    message = "A restaurant needs an owner. Make somebody else an owner first."


class ResetRefused(DomainError):
    code = "password.reset_refused"
    status = 410
    message = "This link has been used or has run out. Ask for a new one."
