"""The gateway with the intervals of these tests."""

from fynlo.asgi import application
from realtime import snapshots
from realtime.gateway import hub
from tests.changed_constants import change
from tests.faults import intervals

change(
    hub,
    POSITION_SECONDS=intervals.POSITION_SECONDS,
    POSITION_SECONDS_WITHOUT_REDIS=intervals.REDIS_PROBE_SECONDS,
    DEAF_SUBSCRIPTION_SECONDS=intervals.DEAF_SUBSCRIPTION_SECONDS,
)
change(snapshots, CACHE_SECONDS=intervals.SNAPSHOT_CACHE_SECONDS)

__all__ = ["application"]
