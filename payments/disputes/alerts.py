"""The alerts of disputes: one is opened, its deadline comes near, it is lost, or its answer was not accepted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from payments.models import Dispute
from realtime.alerts import AlertKind, Sentence, raise_alert, register
from realtime.commands.context import CommandContext
from realtime.models import Alert

OPENED = AlertKind(
    "dispute.opened",
    _lazy("A payment is disputed"),
    _lazy(
        "The guest's bank takes this payment back. Answer with what happened and the receipt before the deadline; "
        "without an answer the money is lost."
    ),
)
WEEK = AlertKind(
    "dispute.due_in_a_week",
    _lazy("A dispute must be answered within a week"),
    _lazy(
        "Without an answer before the deadline the money is lost. Write what happened, attach the receipt and send it."
    ),
)
DAY = AlertKind(
    "dispute.due_in_a_day",
    _lazy("A dispute must be answered within a day"),
    _lazy("Without an answer before the deadline the money is lost. Send the answer now."),
)
LOST = AlertKind(
    "dispute.lost",
    _lazy("A dispute is lost"),
    _lazy("The bank has decided for the guest. The payment's money and the fee of the dispute are gone."),
)
NOT_SENT = AlertKind(
    "dispute.not_sent",
    _lazy("The answer to a dispute was not accepted"),
    _lazy(
        "The payment provider did not accept the answer. Read why on the dispute's page, change it and send it again."
    ),
)
NOTICES = ((timedelta(days=1), DAY), (timedelta(days=7), WEEK))  # the nearest first
SETTLED_IN = timedelta(days=1)  # the alert of a new dispute says its deadline already


@dataclass(frozen=True, slots=True)
class Reminder:
    kind: AlertKind
    dispute: Dispute


def reminders() -> list[Reminder]:
    """Return the deadlines that come near and were not said before. Two queries at most."""
    found = list(_due())
    if not found:
        return []
    raised = Alert.objects.filter(about="dispute", subject__in=[each.dispute.id for each in found])
    said = set(raised.values_list("kind", "subject"))
    return [each for each in found if (each.kind.name, each.dispute.id) not in said]


def remind(*, context: CommandContext) -> None:
    """Raise an alert for each reminder."""
    for each in reminders():
        _raise(context, each.kind, each.dispute, partial(_reminder, each.dispute))


def opened(context: CommandContext, dispute: Dispute, order_number: int) -> None:
    _raise(
        context, OPENED, dispute,
        lambda: _("{sum} of order {order}. {reason}; {deadline}.").format(
            sum=_sum(dispute), order=order_number, reason=dispute.reason_label, deadline=deadline(dispute)
        ),
    )  # fmt: skip


def lost(context: CommandContext, dispute: Dispute, order_number: int) -> None:
    _raise(
        context, LOST, dispute,
        lambda: _("{sum} of order {order} went back to the guest, and {fee} in fees.").format(
            sum=_sum(dispute), order=order_number, fee=money(dispute.fee)
        ),
    )  # fmt: skip


def not_sent(context: CommandContext, dispute: Dispute) -> None:
    _raise(context, NOT_SENT, dispute, lambda: f"{_sum(dispute)}: {dispute.problem}")


def deadline(dispute: Dispute) -> str:
    """Return until when it must be answered, in the restaurant's time: `answer by 7 December 2026, 14:30`."""
    if dispute.respond_by is None:
        return _("the provider names no deadline")
    return _("answer by {moment}").format(
        moment=date_format(dispute.respond_by.astimezone(connection.tenant.zone), "j F Y, H:i")
    )


def register_all() -> None:
    register(OPENED, WEEK, DAY, LOST, NOT_SENT)


def _due() -> Iterator[Reminder]:
    now = clock.now()
    rows = Dispute.objects.filter(
        status=Dispute.Status.NEEDS_RESPONSE, submission__in=Dispute.EDITABLE, respond_by__gt=now,
        respond_by__lte=now + NOTICES[-1][0],
    )  # fmt: skip
    for dispute in rows:
        left = dispute.respond_by - now
        kind = next(kind for within, kind in NOTICES if left <= within)
        if kind is DAY or now - dispute.opened_at > SETTLED_IN:
            yield Reminder(kind, dispute)


def _reminder(dispute: Dispute) -> str:
    return f"{_sum(dispute)}: {deadline(dispute)}."


def _sum(dispute: Dispute) -> str:
    return money(dispute.amount)


def _raise(context: CommandContext, kind: AlertKind, dispute: Dispute, sentence: Sentence) -> None:
    raise_alert(
        kind.name, context=context, about="dispute", subject=dispute.id, sentence=sentence,
        payment_id=dispute.payment_id, amount=dispute.amount, respond_by=dispute.respond_by,
    )  # fmt: skip
