"""Commands with their stored answers, and the audit, of changes to public data. Public schema."""

from realtime.models.command_log import AuditFields, CommandFields


class PlatformCommand(CommandFields):
    class Meta(CommandFields.Meta):
        pass


class PlatformAudit(AuditFields):
    class Meta(AuditFields.Meta):
        pass
