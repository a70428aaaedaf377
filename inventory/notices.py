"""Email the managers what ran low: one email for each item and day, or one a day for all, or none, by setting.

A notice is a row, stored with the movement that made it. The worker queues its email and marks it in one command, so a
worker that is killed loses none and doubles none; a lost message only waits for the next sweep.
"""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from inventory.models import Stock, StockNotice, StockSettings
from inventory.selectors import stock_settings
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.identity.recipients import recipients_with
from restaurants.mail import queue_mail

TASK = "inventory.tasks.mail_notices"
TEMPLATE = "stock_notice"
MOST_IN_ONE = 200


def note(context: CommandContext, stocks: Iterable[Stock]) -> None:
    """Store a notice for each of these items that has none today, and nudge the worker. One statement."""
    today = business_day(context.at, connection.tenant)
    rows = [
        StockNotice(item_id=stock.item_id, business_day=today, quantity=stock.free, at=context.at) for stock in stocks
    ]
    StockNotice.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(partial(look, TASK, connection.schema_name))


def is_waiting() -> bool:
    """Return whether a notice waits for its email. One query."""
    return StockNotice.objects.filter(mailed_at=None).exists()


def mail_waiting(*, context: CommandContext) -> int:
    """Queue the emails that are due, and mark their notices. Return how many emails.

    The notices of a day go together once the day is over, each at once if the setting says so. Locks the notices, and
    skips those that another worker has locked.
    """
    now, settings = clock.now(), stock_settings()
    rows = StockNotice.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = list(rows.select_related("item").filter(mailed_at=None).order_by("at", "id")[:MOST_IN_ONE])
    if settings.mail == StockSettings.Mail.DAILY:
        today = business_day(now, connection.tenant)
        found = [notice for notice in found if notice.business_day < today]
    if not found:
        return 0
    StockNotice.objects.filter(pk__in=[notice.pk for notice in found]).update(mailed_at=now)
    if settings.mail == StockSettings.Mail.NONE:
        return 0
    groups = [[notice] for notice in found] if settings.mail == StockSettings.Mail.EACH else [found]
    people = recipients_with("inventory.manage", connection.tenant)
    for group in groups:
        for person in people:
            _queue(context, person.email, group)
    return len(groups) * len(people)


def _queue(context: CommandContext, to: str, notices: list[StockNotice]) -> None:
    lines = [(notice.item.name, f"{notice.quantity.normalize():f}", notice.item.unit) for notice in notices]
    subject = _("%(name)s is running low") % {"name": lines[0][0]} if len(lines) == 1 else _("Items are running low")
    queue_mail(
        context=context, to=to, subject=subject, template=TEMPLATE, variables={"lines": lines},
        restaurant=connection.tenant,
    )  # fmt: skip
