"""The link in an email that stops it, for one person and one report. Needs no sign-in and never expires."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from fynlo.core.keys import Purpose, mac, verify_mac
from fynlo.core.tenancy.connection import connection


def path_of(schedule_id: UUID, user_id: UUID) -> str:
    """Return the path on the restaurant's host."""
    token = mac(Purpose.REPORT_EMAIL, connection.schema_name, schedule_id, user_id)
    return reverse("report_unsubscribe", settings.RESTAURANT_URLCONF, [schedule_id, user_id, token])


def is_right(schedule_id: UUID, user_id: UUID, token: str) -> bool:
    return verify_mac(Purpose.REPORT_EMAIL, token, connection.schema_name, schedule_id, user_id)
