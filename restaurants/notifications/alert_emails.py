"""Email the people who chose it that an alert was raised, in the command that raised it."""

from datetime import timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core.tenancy.connection import connection
from realtime import alerts
from realtime.commands.context import CommandContext
from realtime.events import RecordedEvent, subscribe
from realtime.models import Alert
from restaurants.identity.recipients import recipients_with
from restaurants.mail import queue_mail
from restaurants.models import OutgoingMail
from restaurants.notifications.kinds import kind_of_alert

TEMPLATE = "alert"
ALERT_SUBJECT = _("Needs attention: {title}")
MOST_A_DAY = 60  # emails of one restaurant: a device with a fault raises an alert with each order
DAY = timedelta(days=1)


def email_alert(event: RecordedEvent, context: CommandContext) -> None:
    """Queue an email to each person who wants this kind and may resolve it.

    One query for the people; where there are some, one counts today's emails, which takes no lock: two commands at
    once may send a few more. One reads the alert, which has its sentence in each language.
    """
    restaurant = connection.tenant
    kind = kind_of_alert(event.subject["attention"]["kind"])
    people = recipients_with(alerts.ATTENTION_RESOLVE.permission, restaurant, of=kind)
    if not people:
        return
    today = OutgoingMail.objects.filter(template=TEMPLATE, restaurant=restaurant, created_at__gt=context.at - DAY)
    left = MOST_A_DAY - today.count()
    if left <= 0:
        return
    alert = Alert.objects.get(pk=event.subject["attention"]["id"])
    of = alerts.kind_of(alert)
    for person in people[:left]:
        queue_mail(
            context=context,
            to=person.email,
            subject=format_lazy(ALERT_SUBJECT, title=of.title),
            template=TEMPLATE,
            variables={
                "alert": alert,
                "title": of.title,
                "why": of.why,
                "kind": kind.label,
                "path": "/portal/attention/",
                "choices_path": "/portal/settings/notifications/",
            },
            restaurant=restaurant,
        )


def register_all() -> None:
    subscribe("attention.raised", email_alert)
