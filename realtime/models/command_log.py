"""Commands with their stored answers, and the audit. The same fields serve a restaurant and the platform."""

from django.db import models


class CommandFields(models.Model):
    """A command and its answer. Written by `realtime.commands.executor.CommandExecutor` only.

    `response` holds the JSON of the answer as it was rendered, so a replay gives the same bytes.
    """

    id = models.UUIDField(primary_key=True)
    principal = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    keyless = models.BooleanField(default=False, help_text="The caller gave no key; de-duplicated by content.")
    kind = models.CharField(max_length=60)
    target = models.CharField(max_length=100)
    fingerprint = models.BinaryField(max_length=32)
    device = models.UUIDField(null=True)
    device_seq = models.BigIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="The HTTP status of the stored answer.")
    response = models.TextField(null=True)  # noqa: DJ001, the row is claimed before it has an answer
    remarks = models.TextField(
        default="", db_default="", help_text="JSON beside the answer: what was merged, what needs a person."
    )
    first_seq = models.BigIntegerField(null=True)
    last_seq = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["principal", "key"], name="%(class)s_key"),
        ]
        indexes = [
            models.Index(
                fields=["principal", "fingerprint"], condition=models.Q(keyless=True), name="%(class)s_keyless"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


class AuditFields(models.Model):
    """Who did what, when, on which device. Written by the last statement of the command; never edited."""

    command = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    target = models.CharField(max_length=100, db_index=True)
    actor = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True, help_text="The manager who approved it with their PIN.")
    role = models.CharField(max_length=20)
    device = models.UUIDField(null=True)
    client_type = models.CharField(max_length=20)
    notes = models.JSONField(default=list, help_text="What changed: field, before, after; or a reason.")
    at = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"


class Command(CommandFields):
    class Meta(CommandFields.Meta):
        constraints = [
            *CommandFields.Meta.constraints,
            models.UniqueConstraint(
                fields=["device", "device_seq"], condition=models.Q(device_seq__isnull=False), name="command_device_seq"
            ),
        ]


class AuditEntry(AuditFields):
    class Meta(AuditFields.Meta):
        pass
