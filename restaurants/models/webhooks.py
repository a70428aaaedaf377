"""Outgoing webhooks (`restaurants.webhooks`): where events are sent, and what became of each. Public schema.

Public, so that the worker finds the due work of all restaurants in one query. What an event says stays in the
restaurant's own log: a delivery names it by epoch and number.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from restaurants.models.people import User
from restaurants.models.tenants import Restaurant


class WebhookEndpoint(models.Model):
    """An address that gets events. The cursor is the last event that was looked at.

    `sealed` is the secret, encrypted for this row; `sealed_previous` signs too until `previous_until`. After a failure
    no attempt is made before `next_at`. `lease_until` is the lease of the worker that sends to it now. `failing_since`
    is the first failure since the last delivery.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused after failures")
        OFF = "off", _("Switched off")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    event_types = ArrayField(models.CharField(max_length=60))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    sealed = models.CharField(max_length=300)
    sealed_previous = models.CharField(max_length=300, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    cursor_epoch = models.PositiveIntegerField()
    cursor_seq = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One event for one address. Its id is the `webhook-id` of every attempt.

    Deliveries of a test have epoch and number 0. `first_at` is the first attempt since it was last (re)sent: 72 hours
    after it the delivery fails. `next_at` is also the lease of the worker that sends it now.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    epoch = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    type = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "epoch", "seq"], condition=models.Q(epoch__gt=0), name="webhook_delivery_once"
            )
        ]
        indexes = [
            models.Index(fields=["endpoint", "-created_at", "-id"], name="webhook_delivery_log"),
            models.Index(
                fields=["endpoint", "epoch", "seq"], condition=models.Q(state="waiting"), name="webhook_delivery_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.epoch}:{self.seq}"


class WebhookAttempt(models.Model):
    """One request and the beginning of its answer, without secrets. `status` is empty where there was no answer."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=30, blank=True, help_text="Why there was no answer, as a code.")
    milliseconds = models.PositiveIntegerField()
    answer = models.CharField(max_length=1024, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.status or self.error} at {self.at:%Y-%m-%d %H:%M}"
