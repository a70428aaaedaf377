"""What a revoked device had not sent."""

from django.db import models

from fynlo.core.ids import uuid7


class UnsentCommand(models.Model):
    """A command that a device handed up after it was revoked. Nobody executes it; managers read it.

    Everything but `id`, `device` and `received_at` is what the device says, signed by it. `description` is in the words
    of the device's screen, `amount` what the command would have taken or given back, `payload` its JSON text.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.UUIDField()
    command_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    target = models.CharField(max_length=100, blank=True)
    person = models.UUIDField(null=True)
    description = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    payload = models.TextField()
    made_at = models.DateTimeField(null=True, help_text="By the device's clock.")
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [models.UniqueConstraint(fields=["device", "command_id"], name="unsent_command")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
