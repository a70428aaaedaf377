"""The Celery app with the intervals of these tests."""

import django

from fynlo.celery import app

django.setup()

from restaurants import mail  # noqa: E402, it needs the apps to be loaded
from tests.changed_constants import change  # noqa: E402
from tests.faults import intervals  # noqa: E402

change(mail, LEASE=intervals.MAIL_LEASE, PAUSES=[intervals.MAIL_PAUSE] * len(mail.PAUSES))
app.conf.broker_transport_options = app.conf.broker_transport_options | {
    "health_check_interval": intervals.BROKER_CHECK_SECONDS,
    "socket_timeout": intervals.BROKER_SOCKET_SECONDS,
}
app.conf.beat_schedule = {"send-waiting-mail": {"task": mail.TASK, "schedule": intervals.MAIL_SWEEP_SECONDS}}

__all__ = ["app"]
