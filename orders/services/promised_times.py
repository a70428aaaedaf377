"""Check the time that a guest is promised."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from fynlo.core import clock
from orders.errors import PromisedTimeImpossible
from realtime.commands.context import CommandContext

GRACE = timedelta(minutes=5)  # for clocks that differ, and the time it takes to type and send "now"
FURTHEST = timedelta(days=60)


def check_promised_time(context: CommandContext, promised_at: datetime | None) -> None:
    """Refuse a promised time that has passed or is more than FURTHEST away.

    A time that was promised offline is accepted: the guest has heard it.

    Raises:
        PromisedTimeImpossible: names the field `promised_at`.
    """
    if promised_at is None or context.accepts_conflicts:
        return
    now = clock.now()
    if promised_at < now - GRACE:
        raise PromisedTimeImpossible(_("That time has passed. Choose a later one."), field="promised_at")
    if promised_at > now + FURTHEST:
        raise PromisedTimeImpossible(
            _("That is more than {days} days away. Choose an earlier time.").format(days=FURTHEST.days),
            field="promised_at",
        )
