"""Alerts for the page "Needs attention"."""

from django.db import models
from django.utils.translation import get_language

from fynlo.core.ids import uuid7


class Alert(models.Model):
    """A change that was stored although a person must check it: money that does not add up, a conflict.

    `kind` is a kind of `realtime.alerts`; `about` and `subject` name what it is about (`"order"`, its id).
    `sentence` is what happened, with names and amounts, in the restaurant's language; `sentences` has it in each
    language and `says` in the reader's. `data` has the amounts as JSON text, so that they stay exact.
    `resolved_at` is when a person resolved it, or what it warned of became certain.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=30)
    subject = models.UUIDField(db_index=True)
    sentence = models.CharField(max_length=300)
    sentences = models.JSONField(default=dict, help_text="The sentence by the code of its language.")
    data = models.TextField()
    command_id = models.UUIDField()
    actor = models.UUIDField(null=True, help_text="Whose command raised it.")
    actor_name = models.CharField(max_length=120, blank=True)
    device = models.UUIDField(null=True)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.UUIDField(null=True)
    resolved_by_name = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(resolved_at=None), name="alert_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.sentence}"

    @property
    def says(self) -> str:
        """The sentence in the active language, else in the restaurant's."""
        return self.sentences.get(get_language(), self.sentence)
