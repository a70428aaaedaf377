"""The owner's permission for partners, and their page in the navigation."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fynlo.core.tenancy.connection import connection
from realtime import alerts
from restaurants.identity import permissions
from restaurants.identity.permissions import OWNER
from restaurants.models import WebhookEndpoint
from restaurants.partners import commands, tokens
from restaurants.partners.scopes import SCOPES
from restaurants.platform import statistics
from restaurants.platform.statistics import Statistic
from restaurants.portal import change_words
from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation
from restaurants.webhooks import commands as webhook_commands
from restaurants.webhooks.labels import EVENT_LABELS
from restaurants.webhooks.services import FAILING


def register_all() -> None:
    permissions.register(commands.PERMISSION, _("Give partners access"), (OWNER,), by_pin=False)
    register_navigation(
        NavigationItem(_("Partners"), "portal_partners", "puzzle-piece", commands.PERMISSION, 91, "Settings")
    )
    statistics.register(  # counts only: the platform sees no name and no address
        Statistic("Partner tokens in use", lambda: tokens.in_use().count()),
        Statistic("Partner addresses", lambda: WebhookEndpoint.objects.filter(restaurant=connection.tenant).count()),
    )
    change_words.register_values("scopes", {scope.name: scope.label for scope in SCOPES.values()})
    change_words.register_values("event_types", EVENT_LABELS)
    change_words.register_values("event_type", EVENT_LABELS)
    alerts.register(FAILING)
    register_alert_subject("webhook", AlertSubject(_("Open the address"), endpoint_address))
    commands.register_all()
    webhook_commands.register_all()


def endpoint_address(endpoint_id: UUID) -> str:
    return reverse("portal_webhook", args=[endpoint_id])
