"""The Celery app with short intervals, so that a test does not wait for minutes."""

from datetime import timedelta

import django

from fynlo.celery import app

django.setup()

from restaurants import mail  # noqa: E402, it needs the apps to be loaded

SWEEP_SECONDS = 1.0

mail.LEASE = timedelta(seconds=5)
mail.PAUSES = [timedelta(seconds=1)] * len(mail.PAUSES)
app.conf.broker_transport_options = app.conf.broker_transport_options | {"health_check_interval": 2}
app.conf.beat_schedule = {"send-waiting-mail": {"task": mail.TASK, "schedule": SWEEP_SECONDS}}

__all__ = ["app"]
