"""What production does every few seconds, and what it waits for: shorter in the deployment, so that no test waits long.

Their proportions are production's. A machine that is three times slower still keeps them.
"""

from datetime import timedelta

REDIS_PROBE_SECONDS = 1.0  # between two messages of a gateway to itself
DEAF_SUBSCRIPTION_SECONDS = 3 * REDIS_PROBE_SECONDS
POSITION_SECONDS = 2.5 * REDIS_PROBE_SECONDS
SNAPSHOT_CACHE_SECONDS = 0.2  # or each check would wait until the snapshot of the check before is too old
MAIL_SWEEP_SECONDS = 1.0
MAIL_LEASE = timedelta(seconds=4)
MAIL_PAUSE = timedelta(seconds=1)  # after an attempt that failed
BROKER_SOCKET_SECONDS = 2  # without an answer from Redis, after which the worker connects again
BROKER_CHECK_SECONDS = 2
