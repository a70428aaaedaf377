"""The one door: every change of a restaurant's synchronised state goes through `execute`."""

from realtime import doorbell
from realtime.ledger import Answer, Door

__all__ = ["Answer", "execute"]

_door = Door(commands="realtime_command", audit="realtime_auditentry", streamed=True, ring=doorbell.ring)

execute = _door.execute
