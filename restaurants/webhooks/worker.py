"""The worker's side: turn events into deliveries by a cursor, claim due ones, send them, record what became of each.

A restaurant without an address costs nothing: the order's transaction writes nothing for webhooks, and one query over
all restaurants finds the addresses whose restaurant has newer events. Cursor and deliveries are written together, so no
event is lost; a worker that dies after sending leaves a lease, and the next one sends the same delivery again. So every
event arrives at least once. To one address one request is under way at a time, oldest event first; a failed one does
not hold up those after it, and the receiver orders by epoch and sequence.
"""

import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import working_for
from fynlo.core.tenancy.hosts import restaurant_by_id
from realtime import archive, streams
from realtime.actors import Actor
from realtime.commands import features
from realtime.commands.dispatch import dispatch
from realtime.models import ArchivedEvents, Event
from restaurants.models import Restaurant, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from restaurants.webhooks import commands, payloads, services, signing
from restaurants.webhooks.sending import Attempt, send

PLACES = 8  # requests under way at once
RUN_SECONDS = 40.0  # then the next run goes on, so that other tasks of this worker get their turn
LEASE = timedelta(seconds=30)  # longer than `sending.SECONDS`
BATCH = 500  # events that become deliveries in one transaction
LASTS = timedelta(hours=72)
KEEP_FOR = timedelta(days=30)
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 8 * 3600.0  # seconds between two attempts of one delivery: 5, 20, 80, … 8 hours
LONGEST_REST = 300.0  # seconds that an address is left alone after a failure: 2, 4, 8, … 5 minutes
WITHOUT_PLAN = timedelta(hours=1)
SECRET = re.compile(r"(whsec_|fynlo_pt_|[Bb]earer )\S+")
LOCK = "SELECT pg_try_advisory_lock(hashtextextended('fynlo.webhooks', 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('fynlo.webhooks', 0))"
State = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed delivery, ready to be sent. `lease` is the mark of this claim."""

    delivery: WebhookDelivery
    lease: datetime
    url: str
    body: bytes
    headers: dict[str, str]


def run() -> int:
    """Make deliveries of new events and send what is due, one worker at a time. Return how many were sent."""
    with _alone() as is_alone:
        if not is_alone:
            return 0
        sent, ends = 0, time.monotonic() + RUN_SECONDS
        follow_events()
        with ThreadPoolExecutor(PLACES, thread_name_prefix="webhook") as pool:
            under_way: dict[Future[Attempt], Job] = {}
            while True:
                while len(under_way) < PLACES and time.monotonic() < ends and (job := claim()) is not None:
                    under_way[pool.submit(send, job.url, job.body, job.headers)] = job
                if not under_way:
                    return sent
                done, _waiting = wait(under_way, timeout=1.0, return_when=FIRST_COMPLETED)
                for future in done:
                    record(under_way.pop(future), future.result())
                    sent += 1


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other worker runs; none does inside the block. The lock is the connection's and ends with it."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute(UNLOCK)


def follow_events() -> int:
    """Make deliveries of the events after each cursor. Return how many. One query if nothing happened anywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.restaurant_id FROM public.restaurants_webhookendpoint e"
            " JOIN public.sync_stream s ON s.restaurant_id = e.restaurant_id"
            " WHERE e.state <> 'off' AND (e.cursor_epoch, e.cursor_seq) < (s.epoch, s.head) ORDER BY e.id"
        )
        behind = cursor.fetchall()
    made = 0
    for endpoint_id, restaurant_id in behind:
        restaurant = restaurant_by_id(restaurant_id)
        if restaurant is None or restaurant.status != Restaurant.Status.ACTIVE:
            continue
        with working_for(restaurant):
            while (step := _follow(endpoint_id)) is not None:
                made += step
    return made


def _follow(endpoint_id: UUID) -> int | None:
    """Make the next batch of deliveries and move the cursor past it. None at the head. Locks the address."""
    with transaction.atomic():
        rows = WebhookEndpoint.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=endpoint_id, restaurant=connection.tenant).exclude(state=WebhookEndpoint.State.OFF).first()
        if row is None:
            return None
        position = streams.position_of(row.restaurant_id)  # before the events, so that all up to it are visible
        before = (row.cursor_epoch, row.cursor_seq)
        if before >= (position.epoch, position.head):
            return None
        found = _archived_after(row, position) or _stored_after(row, position)
        row.cursor_epoch, row.cursor_seq = found.cursor
        row.save(update_fields=["cursor_epoch", "cursor_seq"])
        now, oldest = clock.now(), clock.now() - KEEP_FOR
        wanted = [
            WebhookDelivery(endpoint=row, epoch=epoch, seq=seq, type=kind, next_at=now, created_at=now)
            for epoch, seq, kind, at in found.events
            if kind in row.event_types and at > oldest
        ]
        WebhookDelivery.objects.bulk_create(wanted, ignore_conflicts=True)
        return len(wanted)


@dataclass(frozen=True, slots=True)
class _Found:
    """Events after a cursor, and where the cursor is after them."""

    events: list[tuple[int, int, str, datetime]]
    cursor: tuple[int, int]


def _archived_after(row: WebhookEndpoint, position: streams.Position) -> _Found | None:
    """Return the events of the next archived file after the cursor; None if the log has all that follows it."""
    if row.cursor_epoch == position.epoch and row.cursor_seq >= position.floor:
        return None
    after = Q(epoch=row.cursor_epoch, last_seq__gt=row.cursor_seq) | Q(epoch__gt=row.cursor_epoch)
    file = ArchivedEvents.objects.filter(after).defer("aggregates").order_by("epoch", "first_seq").first()
    if file is None:
        return None
    stored = Event.objects.filter(epoch__lt=file.epoch).filter(_later(row)).exists()
    if stored:  # an earlier epoch that is still in the log
        return None
    events = [
        (event["epoch"], event["seq"], event["type"], datetime.fromisoformat(event["recorded_at"]))
        for event in archive.events_of(file)
        if (event["epoch"], event["seq"]) > (row.cursor_epoch, row.cursor_seq)
    ]
    return _Found(events, (file.epoch, file.last_seq))


def _stored_after(row: WebhookEndpoint, position: streams.Position) -> _Found:
    """Return the next events of the log, of all epochs up to the head. One query."""
    upto = Q(epoch__lt=position.epoch) | Q(epoch=position.epoch, seq__lte=position.head)
    rows = Event.objects.filter(_later(row), upto, type__in=row.event_types).order_by("epoch", "seq")
    events = list(rows.values_list("epoch", "seq", "type", "recorded_at")[:BATCH])
    is_all = len(events) < BATCH
    return _Found(events, (position.epoch, position.head) if is_all else events[-1][:2])


def _later(row: WebhookEndpoint) -> Q:
    return Q(epoch=row.cursor_epoch, seq__gt=row.cursor_seq) | Q(epoch__gt=row.cursor_epoch)


def claim() -> Job | None:
    """Claim the oldest due delivery of the address that has waited longest, and commit. None if nothing is due.

    Holds no lock afterwards. An address whose plan has no webhooks is put off; one whose event is gone fails at once.
    """
    while (claimed := _claim()) is not None:
        row, delivery, lease = claimed
        restaurant = restaurant_by_id(row.restaurant_id)
        if restaurant is None:
            return None
        with working_for(restaurant):
            if not features.includes(commands.FEATURE):
                _put_off(delivery, WITHOUT_PLAN)
                continue
            body = payloads.body_of(delivery, restaurant)
        valid = services.secrets_of(row, clock.now())
        if body is None or not valid:
            record(Job(delivery, lease, row.url, b"", {}), Attempt(None, "", "gone" if valid else "secret", 0))
            continue
        headers = signing.headers(
            valid, message_id=payloads.message_id(delivery), timestamp=int(clock.now().timestamp()), body=body
        )
        return Job(delivery, lease, row.url, body, {**headers, "Content-Type": "application/json"})
    return None


def _claim() -> tuple[WebhookEndpoint, WebhookDelivery, datetime] | None:
    now = clock.now()
    waiting = WebhookDelivery.objects.filter(state=State.WAITING, next_at__lte=now)
    with transaction.atomic():
        due = WebhookEndpoint.objects.filter(
            Exists(waiting.filter(endpoint=OuterRef("pk"))), state=WebhookEndpoint.State.ACTIVE, next_at__lte=now,
            lease_until__lte=now, restaurant__status=Restaurant.Status.ACTIVE,
        )  # fmt: skip
        row = due.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("lease_until").first()
        delivery = waiting.filter(endpoint=row).order_by("epoch", "seq", "id").first() if row is not None else None
        if row is None or delivery is None:
            return None
        row.lease_until = delivery.next_at = now + LEASE
        delivery.first_at = delivery.first_at or now
        delivery.attempts += 1
        row.save(update_fields=["lease_until"])
        delivery.save(update_fields=["next_at", "first_at", "attempts"])
    return row, delivery, delivery.next_at


def record(job: Job, attempt: Attempt) -> None:
    """Store what became of an attempt. Does nothing to a delivery that another worker has claimed meanwhile."""
    now, delivery = clock.now(), job.delivery
    outcome = _outcome(delivery, attempt, now)
    with transaction.atomic():
        rows = WebhookEndpoint.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=delivery.endpoint_id).first()
        if row is None:
            return  # removed meanwhile
        WebhookAttempt.objects.create(
            delivery=delivery, at=now, status=attempt.status, error=attempt.error, milliseconds=attempt.milliseconds,
            answer=SECRET.sub(r"\1…", attempt.answer.replace("\x00", ""))[:1024],
        )  # fmt: skip
        mine = WebhookDelivery.objects.filter(pk=delivery.pk, state=State.WAITING, next_at=job.lease)
        mine.update(**outcome)
        if attempt.is_delivered:
            row.failures, row.failing_since, row.next_at = 0, None, now
        else:
            row.failures, row.failing_since = row.failures + 1, row.failing_since or now
            row.next_at = now + timedelta(seconds=min(2.0 ** min(row.failures, 10), LONGEST_REST))
        row.lease_until = now
        row.save(update_fields=["failures", "failing_since", "next_at", "lease_until"])
    pause = row.failing_since is not None and row.failing_since <= now - LASTS
    if pause or outcome.get("state") == State.FAILED:
        restaurant = restaurant_by_id(row.restaurant_id)
        if restaurant is not None:
            with working_for(restaurant):
                dispatch(
                    commands.WEBHOOK_REPORT_FAILING, target=row.pk, cleaned={"pause": pause},
                    actor=Actor.system("worker"), key=str(uuid7()),
                )  # fmt: skip


def _outcome(delivery: WebhookDelivery, attempt: Attempt, now: datetime) -> dict[str, object]:
    """Return the columns of a delivery after an attempt."""
    if attempt.is_delivered:
        return {"state": State.DELIVERED, "finished_at": now}
    ends = (delivery.first_at or now) + LASTS
    if now >= ends or attempt.error == "gone":
        return {"state": State.FAILED, "finished_at": now}
    return {"next_at": min(now + pause_after(delivery.attempts), ends)}


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: 5 s, four times as long each time up to 8 h, ±20 %."""
    seconds = min(FIRST_PAUSE * 4.0 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))


def _put_off(delivery: WebhookDelivery, pause: timedelta) -> None:
    """Leave an address alone for a while, as if this delivery had not been claimed."""
    now = clock.now()
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(next_at=now + pause, lease_until=now)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        next_at=now, attempts=delivery.attempts - 1, first_at=None if delivery.attempts == 1 else delivery.first_at
    )


def delete_old() -> int:
    """Delete finished deliveries that are older than KEEP_FOR, with their attempts. Returns the number of rows."""
    old = WebhookDelivery.objects.filter(created_at__lt=clock.now() - KEEP_FOR)
    return old.exclude(state=State.WAITING).delete()[0]
