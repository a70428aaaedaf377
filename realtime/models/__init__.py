from realtime.models.attention import Attention
from realtime.models.ledger import AuditEntry, Command
from realtime.models.log import Event

__all__ = ["Attention", "AuditEntry", "Command", "Event"]
