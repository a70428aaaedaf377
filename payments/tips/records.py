"""A worker's written request for their tip record, and its answer.

Employment (Allocation of Tips) Act 2023: a worker may ask in writing for the records of up to three years, and gets
the answer within four weeks: the site's totals and their own shares, nobody else's. Both rows are append-only.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments.models import TipRequest, TipRequestAnswer, TipShare
from payments.tips import selectors
from payments.tips.errors import AnsweredAlready, AskedAlready, AskedRecently, RequestNotFound
from payments.tips.periods import next_request_on, years_before
from realtime.alerts import AlertAlreadyResolved, AlertKind, raise_alert, register, resolve
from realtime.commands.context import CommandContext
from realtime.models import Alert
from restaurants.business_days import business_day

ANSWER_WITHIN = timedelta(weeks=4)
YEARS = 3
ABOUT = "tip_request"
ASKED = AlertKind(
    "tips.record_asked",
    _lazy("A worker asks for their tip record"),
    _lazy("The law gives four weeks. Answer it with one click: the worker sees the site’s totals and their own share."),
)


def ask(*, context: CommandContext) -> TipRequest:
    """Store the acting worker's request of today and raise an alert.

    Raises AskedAlready while one is open, AskedRecently within three months of the last one.
    """
    actor = context.actor
    return _store(context, person=actor.user_id, name=actor.name, asked_on=_today(), on_paper=False)


def enter(*, context: CommandContext, share_id: UUID, asked_on: date) -> TipRequest:
    """Store a request that the worker of this share made on paper. Raises an alert.

    Raises PoolNotFound, AskedAlready, AskedRecently, InvalidInput for a day in the future.
    """
    if asked_on > _today():
        raise InvalidInput(_("Enter the day on which the worker asked."), field="asked_on")
    share = selectors.share(share_id)
    return _store(context, person=share.person, name=share.name, asked_on=asked_on, on_paper=True)


def answer(*, context: CommandContext, request_id: UUID) -> TipRequestAnswer:
    """Store the record as it is now as the answer, and resolve the alerts. Raises RequestNotFound, AnsweredAlready."""
    request = request_of(request_id)
    made = TipRequestAnswer(
        request=request, rows=record_rows(shares_asked_for(request)), by=context.actor.user_id,
        by_name=context.actor.name, at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise AnsweredAlready() from error
    for alert_id in Alert.objects.filter(about=ABOUT, subject=request.id, resolved_at=None).values_list(
        "id", flat=True
    ):
        with suppress(AlertAlreadyResolved):
            resolve(context=context, alert_id=alert_id, note=_("Answered."))
    context.annotate(worker=request.name, asked_on=request.asked_on)
    return made


# -- reads --------------------------------------------------------------------------------------------------


def requests() -> QuerySet[TipRequest]:
    """Return the requests with their answers, the newest first."""
    return TipRequest.objects.select_related("answer")


def open_requests() -> QuerySet[TipRequest]:
    """Return those without an answer, the one due first at the head."""
    return requests().filter(answer=None).order_by("due", "at")


def own_requests(user_id: UUID | None) -> QuerySet[TipRequest]:
    """Return the requests of one worker, the newest first. No row of anybody else."""
    return requests().filter(person=user_id) if user_id else TipRequest.objects.none()


def may_ask_on(asked: Iterable[TipRequest], day: date) -> date:
    """Return the first day, not before `day`, on which the worker who made these requests may ask. One query at most.

    A paper request may be entered after a later one: both are three months from each other.
    """
    for again_on, asked_on in sorted((next_request_on(each.asked_on), each.asked_on) for each in asked):
        if asked_on < next_request_on(day) and day < again_on:
            day = again_on
    return day


def request_of(request_id: UUID, found: QuerySet[TipRequest] | None = None) -> TipRequest:
    """Return a request, with its answer if there is one. Raises RequestNotFound."""
    row = (requests() if found is None else found).filter(pk=request_id).first()
    if row is None:
        raise RequestNotFound()
    return row


def answer_to(request: TipRequest) -> TipRequestAnswer | None:
    """Return the answer of a request of `requests`. No query."""
    return getattr(request, "answer", None)


def shares_asked_for(request: TipRequest) -> QuerySet[TipShare]:
    """Return the worker's shares of the pools that ended within the three years before the request."""
    return selectors.shares_of(request.person, request.name).filter(pool__end__gte=request.since)


def record_rows(shares: Iterable[TipShare]) -> list[dict[str, Any]]:
    """Return shares as a record: the site's total and what this worker got of it."""
    return [_record_row(share) for share in shares]


def _record_row(share: TipShare) -> dict[str, Any]:
    paid = getattr(share, "payment", None)
    return {
        "start": share.pool.start.isoformat(),
        "end": share.pool.end.isoformat(),
        "site_total": share.pool.total,
        "job": share.job,
        "hours": share.hours,
        "weight": share.weight,
        "amount": share.amount,
        "due": share.pool.due.isoformat(),
        "paid_on": paid.paid_on.isoformat() if paid else "",
        "method": paid.method if paid else "",
    }


def sentence_of(request: TipRequest) -> str:
    """Return what a manager reads in the alert, in the active language."""
    return _("{name} asked for their tip record on {asked}. Answer by {due}.").format(
        name=request.name, asked=date_format(request.asked_on, "j F"), due=date_format(request.due, "j F Y")
    )


def _store(context: CommandContext, *, person: UUID | None, name: str, asked_on: date, on_paper: bool) -> TipRequest:
    same = requests().filter(person=person) if person else requests().filter(person=None, name=name)
    waiting = same.filter(answer=None).order_by("due").first()
    if waiting is not None:
        raise AskedAlready(due=waiting.due)
    again_on = may_ask_on(same, asked_on)
    if asked_on < again_on:
        raise AskedRecently(
            _("The law gives the right to ask once in three months. The next request is possible on {day}.").format(
                day=date_format(again_on, "j F Y")
            ),
            next_on=again_on,
        )
    request = TipRequest(
        id=uuid7(), person=person, name=name, asked_on=asked_on, due=asked_on + ANSWER_WITHIN,
        since=years_before(asked_on, YEARS), on_paper=on_paper, by=context.actor.user_id, by_name=context.actor.name,
        at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise AskedAlready() from error
    raise_alert(
        ASKED.name, context=context, about=ABOUT, subject=request.id, sentence=partial(sentence_of, request),
        due=request.due,
    )  # fmt: skip
    context.annotate(worker=name, asked_on=asked_on, due=request.due)
    return request


def _today() -> date:
    return business_day(clock.now(), connection.tenant)


def register_all() -> None:
    register(ASKED)
