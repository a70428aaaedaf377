"""Stored answers and audit of changes to public data: the door's second pair of tables. Public schema."""

from realtime.models.command_log import AuditFields, CommandFields


class PlatformCommand(CommandFields):
    class Meta(CommandFields.Meta):
        pass


class PlatformAudit(AuditFields):
    class Meta(AuditFields.Meta):
        pass
