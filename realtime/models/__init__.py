from realtime.models.alert import Alert
from realtime.models.command_log import AuditEntry, Command
from realtime.models.event_archive import ArchivedEvents
from realtime.models.event_log import Event
from realtime.models.unsent_command import UnsentCommand

__all__ = ["Alert", "ArchivedEvents", "AuditEntry", "Command", "Event", "UnsentCommand"]
