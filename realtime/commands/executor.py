"""Execute a command in one transaction that changes state, numbers its events and stores its answer.

`RESTAURANT` executes the commands of a restaurant; `restaurants.platform_executor` those on public tables.
"""

import hashlib
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError, DataError, transaction
from django.db.utils import OperationalError
from django.utils.translation import gettext_lazy as _
from psycopg import errors as pg

from fynlo.core import clock, json_codec, log_context, metrics
from fynlo.core.errors import DomainError, InProgress, InvalidInput, KeyReused, Unavailable
from fynlo.core.ids import parse_uuid, uuid7
from fynlo.core.tenancy.connection import connection
from realtime import devices, events, notifier
from realtime.actors import Actor
from realtime.commands.context import CommandContext, Offline, opened, run_last_steps
from realtime.notifier import Notification

logger = logging.getLogger(__name__)

COMMAND_NAMESPACE = UUID("5f9a1c7e-3b0d-5c61-9f0e-7a4f0d6c2b11")
KEYLESS_WINDOW = timedelta(seconds=35)  # the mobile app retries for 30 s (MOBILE_API.md, rule 5)
TRIES = 3


class NumberTooLarge(InvalidInput):
    """A number does not fit its column. Final: the same command computes the same number."""

    message = _("The amount is too large to record. Check the amounts.")


class StoredRefusal(DomainError):
    """A stored refusal, answered again."""

    def __init__(self, status: int, error: dict[str, Any]):
        super().__init__(error["message"], field=error["field"], **error["details"])
        self.code, self.status = error["code"], status


@dataclass(frozen=True, slots=True)
class Answer:
    """A command's answer: `body` is the JSON of its data. `replayed`: the answer was stored by an earlier call."""

    command_id: UUID
    status: int
    body: bytes
    replayed: bool
    first_seq: int | None = None
    last_seq: int | None = None
    remarks: tuple[dict[str, Any], ...] = ()

    def data(self) -> Any:
        return json_codec.loads(self.body)


@dataclass(slots=True)
class Request:
    """One execution. `id` changes if another person's command has it already (`CommandExecutor._claim`)."""

    id: UUID
    principal: str
    key: str
    keyless: bool
    kind: str
    target: str
    fingerprint: bytes
    actor: Actor
    at: datetime
    offline: Offline | None


# The notifications of the commands of `together`, in this thread or task; None outside it.
_together: ContextVar[list[Notification] | None] = ContextVar("commands_together", default=None)

EARLIER: tuple[str, ...] = ("id", "fingerprint", "status", "response", "first_seq", "last_seq", "remarks", "device_seq")


def fingerprint_of(kind: str, target: str, payload: Any) -> bytes:
    """Return the sha256 of kind, target and canonical payload. Equal fingerprints are the same call."""
    return hashlib.sha256(json_codec.canonical([kind, target, payload])).digest()


def _derived_id(principal: str, key: str) -> UUID:
    """Return the command id for a key that is no uuid, or a uuid that another person's command has already."""
    return uuid5(COMMAND_NAMESPACE, f"{principal}:{key}")


def _created_id(data: Any) -> str:
    """Return the target of a command that names none: the `id` of its answer."""
    return str(data.get("id", "")) if isinstance(data, dict) else ""


class CommandExecutor:
    """Runs commands against one pair of tables; `streamed` executors number events and notify the gateways."""

    def __init__(
        self, *, commands: str, audit: str, streamed: bool, notify: Callable[[Notification], None] | None = None
    ):
        self._commands, self._audit, self._streamed, self.notify = commands, audit, streamed, notify

    def execute(
        self,
        *,
        kind: str,
        target: str,
        payload: Any,
        key: str,
        actor: Actor,
        run: Callable[[CommandContext], Any],
        success_status: int = 200,
        offline: Offline | None = None,
    ) -> Answer:
        """Call `run(context)` once for this key and return its answer, or the stored answer of an earlier call.

        An empty `key` means that the caller had none: the call is de-duplicated by principal and content for
        KEYLESS_WINDOW. `run` returns JSON-able data; it is called again after a deadlock, up to TRIES times.
        The answer is durable when this returns. Notifies the gateways after the commit.
        `offline` names the number in the device's counter that the answer takes in the same transaction; a stored
        refusal takes it too.

        Raises DomainError: `run`'s own refusal (stored, so it replays), KeyReused for another payload under the
        same key, InProgress while another call with this key runs, Unavailable after TRIES deadlocks; for a numbered
        command also what `devices.take_number` raises.
        """
        request = Request(
            id=parse_uuid(key) or (_derived_id(actor.principal, key) if key else uuid7()),
            principal=actor.principal,
            key=key or f"auto:{uuid7()}",
            keyless=not key,
            kind=kind,
            target=target,
            fingerprint=fingerprint_of(kind, target, payload),
            actor=actor,
            at=clock.now(),
            offline=offline,
        )
        log_context.bind(command_id=request.id)
        for attempt in range(1, TRIES + 1):
            try:
                return self._attempt(request, run, success_status)
            except OperationalError as error:
                is_conflict = isinstance(
                    error.__cause__, pg.DeadlockDetected | pg.SerializationFailure | pg.LockNotAvailable
                )
                if not is_conflict or _together.get() is not None:
                    raise
                metrics.LOCK_CONFLICTS.labels(type(error.__cause__).__name__).inc()
                logger.warning("%s %s: %s (try %d)", kind, target, type(error.__cause__).__name__, attempt)
                time.sleep(random.uniform(0.005, 0.03) * attempt)
        raise Unavailable(retry_after=1)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Run the commands of the block in one transaction: all are stored or none, and screens see them at once.

        For what happened as a whole and is entered afterwards. Each command is what it is alone: it has its key, its
        actor and its time, its events, answer and audit entry. It holds its locks until the end of the block. A refusal
        or a deadlock undoes the block and nothing of it is stored, so the caller may run the whole block again.
        Notifies the gateways once, after the commit.
        """
        notifications: list[Notification] = []
        token = _together.set(notifications)
        try:
            with transaction.atomic(durable=True):
                yield
        finally:
            _together.reset(token)
        if notifications and self.notify is not None:
            events = [event for each in notifications for event in each.events]
            self.notify(replace(notifications[-1], events=events))

    def _attempt(self, request: Request, run: Callable[[CommandContext], Any], success_status: int) -> Answer:
        together = _together.get()
        # Without a savepoint: what a command of `together` raises undoes all of them, even if the caller catches it.
        is_own = together is None
        try:
            with transaction.atomic(durable=True) if is_own else transaction.atomic(savepoint=False):
                earlier = self._claim(request)
                if earlier is None:
                    answer, notification = self._perform(request, run, success_status)
        except DomainError as refusal:
            # A caller without a key may correct the cause of the refusal and send the same content at once.
            if refusal.transient or request.keyless or together is not None:
                raise
            concurrent = self._store_refusal(request, refusal)
            if concurrent is None:
                raise
            return self._replay(request, concurrent)
        if earlier is not None:
            return self._replay(request, earlier)
        if notification is not None and together is not None:
            together.append(notification)
        elif notification is not None and self.notify is not None:
            self.notify(notification)
        return answer

    def _perform(
        self, request: Request, run: Callable[[CommandContext], Any], success_status: int
    ) -> tuple[Answer, Notification | None]:
        command = CommandContext(
            id=request.id, kind=request.kind, target=request.target, actor=request.actor, at=request.at,
            offline=request.offline,
        )  # fmt: skip
        with opened():
            try:
                data = run(command)
                command.target = command.target or _created_id(data)
                body = json_codec.dumps(data)
                events.run_handlers(command)
                run_last_steps()
            except DataError as error:
                if isinstance(error.__cause__, pg.NumericValueOutOfRange):
                    raise NumberTooLarge() from error
                raise
            return self._close(request, command, body, success_status)

    # -- claiming the key ---------------------------------------------------------------------------------

    def _claim(self, request: Request) -> dict[str, Any] | None:
        """Insert the command row. Returns None if it is new, else the existing row.

        A numbered command takes its number first, so that batches of one device run one after the other; an existing
        row without a number (made over REST) gets it now. Keys are unique per person: a uuid key that is already the
        id of another person's command gets a derived id. Not for a numbered command: a device's queue keeps its ids
        when another person signs in, and a command must not run twice.
        """
        with connection.cursor() as cursor:
            if request.offline is not None:
                devices.take_number(request.offline, request.id, principal=request.principal, key=request.key)
            if request.keyless:
                twin = self._recent_twin(cursor, request)
                if twin:
                    return twin
            if self._insert(cursor, request):
                return None
            earlier = self._earlier(cursor, request)
            if earlier is None and request.offline is None:
                request.id = _derived_id(request.principal, request.key)
                if self._insert(cursor, request):
                    return None
                earlier = self._earlier(cursor, request)
            if earlier is None:
                raise KeyReused()
            return earlier

    def _insert(self, cursor: Any, request: Request) -> bool:
        try:
            cursor.execute(
                f"INSERT INTO {self._commands} (id, principal, key, keyless, kind, target, fingerprint, device,"  # noqa: S608
                " device_seq, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING RETURNING 1",
                [
                    request.id, request.principal, request.key, request.keyless, request.kind, request.target,
                    request.fingerprint, request.actor.device_id,
                    None if request.offline is None else request.offline.device_seq, request.at,
                ],
            )  # fmt: skip
        except OperationalError as error:
            if isinstance(error.__cause__, pg.LockNotAvailable):
                raise InProgress(retry_after=2) from error
            raise
        return cursor.fetchone() is not None

    def _earlier(self, cursor: Any, request: Request) -> dict[str, Any] | None:
        """Return this person's row for this key; None if only the id is taken, by another person's command."""
        cursor.execute(
            f"SELECT {', '.join(EARLIER)} FROM {self._commands} WHERE principal = %s AND key = %s",  # noqa: S608
            [request.principal, request.key],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        earlier = dict(zip(EARLIER, row, strict=True))
        if request.offline is not None and earlier["device_seq"] is None:
            cursor.execute(
                f"UPDATE {self._commands} SET device = %s, device_seq = %s WHERE id = %s",  # noqa: S608
                [request.offline.device_id, request.offline.device_seq, earlier["id"]],
            )
        return earlier

    def _recent_twin(self, cursor: Any, request: Request) -> dict[str, Any] | None:
        """Return the same content of the same person within KEYLESS_WINDOW. A lock serialises concurrent calls."""
        lock = int.from_bytes(
            hashlib.sha256(request.principal.encode() + request.fingerprint).digest()[:8], signed=True
        )
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        cursor.execute(
            f"SELECT {', '.join(EARLIER)} FROM {self._commands}"  # noqa: S608
            " WHERE keyless AND principal = %s AND fingerprint = %s AND created_at > %s ORDER BY created_at LIMIT 1",
            [request.principal, request.fingerprint, request.at - KEYLESS_WINDOW],
        )
        row = cursor.fetchone()
        return None if row is None else dict(zip(EARLIER, row, strict=True))

    def _replay(self, request: Request, earlier: dict[str, Any]) -> Answer:
        if bytes(earlier["fingerprint"]) != request.fingerprint:
            raise KeyReused()
        if earlier["status"] >= 400:
            raise StoredRefusal(earlier["status"], json_codec.loads(earlier["response"]))
        return Answer(
            command_id=earlier["id"],
            status=earlier["status"],
            body=earlier["response"].encode(),
            replayed=True,
            first_seq=earlier["first_seq"],
            last_seq=earlier["last_seq"],
            remarks=tuple(json_codec.loads(earlier["remarks"])) if earlier["remarks"] else (),
        )

    def _store_refusal(self, request: Request, refusal: DomainError) -> dict[str, Any] | None:
        """Store the refusal in its own transaction. Returns the row of a concurrent call if that was first."""
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            earlier = self._claim(request)
            if earlier is not None:
                return earlier
            cursor.execute(
                f"UPDATE {self._commands} SET status = %s, response = %s WHERE id = %s",  # noqa: S608
                [refusal.status, json_codec.dumps(refusal.as_dict()).decode(), request.id],
            )
            return None

    # -- closing ------------------------------------------------------------------------------------------

    def _close(
        self, request: Request, command: CommandContext, body: bytes, status: int
    ) -> tuple[Answer, Notification | None]:
        """Number and write the events, the audit entry and the answer: the last statement before COMMIT."""
        if command.events and not self._streamed:
            raise RuntimeError(f"{command.kind} recorded an event, but public data has no stream.")
        streamed, approver = bool(command.events), command.actor.approver
        rows = [self._event_row(command, index, event) for index, event in enumerate(command.events, start=1)]
        values: dict[str, Any] = {
            "id": request.id,
            "status": status,
            "response": body.decode(),
            "kind": request.kind,
            "target": command.target,
            "actor": request.actor.user_id,
            "approved_by": approver.user_id if approver is not None else None,
            "role": request.actor.role,
            "device": request.actor.device_id,
            "client_type": request.actor.client_type,
            "notes": json_codec.dumps(command.notes).decode(),
            "remarks": json_codec.dumps(command.remarks).decode() if command.remarks else "",
            "at": request.at,
        }
        if streamed:
            values |= {
                "n": len(rows),
                "restaurant": connection.tenant.pk,
                "rows": json_codec.dumps(rows).decode(),
                "recorded_at": clock.now(),
            }
        with connection.cursor() as cursor:
            cursor.execute(self._closing_sql(streamed), values)
            closed = cursor.fetchone()
        if closed is None:
            raise DatabaseError("The restaurant has no stream row for its events.")
        for row in rows:
            metrics.EVENTS.labels(row["type"]).inc()
        remarks = tuple(json_codec.loads(values["remarks"])) if command.remarks else ()
        if not streamed:
            return Answer(request.id, status, body, replayed=False, remarks=remarks), None
        epoch, head = closed
        first = head - len(rows) + 1
        serialized = [
            events.serialize_event(row | values | {"epoch": epoch, "seq": first + i, "command_id": request.id})
            for i, row in enumerate(rows)
        ]
        notification = Notification(connection.tenant.pk, connection.schema_name, epoch, head, serialized)
        answer = Answer(
            request.id, status, body, replayed=False, first_seq=first, last_seq=head, remarks=remarks
        )  # fmt: skip
        return answer, notification

    @staticmethod
    def _event_row(command: CommandContext, index: int, event: events.RecordedEvent) -> dict[str, Any]:
        return {
            "i": index,
            "type": event.type,
            "schema_version": event.schema_version,
            "aggregate_type": event.aggregate_type,
            "aggregate_id": event.aggregate_id,
            "aggregate_version": event.aggregate_version,
            "topics": event.topics,
            "data": event.data,
            "occurred_at": event.occurred_at,
        }

    def _closing_sql(self, streamed: bool) -> str:
        audit = (
            f"a AS (INSERT INTO {self._audit} (command, kind, target, actor, approved_by, role, device, client_type,"  # noqa: S608
            " notes, at) VALUES (%(id)s, %(kind)s, %(target)s, %(actor)s, %(approved_by)s, %(role)s, %(device)s,"
            " %(client_type)s, %(notes)s::jsonb, %(at)s))"
        )
        if not streamed:
            return (
                f"WITH {audit} UPDATE {self._commands} SET status = %(status)s, response = %(response)s,"  # noqa: S608
                " remarks = %(remarks)s WHERE id = %(id)s RETURNING 0, 0"
            )
        return (
            "WITH h AS (UPDATE public.sync_stream SET head = head + %(n)s WHERE restaurant_id = %(restaurant)s"  # noqa: S608
            " RETURNING epoch, head),"
            " e AS (INSERT INTO realtime_event (epoch, seq, type, schema_version, aggregate_type, aggregate_id,"
            " aggregate_version, topics, data, command_id, actor, approved_by, device, client_type, occurred_at,"
            " recorded_at) SELECT h.epoch, h.head - %(n)s + r.i, r.type, r.schema_version, r.aggregate_type,"
            " r.aggregate_id, r.aggregate_version, r.topics, r.data, %(id)s, %(actor)s, %(approved_by)s, %(device)s,"
            " %(client_type)s, r.occurred_at, %(recorded_at)s FROM h,"
            " jsonb_to_recordset(%(rows)s::jsonb) AS r(i int, type text, schema_version int,"
            " aggregate_type text, aggregate_id uuid, aggregate_version int, topics text[], data text,"
            f" occurred_at timestamptz)), {audit}"
            f" UPDATE {self._commands} c SET status = %(status)s, response = %(response)s,"
            " remarks = %(remarks)s, first_seq = h.head - %(n)s + 1, last_seq = h.head FROM h WHERE c.id = %(id)s"
            " RETURNING h.epoch, h.head"
        )


RESTAURANT = CommandExecutor(
    commands="realtime_command", audit="realtime_auditentry", streamed=True, notify=notifier.notify
)

execute = RESTAURANT.execute
