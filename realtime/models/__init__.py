from realtime.models.alert import Alert
from realtime.models.ledger import AuditEntry, Command
from realtime.models.log import Event

__all__ = ["Alert", "AuditEntry", "Command", "Event"]
