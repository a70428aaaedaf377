"""Emails to send. The worker finds due rows; a Celery message only makes it look sooner. Public schema."""

from django.db import models

from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


class OutgoingMail(models.Model):
    class Delivery(models.TextChoices):
        """What the mail provider reported; "" while it has reported nothing, or cannot (SMTP)."""

        DELAYED = "delayed"
        DELIVERED = "delivered"
        BOUNCED = "bounced"
        COMPLAINED = "complained", "Marked as spam"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=40, blank=True, help_text="The kind of email. Budgets count by it.")
    about = models.UUIDField(null=True, blank=True, help_text="The row that the worker writes it from.")
    to = models.EmailField()
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="Empty until the worker writes it, and after it has been sent.")
    html = models.TextField(blank=True)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(help_text="Also the lease of the worker that sends it now.")
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    delivery = models.CharField(max_length=10, blank=True, db_default="", default="", choices=Delivery.choices)
    delivery_at = models.DateTimeField(null=True, blank=True)
    delivery_note = models.CharField(max_length=200, blank=True, db_default="", default="")

    class Meta:
        indexes = [
            models.Index(fields=["to", "created_at"], name="mail_by_recipient"),
            models.Index(fields=["restaurant", "created_at"], name="mail_by_restaurant"),
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(sent_at=None, failed_at=None), name="mail_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class SuppressedAddress(models.Model):
    """An address to which nothing is sent, because an email bounced or was marked as spam. Public schema."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(help_text="In lower case.")
    reason = models.CharField(max_length=10, choices=OutgoingMail.Delivery.choices)
    mail_id = models.UUIDField(unique=True, help_text="The email that came back: a message about it counts once.")
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "suppressed addresses"
        indexes = [models.Index(fields=["email"], condition=models.Q(lifted_at=None), name="suppressed_now")]

    def __str__(self) -> str:
        return self.email
