"""The time a guest was promised: what a person may promise now."""

from datetime import datetime, timedelta

from fynlo.core import clock
from orders.errors import PromisedTimeImpossible
from realtime.commands import context

GRACE = timedelta(minutes=5)  # clocks differ, and "now" takes a moment to be typed and sent
FURTHEST = timedelta(days=60)


def check_promised_time(promised_at: datetime | None) -> None:
    """Refuse a promised time that has passed or is more than FURTHEST away.

    A promise that a device made while it was offline has been given to the guest, so it is kept as it is.

    Raises:
        PromisedTimeImpossible: names the field `promised_at`.
    """
    if promised_at is None or context.current().is_offline:
        return
    now = clock.now()
    if promised_at < now - GRACE:
        raise PromisedTimeImpossible("That time has passed. Choose a later one.", field="promised_at")
    if promised_at > now + FURTHEST:
        raise PromisedTimeImpossible(
            f"That is more than {FURTHEST.days} days away. Choose an earlier time.", field="promised_at"
        )
