"""Shared steps of every edit of the draft: lock it, clean and check values, record the changes."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.errors import InvalidInput
from menu.errors import NameTaken
from menu.models import MenuDraft
from realtime.commands.context import CommandContext

TAKEN = {
    "daypart": _lazy("There is a time of day called {name} already."),
    "category": _lazy("There is a category called {name} already."),
    "modifiergroup": _lazy("There is a modifier group called {name} already."),
    "product": _lazy("There is a product called {name} already."),
    "station": _lazy("There is a station called {name} already."),
}


def edit_draft() -> int:
    """Lock the draft for this edit and return its new revision."""
    return _lock_draft(step=1)


def lock_draft() -> int:
    """Lock the draft without editing it and return its revision."""
    return _lock_draft(step=0)


def _lock_draft(step: int) -> int:
    table = MenuDraft._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, revision) VALUES (1, %(step)s)"  # noqa: S608
            f" ON CONFLICT (id) DO UPDATE SET revision = {table}.revision + %(step)s RETURNING revision",
            {"step": step},
        )
        return cursor.fetchone()[0]


def one_line(text: str) -> str:
    """Return a name as one line with single spaces."""
    return " ".join(text.split())


def lines(text: str) -> str:
    """Return a description without outer spaces and with uniform line ends."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def known(values: Iterable[str] | None, words: Collection[str], *, field: str) -> list[str] | None:
    """Return the values in the order of `words`, each once; None for None. Raises InvalidInput for another word."""
    if values is None:
        return None
    given = set(values)
    strange = sorted(given - set(words))
    if strange:
        raise InvalidInput(_("{value} is not in the list.").format(value=strange[0]), field=field)
    return [word for word in words if word in given]


def assign(context: CommandContext, row: models.Model, changes: dict[str, Any]) -> list[str]:
    """Set the columns that differ, check them, note them. Returns the names of those that changed.

    Raises InvalidInput, naming the first field that is wrong.
    """
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    check(row, changed)
    for name, value in changed.items():
        context.annotate(field=name, before=_written(before[name]), after=_written(value))
    return list(changed)


def check(row: models.Model, names: Collection[str]) -> None:
    """Raise InvalidInput for the first of the named columns whose value its field refuses."""
    for field in row._meta.concrete_fields:
        empty = field.null and getattr(row, field.attname) is None
        if field.name not in names or field.is_relation or empty:
            continue
        try:
            value = field.clean(getattr(row, field.attname), row)
        except ValidationError as error:
            raise InvalidInput(" ".join(error.messages), field=field.name) from error
        if isinstance(value, str) and "\x00" in value:
            raise InvalidInput(_("A text must not hold a NUL character."), field=field.name)
        setattr(row, field.attname, value)


def refuse_taken_name(rows: models.QuerySet, row: models.Model) -> None:
    """Raise NameTaken if another of `rows` has the same name, ignoring case."""
    if rows.filter(name__iexact=row.name).exclude(pk=row.pk).exists():
        raise NameTaken(TAKEN[row._meta.model_name].format(name=row.name), field="name")


def _written(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value
