"""Refusals about partner tokens."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class PartnerTokenNotFound(NotFound):
    code = "partner.not_found"
    message = _("There is no such partner token.")


class TooManyPartnerTokens(DomainError):
    code = "partner.too_many"
    message = _("A restaurant has at most 50 partner tokens in use. Revoke one first.")


class PartnerTokenEnded(DomainError):
    code = "partner.ended"
    message = _("This token was revoked or has expired. Make a new one.")


class PartnerRateLimited(DomainError):
    code = "too_many_requests"
    status = 429
    transient = True
    message = _("This token has used up its calls for this minute. Wait, then try again.")
