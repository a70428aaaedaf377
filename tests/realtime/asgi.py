"""The application with the tests' own small domain in it, and with a hub that does not let a test wait for minutes."""

from fynlo.asgi import application
from realtime import snapshots
from realtime.gateway import hub
from tests.realtime import happenings

hub.HEARTBEAT_SECONDS = 2
hub.RECHECK_SECONDS = 1.0
hub.UNWRITABLE_SECONDS = 3
snapshots.KEPT_SECONDS = 0.05
happenings.register()

__all__ = ["application"]
