from realtime.models.ledger import AuditEntry, Command
from realtime.models.log import Event

__all__ = ["AuditEntry", "Command", "Event"]
