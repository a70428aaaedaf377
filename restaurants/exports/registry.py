"""What the archive leaves out, and which stored files it includes. Each domain registers its rules once.

Every table of a restaurant is in the archive with all its columns unless a rule names it, so a new table is never
forgotten. A test fails for a column that looks like a secret and is in no rule. The same rules say how an archive
becomes a restaurant again (`restaurants.exports.importing`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage
from django.db.models import Field, Model, QuerySet

Files = Callable[[], Iterable[tuple[str, str]]]
Place = tuple[Storage, str]
Complete = Callable[[Any, Any], None]


def no_place(name: str, content: bytes) -> Place | None:
    return None


@dataclass(frozen=True, slots=True)
class ExportRules:
    """The rules of one domain. Tables are named "app.Model", columns "app.Model.column"; values are the reasons.

    `harmless` are columns that look like secrets and are none. `outside` are tables of the platform that hold
    something of the restaurant and are in no archive. `files` yields (name in the archive, name in the storage) of
    stored files that belong to the restaurant in context.

    For an import, `place` returns the storage, and the name there, of a file of that name and content; None if the
    domain does not know it. `complete` gets an instance of "app.Model" before it is stored, and the one before it or
    None: it gives a column that is in no archive its value, or ends what belongs to the earlier place. Other columns
    that are in no archive take their default.
    `reset` are tables whose rows an import deletes first, by a function: a restaurant with such rows still is empty.
    `fresh` are the rows that every new restaurant has: with those alone it is empty, and an import deletes them too.
    """

    left_out: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    harmless: frozenset[str] = frozenset()
    files: Files = tuple
    outside: Mapping[str, str] = field(default_factory=dict)
    place: Callable[[str, bytes], Place | None] = no_place
    complete: Mapping[str, Complete] = field(default_factory=dict)
    reset: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    fresh: Mapping[str, Callable[[], QuerySet]] = field(default_factory=dict)


_rules: list[ExportRules] = []


def register_export_rules(rules: ExportRules) -> None:
    """Call once per domain from `AppConfig.ready`."""
    _rules.append(rules)


def reasons() -> dict[str, str]:
    """Return why each table and column that is in no archive is left out."""
    return {name: reason for rules in _rules for name, reason in (*rules.left_out.items(), *rules.secrets.items())}


def reasons_outside() -> dict[str, str]:
    """Return why the archive has nothing of each table of the platform that holds something of a restaurant."""
    return {name: reason for rules in _rules for name, reason in rules.outside.items()}


def place_of(name: str, content: bytes) -> Place | None:
    """Return where the restaurant in context stores a file of an archive; None for a file that no domain knows."""
    return next(filter(None, (rules.place(name, content) for rules in _rules)), None)


def completions() -> dict[str, Complete]:
    """Return what changes an instance before it is stored, by the model's label."""
    return {label: complete for rules in _rules for label, complete in rules.complete.items()}


def resets() -> dict[str, Callable[[], Any]]:
    """Return what deletes the rows of a table before an import, by the model's label."""
    return {label: reset for rules in _rules for label, reset in rules.reset.items()}


def fresh() -> dict[str, Callable[[], QuerySet]]:
    """Return what selects the rows that a new restaurant has of a table, by the model's label."""
    return {label: rows for rules in _rules for label, rows in rules.fresh.items()}


def harmless_columns() -> frozenset[str]:
    return frozenset().union(*(rules.harmless for rules in _rules))


def stored_files() -> Iterable[tuple[str, str]]:
    """Yield (name in the archive, name in the storage) of every stored file."""
    for rules in _rules:
        yield from rules.files()


def tenant_models() -> list[type[Model]]:
    """Return the models whose tables are in each restaurant's schema, parents before their children by app."""
    labels = {label.rpartition(".apps.")[0] or label for label in settings.TENANT_APPS}
    configs = [config for config in apps.get_app_configs() if config.name in labels]
    return [model for config in configs for model in config.get_models(include_auto_created=True)]


def exported_models() -> list[type[Model]]:
    """Return the models in the archive: tables that refer to others come first.

    Tables are read one after the other while the restaurant works. Rows are added to parents before their children, so
    a child that was read finds its parent among the rows that are read later.
    """
    left_out = reasons()
    wanted = {model: None for model in tenant_models() if model._meta.label not in left_out}
    ordered: list[type[Model]] = []

    def visit(model: type[Model]) -> None:
        if model not in wanted or model in ordered:
            return
        for parent in _parents(model):
            visit(parent)
        ordered.append(model)

    for model in wanted:
        visit(model)
    return ordered[::-1]


def columns_of(model: type[Model]) -> list[Field]:
    left_out = reasons()
    return [each for each in model._meta.concrete_fields if f"{model._meta.label}.{each.name}" not in left_out]


def _parents(model: type[Model]) -> list[type[Model]]:
    related = [each.related_model for each in model._meta.concrete_fields if each.is_relation]
    return [parent for parent in related if parent is not model]
