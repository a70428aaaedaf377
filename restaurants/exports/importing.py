"""Turn an empty restaurant into the one of an archive: every row, stored file and setting, or nothing at all.

The registry that says what an archive holds says what is read: each table and column by its own model. What an archive
leaves out is in `registry.reasons` and `registry.reasons_outside`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.files.base import ContentFile
from django.core.management.color import no_style
from django.db import DatabaseError, OperationalError
from django.db.models import Field, IntegerField, Max, Model, QuerySet, Value

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime import notifier, streams
from realtime.actors import Actor
from realtime.archive import ArchiveUnreadable
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.commands.executor import RESTAURANT
from realtime.models import AuditEntry, Event
from realtime.notifier import Notification
from realtime.retention import STREAM_BUMP_EPOCH
from restaurants.devices.receipt_series import continue_series
from restaurants.exports import registry
from restaurants.exports.documentation import column_name, table_name
from restaurants.exports.reading import STORED, ImportRefused, OpenArchive, Reason, open_archive
from restaurants.exports.registry import Place
from restaurants.exports.values import WrongValue, read_value
from restaurants.exports.writing import SETTINGS
from restaurants.models import Restaurant
from restaurants.portal.settings.services import save_settings

AT_ONCE = 500  # rows in memory and in one statement
KEPT = (AuditEntry,)  # what happened in the empty restaurant stays in its audit
OPERATOR = Actor.system("manage.py")
WRITERS_WAIT = "SHARE ROW EXCLUSIVE"  # others read meanwhile and write afterwards


@dataclass(frozen=True)
class Imported:
    """What was imported: the number of rows and of stored files, and the epoch that the event log began."""

    rows: int
    files: int
    epoch: int


def _nobody_watches(*numbers: int) -> None:
    pass


def import_archive(
    path: Path,
    restaurant: Restaurant,
    *,
    actor: Actor = OPERATOR,
    after_table: Callable[[int], None] = _nobody_watches,
    before_commit: Callable[[int, int], None] = _nobody_watches,
) -> Imported:
    """Import the archive at `path` into an empty restaurant, in one transaction, and begin a new epoch of its events.

    `after_table` gets the number of finished tables, also within a long one, and `before_commit` the numbers of rows
    and of stored files as the last thing in the transaction. Both may raise, which undoes the import.

    Ids, numbers, documents and hashes are those of the archive. The restaurant takes its name and settings and keeps
    its address, people, devices and plan. Clients of the restaurant drop their cursors and take a snapshot.

    Raises ImportRefused; rows and stored files are then as they were.
    """
    with open_archive(path) as archive, in_restaurant(restaurant):
        refuse_unless_empty()
        with _stored_files(archive) as count:
            rows = _run(archive, restaurant, actor, after_table, lambda rows: before_commit(rows, count))
        position = streams.position_of(restaurant.pk)
        notifier.notify(Notification(restaurant.pk, restaurant.schema_name, position.epoch, position.head, []))
        clear_restaurant_cache()
    return Imported(rows, count, position.epoch)


def _run(
    archive: OpenArchive,
    restaurant: Restaurant,
    actor: Actor,
    after_table: Callable[[int], None],
    before_commit: Callable[[int], None],
) -> int:
    """Run the import and the new epoch as two commands of one transaction. Return the number of rows."""
    from restaurants.exports.commands import EXPORT_IMPORT

    try:
        with RESTAURANT.together():
            answer = dispatch(
                EXPORT_IMPORT,
                cleaned={"made": str(archive.manifest["made"]), "restaurant": str(archive.manifest["restaurant"])},
                extra={"archive": archive, "after_table": after_table}, actor=actor, key=str(uuid7()),
            )  # fmt: skip
            dispatch(
                STREAM_BUMP_EPOCH, target=restaurant.pk, actor=OPERATOR, key=str(uuid7()),
                data={"reason": "imported an archive", "at_least": answer.data()["at_least"]},
            )  # fmt: skip
            before_commit(answer.data()["rows"])
    except OperationalError as error:
        raise ImportRefused(
            "Another person works in the restaurant right now. Try again in a moment.", Reason.BUSY
        ) from error
    except DatabaseError as error:
        raise ImportRefused(f"The rows of the archive do not fit together: {_said(error)}.") from error
    except ArchiveUnreadable as error:
        raise ImportRefused(str(error)) from error
    return answer.data()["rows"]


def occupied() -> list[type[Model]]:
    """Return the models with rows in the chosen restaurant, so that no archive can be imported. One query."""
    ignored = {*registry.resets(), *(model._meta.label for model in KEPT)}
    models = [model for model in registry.exported_models() if model._meta.label not in ignored]
    first, *others = (
        _added(model).order_by().values_list(Value(number, IntegerField()))[:1] for number, model in enumerate(models)
    )
    return [models[number] for (number,) in first.union(*others, all=True)]


def _added(model: type[Model]) -> QuerySet[Model]:
    """Return the rows of a table that a new restaurant does not have."""
    fresh = registry.fresh().get(model._meta.label)
    rows = model._base_manager.all()
    return rows if fresh is None else rows.exclude(pk__in=fresh().values("pk"))


def refuse_unless_empty() -> None:
    """Raises ImportRefused with what the chosen restaurant holds. One query."""
    found = [table_name(model) for model in occupied()]
    if found:
        raise ImportRefused(
            f"The restaurant is not empty: there are rows in {', '.join(sorted(found))}.", Reason.NOT_EMPTY
        )


def import_rows(
    *, context: CommandContext, made: str, restaurant: str, archive: OpenArchive, after_table: Callable[[int], None]
) -> dict[str, int]:
    """Store the rows and settings of an archive in the chosen restaurant; the caller begins a new epoch.

    Locks the restaurant's row, then each table against writers. Returns the number of rows, and the least epoch that
    no event of the archive has. Raises ImportRefused.
    """
    row = Restaurant.objects.select_for_update(no_key=True).get(pk=connection.tenant.pk)
    models = registry.exported_models()
    if unknown := set(archive.rows) - {table_name(model) for model in models}:
        raise ImportRefused(
            f"The archive has a table {min(unknown)} that this release does not know.", Reason.OTHER_RELEASE
        )
    _lock(models)
    refuse_unless_empty()
    for reset in registry.resets().values():
        reset()
    for fresh in registry.fresh().values():
        fresh().delete()
    save_settings(row, _settings(archive, row))
    count = 0
    for done, model in enumerate(reversed(models)):
        if table_name(model) in archive.rows:
            count += _import_table(archive, model, partial(after_table, done))
        after_table(done + 1)
    _finish(models)
    continue_series()
    context.annotate(imported=restaurant, made=made)
    last = Event.objects.aggregate(last=Max("epoch"))["last"] or 0
    return {"rows": count, "at_least": max(last + 1, int(clock.now().timestamp() // 60))}


def _lock(models: Iterable[type[Model]]) -> None:
    tables = ", ".join(connection.ops.quote_name(table_name(model)) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN {WRITERS_WAIT} MODE")


def _import_table(archive: OpenArchive, model: type[Model], goes_on: Callable[[], None]) -> int:
    """Store the rows of one table. Calls `goes_on` after each AT_ONCE rows.

    Raises ImportRefused with the row and column that is wrong, and what `goes_on` raises.
    """
    columns = {column_name(column): column for column in registry.columns_of(model)}
    complete = registry.completions().get(model._meta.label)
    rows, count, before = archive.rows_of(table_name(model)), 0, None
    while batch := list(islice(rows, AT_ONCE)):
        instances = []
        for row in batch:
            count += 1
            instance = model(**_read_row(row, columns, f"row {count} of {table_name(model)}"))
            if complete is not None:
                complete(instance, before)
            instances.append(instance)
            before = instance
        model._base_manager.bulk_create(instances)
        goes_on()
    return count


def _read_row(row: dict[str, Any], columns: dict[str, Field], where: str) -> dict[str, Any]:
    """Return a row's values by attribute. A column that this release added takes its default."""
    if unknown := row.keys() - columns.keys():
        raise ImportRefused(f"There is no column {min(unknown)}, which {where} has.", Reason.OTHER_RELEASE)
    values = {}
    for name, column in columns.items():
        if name not in row:
            if not (column.null or column.has_default() or column.has_db_default()):
                raise ImportRefused(f"The column {name} is missing in {where}.")
        elif row[name] is None and column.null:
            values[name] = None
        else:
            values[name] = _read(column, row[name], f"{name} in {where}")
    return values


def _read(column: Field, value: Any, where: str) -> Any:
    try:
        return read_value(column, value)
    except WrongValue as error:
        raise ImportRefused(f"The value of {where} is wrong: {error}.") from error


def _settings(archive: OpenArchive, row: Restaurant) -> dict[str, Any]:
    """Return the settings of the archive that differ from the restaurant's. Raises ImportRefused."""
    found, values = archive.json("restaurant.json"), {}
    for name in SETTINGS:
        if name not in found:
            raise ImportRefused(f"restaurant.json has no {name}.")
        values[name] = _read(Restaurant._meta.get_field(name), found[name], f"{name} in restaurant.json")
    if values["currency"] != row.currency:
        raise ImportRefused(
            f"The archive is in {values['currency']}, the restaurant in {row.currency}.", Reason.OTHER_CURRENCY
        )
    if values["timezone"] not in available_timezones():
        raise ImportRefused(f"There is no time zone {values['timezone']}.")
    if values["logo"] and f"{STORED}logo/{values['logo']}.png" not in archive.names:
        raise ImportRefused("The logo that restaurant.json names is missing.")
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _finish(models: list[type[Model]]) -> None:
    """Let numbered tables go on after their last row, and check the rules that wait for the end of a transaction."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _stored_files(archive: OpenArchive) -> Iterator[int]:
    """Store the files of the archive for the block, and yield how many; delete those that are new if the block fails.

    Their names hold their content's hash or their place in the log, so a file that is there already is the same.
    """
    places = {name: _place(archive, name) for name in sorted(archive.names) if name.startswith(STORED)}
    new: list[Place] = []
    try:
        for name, (storage, path) in places.items():
            if not storage.exists(path):
                new.append((storage, path))
                storage.save(path, ContentFile(archive.read(name)))
        yield len(places)
    except BaseException:
        for storage, path in new:
            storage.delete(path)
        raise


def _place(archive: OpenArchive, name: str) -> Place:
    place = registry.place_of(name.removeprefix(STORED), archive.read(name))
    if place is None:
        raise ImportRefused(f"{name} is no file that Fynlo stores, or its content is not what its name says.")
    return place


def _said(error: DatabaseError) -> str:
    """Return what the database refused, by the name of the rule."""
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnosis, "constraint_name", None) or getattr(diagnosis, "message_primary", None) or "unknown"
    table = getattr(diagnosis, "table_name", None)
    return f"{rule} of {table}" if table else rule
