"""Emails to send. The worker finds due rows; a Celery message only makes it look sooner. Public schema."""

from django.db import models

from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


class OutgoingMail(models.Model):
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
