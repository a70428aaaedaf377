"""Refusals about webhooks."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class WebhookNotFound(NotFound):
    code = "webhook.not_found"
    message = _("There is no such address.")


class DeliveryNotFound(NotFound):
    code = "webhook.delivery_not_found"
    message = _("There is no such delivery.")


class TooManyWebhooks(DomainError):
    code = "webhook.too_many"
    message = _("A restaurant has at most 10 addresses. Remove one first.")


class WebhookNotActive(DomainError):
    code = "webhook.not_active"
    message = _("Nothing is sent to this address. Resume it first.")
