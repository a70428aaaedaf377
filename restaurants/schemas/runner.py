"""Migrate many schemas: several at once, each migration in one transaction, each schema's outcome in a row.

Django's executor builds the models of every migration again for each schema, which takes seconds of CPU. Here they are
built once (`steps`), before the worker processes are forked, and each schema costs what its SQL costs.

A migration and its row in the schema's `django_migrations` are committed together, so a run that is killed leaves each
migration done or not begun, and the next run goes on. A schema that fails, or whose process is killed, stops no other
one. What waits too long for a lock gives up at once, because those who come after it wait behind it, and tries again
after the others.

Signals of Django's `migrate` are not sent: their receivers fill tables of `public` (content types, permissions), and a
new restaurant's schema, which the template makes, has had none either.
"""

import os
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import connection as pipes
from multiprocessing import get_context, parent_process

from django.db import DatabaseError, OperationalError, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_public, in_schema_alone
from fynlo.core.tenancy.schemas import Name, applied_migrations
from restaurants.models import Restaurant, SchemaMigration

MIGRATING = 730_211_459  # advisory lock, with a hash of the schema's name: two runs at once migrate none twice
KILLED = "its process was killed"
Status = SchemaMigration.Status


@dataclass(frozen=True, slots=True)
class Limits:
    """`lock_seconds` and `statement_seconds` hold for each statement; `attempts` for each schema."""

    lock_seconds: float = 2.0
    statement_seconds: float = 120.0
    attempts: int = 5
    pause_seconds: float = 1.0  # before the second attempt; twice as long before each further one


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is "" for a schema that is migrated. `can_retry`: it may succeed later, as after a wait for a lock."""

    schema: str
    error: str = ""
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A migration, ready to run in any schema: each operation with the models before and after it."""

    app: str
    name: str
    operations: tuple[tuple[Operation, ProjectState, ProjectState], ...]


Job = tuple[str, frozenset[Name], Limits, int]  # what `migrate_schema` takes
Report = Callable[[int, dict[str, str]], None]


class StepFailed(Exception):
    """A migration failed in one schema. The message names both."""


def migrate_all(
    missing: dict[str, frozenset[Name]],
    *,
    processes: int,
    limits: Limits,
    report: Report,
) -> dict[str, str]:
    """Migrate these schemas; return what is wrong with those that failed, by schema.

    `report` is called with how many are done and what has failed so far, at least once a second. With one process
    nothing is forked. A run that is killed takes its processes with it.
    """
    _note_waiting(missing)
    for lacking in set(missing.values()):
        with suppress(InconsistentMigrationHistory):  # each schema that lacks these says so itself
            steps(lacking)  # before the fork: the processes share what is built
    done, failed, todo = 0, {}, list(missing)
    with _running(min(processes, len(todo))) as run:
        for attempt in range(1, limits.attempts + 1):
            again = []
            jobs = [(schema, missing[schema], limits, attempt) for schema in todo]
            for outcomes in run(jobs):
                for outcome in outcomes:
                    failed.pop(outcome.schema, None)
                    if outcome.error:
                        failed[outcome.schema] = outcome.error
                        again += [outcome.schema] if outcome.can_retry else []
                    else:
                        done += 1
                report(done, failed)
            todo = again
            if not todo:
                break
            if attempt < limits.attempts:
                time.sleep(limits.pause_seconds * 2 ** (attempt - 1))
    return failed


def migrate_schema(schema: str, missing: frozenset[Name], limits: Limits, attempt: int = 1) -> Outcome:
    """Run the `missing` migrations in `schema`, and store in its SchemaMigration how that went."""
    started = time.monotonic()
    _note(schema, status=Status.RUNNING, attempts=attempt, started_at=clock.now(), ended_at=None, error="")
    try:
        _migrate(schema, missing, limits)
        outcome = Outcome(schema)
    except (StepFailed, InconsistentMigrationHistory, DatabaseError) as error:
        cause = error.__cause__ if isinstance(error, StepFailed) else error
        can_retry = isinstance(cause, OperationalError)
        outcome = Outcome(schema, _sentence(error), can_retry)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    _note(
        schema,
        status=Status.FAILED if outcome.error else Status.DONE,
        error=outcome.error[:300],
        ended_at=clock.now(),
        milliseconds=int((time.monotonic() - started) * 1000),
    )
    return outcome


@cache
def steps(missing: frozenset[Name]) -> tuple[Step, ...]:
    """The steps of a schema that lacks these migrations, in order. Takes seconds; a second call takes nothing.

    Raises InconsistentMigrationHistory when a migration is recorded and one that it depends on is not.
    """
    loader = MigrationLoader(None)
    plan: dict[Name, None] = {}
    for leaf in loader.graph.leaf_nodes():
        plan |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    for name in plan:
        for parent in loader.graph.node_map[name].parents:
            if name not in missing and parent.key in missing:
                raise InconsistentMigrationHistory(
                    f"{'.'.join(name)} is recorded, and {'.'.join(parent.key)}, which it depends on, is not"
                )
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for name in plan:
        if name not in missing:
            loader.graph.nodes[name].mutate_state(state, preserve=False)
    _ = state.apps  # built once; the copies below share what they do not change
    found = []
    for name in plan:
        if name in missing:
            operations = []
            for operation in loader.graph.nodes[name].operations:
                if isinstance(operation, RunPython):  # it builds models that wait to be built, in each schema again
                    state.clear_delayed_apps_cache()
                    _ = state.apps
                    state.is_delayed = False
                before, state = state, state.clone()
                operation.state_forwards(name[0], state)
                operations.append((operation, before, state))
            found.append(Step(*name, tuple(operations)))
    return tuple(found)


def _migrate(schema: str, missing: frozenset[Name], limits: Limits) -> None:
    if schema not in applied_migrations([schema]):
        with in_schema_alone(schema):
            MigrationRecorder(connection).ensure_schema()
    before = connection.tenant
    connection.set_schema(schema)  # and `public`, to which foreign keys lead
    try:
        for step in steps(missing):
            try:
                _run(schema, step, limits)
            except Exception as error:
                raise StepFailed(f"{step.app}.{step.name}: {_sentence(error)}") from error
    finally:
        connection.set_tenant(before)


def _run(schema: str, step: Step, limits: Limits) -> None:
    """Run a step and record it, in one transaction, unless it is recorded by now."""
    recorded = MigrationRecorder(connection).migration_qs
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true),"
                " set_config('idle_in_transaction_session_timeout', '0', true)",
                [f"{limits.lock_seconds * 1000:.0f}", f"{limits.statement_seconds * 1000:.0f}"],
            )
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [MIGRATING, schema])
        if recorded.filter(app=step.app, name=step.name).exists():
            return
        with connection.schema_editor() as editor:
            for operation, old, new in step.operations:
                operation.database_forwards(step.app, editor, old, new)
        recorded.create(app=step.app, name=step.name)


# The processes


@contextmanager
def _running(processes: int) -> Iterator[Callable[[list[Job]], Iterable[list[Outcome]]]]:
    """Yield a function that runs `migrate_schema` for each job and yields outcomes as they come, or none."""
    if processes <= 1:
        yield lambda jobs: ([_outcome(partial(migrate_schema, *job), job[0])] for job in jobs)
        return
    yield partial(_in_processes, processes)


def _in_processes(processes: int, jobs: list[Job]) -> Iterator[list[Outcome]]:
    """Run the jobs. Once a process is killed the pool is broken, so the jobs that had not begun go into a new one.

    Those that were at work then run one at a time after the others: the one that gets its process killed is known, and
    takes no other with it.
    """
    begun: list[Job] = []
    while jobs:
        lost = yield from _in_pool(processes, jobs)
        waiting = _not_begun([job[0] for job in lost])
        begun += [job for job in lost if job[0] not in waiting]
        jobs = [job for job in lost if job[0] in waiting]
        if len(jobs) == len(lost):  # processes die before they begin
            break
    for job in [*begun, *jobs]:
        if (yield from _in_pool(1, [job])):
            _note(job[0], status=Status.FAILED, error=KILLED, ended_at=clock.now())
            yield [Outcome(job[0], KILLED)]


def _in_pool(processes: int, jobs: list[Job]) -> Generator[list[Outcome], None, list[Job]]:
    """Run the jobs in new processes; return those that were lost because one of the processes was killed."""
    connection.close()
    connection.close_pool()  # a pool's threads do not survive a fork
    lost: list[Job] = []
    with ProcessPoolExecutor(processes, get_context("fork"), initializer=_end_with_parent) as pool:
        running = {}
        for job in jobs:
            try:
                running[pool.submit(migrate_schema, *job)] = job
            except BrokenProcessPool:
                lost.append(job)
        futures = set(running)
        while futures:
            ended, futures = wait(futures, timeout=1, return_when=FIRST_COMPLETED)
            killed = {future for future in ended if isinstance(future.exception(), BrokenProcessPool)}
            lost += [running[future] for future in killed]
            yield [_outcome(future.result, running[future][0]) for future in ended - killed]
    return lost


def _outcome(result: Callable[[], Outcome], schema: str) -> Outcome:
    try:
        return result()
    except DatabaseError as error:  # not even the row could be written
        return Outcome(schema, _sentence(error), can_retry=isinstance(error, OperationalError))


def _end_with_parent() -> None:
    """End this process at once when the one that forked it has gone; PostgreSQL then undoes what is under way."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        pipes.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# The rows


def _note_waiting(missing: dict[str, frozenset[Name]]) -> None:
    with in_public():
        ids = dict(Restaurant.objects.filter(schema_name__in=missing).values_list("schema_name", "pk"))
        SchemaMigration.objects.bulk_create(
            [
                SchemaMigration(restaurant_id=ids[schema], missing=len(lacking), queued_at=clock.now())
                for schema, lacking in missing.items()
                if schema in ids
            ],
            update_conflicts=True,
            unique_fields=["restaurant"],
            update_fields=[
                "status", "missing", "attempts", "error", "queued_at", "started_at", "ended_at", "milliseconds"
            ],
        )  # fmt: skip


def _not_begun(schemas: list[str]) -> set[str]:
    """Return which of these nobody has begun to migrate, in this attempt."""
    with in_public():
        rows = SchemaMigration.objects.filter(restaurant__schema_name__in=schemas).exclude(status=Status.RUNNING)
        return set(rows.values_list("restaurant__schema_name", flat=True))


def _note(schema: str, **fields: object) -> None:
    with in_public():
        SchemaMigration.objects.filter(restaurant__schema_name=schema).update(**fields)


def _sentence(error: Exception) -> str:
    """The first line of what PostgreSQL or Django says, or the name of an error that says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
