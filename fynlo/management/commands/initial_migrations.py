"""`manage.py initial_migrations`: each app's initial migration, written again from its models.

Until the first release nobody has data to carry over, so a change of a model changes the initial migration instead of
adding one: every test database and every demo runs each operation of each migration. What is written by hand
(`000N_database_rules.py`: triggers; first rows) stands in files of its own, which stay.
"""

from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension
from django.core.management.base import BaseCommand
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.migrations.writer import MigrationWriter
from django.db.models import Field, ManyToManyField
from django.db.models.fields.related import RelatedField

# What an initial migration needs of PostgreSQL: fees exclude each other by day with equality in a GiST index.
EXTENSIONS = {"restaurants": BtreeGistExtension}
APPS = frozenset(
    ("restaurants", "sync", "realtime", "reports", "exports", "menu", "orders", "payments", "inventory", "staff")
)
DOCSTRING = '"""Written by `manage.py initial_migrations` from the models."""\n\n'


class Command(BaseCommand):
    help = "Write each app's initial migration again from its models."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        written = initial_migrations()
        for path in sorted(current_files() - written.keys()):
            path.unlink()
            self.stdout.write(f"Deleted {path.relative_to(settings.BASE_DIR)}.")
        for path, text in sorted(written.items()):
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}.")


def initial_migrations() -> dict[Path, str]:
    """Return the text of each initial migration by its path. An app in a circle of foreign keys has two of them."""
    loader = OthersMigrations(None)
    detector = MigrationAutodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps=APPS),
    )
    changes = detector.changes(graph=loader.graph, convert_apps=APPS)
    for app, extension in EXTENSIONS.items():
        operations_of(changes[app][0]).insert(0, extension())
    for app in APPS:
        fold_into_models(changes[app])
    writers = [MigrationWriter(each, include_header=False) for app in APPS for each in changes.get(app, ())]
    return {Path(writer.path): DOCSTRING + writer.as_string() for writer in writers}


def fold_into_models(migrations: list[Migration]) -> None:
    """Move the foreign keys, indexes and constraints of an app into the CreateModel of its first migration if possible.

    As an operation of its own each costs a rendering of the model and of all models around it: half of the time of
    migrating. Django's optimizer leaves most of them, because a CreateModel that points to the model stands between;
    here the models are sorted so that a foreign key points to one that is made before. What closes a circle, or points
    to an app that is migrated between the two migrations, stays where it is.
    """
    app, first = migrations[0].app_label, operations_of(migrations[0])
    models = {each.name_lower: each for each in first if isinstance(each, CreateModel)}
    targets = {name: targets_within(app, model) & models.keys() for name, model in models.items()}
    late: set[str] = set()  # models that get a field later, which their indexes and constraints may name
    for operations in map(operations_of, migrations):
        for operation in [each for each in operations if isinstance(each, AddField)]:
            name, target = operation.model_name_lower, target_of(operation.field, app)
            possible = not leads(targets, target, name) if target in models else operations is first
            if isinstance(operation.field, ManyToManyField):  # the model of its rows is made first
                possible = False
            if name in models and possible:
                models[name].fields.append((operation.name, operation.field))
                targets[name] |= {target} & models.keys()
                operations.remove(operation)
            else:
                late.add(name)
    for operations in map(operations_of, migrations):
        operations[:] = [each for each in operations if not folded(each, models, late)]
    for model in models.values():
        sort_fields(app, model)
    sort_models(first, targets)


def operations_of(migration: Migration) -> list[Operation]:
    """Return the list itself, which the autodetector made: a change of it changes the migration."""
    return cast("list[Operation]", migration.operations)


def sort_models(operations: list[Operation], targets: dict[str, set[str]]) -> None:
    """Sort extensions first, then models so that each follows those it points to, then the rest as it stands."""
    graph = {name: sorted(its) for name, its in targets.items()}  # sorted: the same file each time
    places = {name: place for place, name in enumerate(TopologicalSorter(graph).static_order())}

    def place(operation: Operation) -> int:
        if isinstance(operation, CreateModel):
            return places[operation.name_lower]
        return -1 if isinstance(operation, CreateExtension) else len(places)

    operations.sort(key=place)


def targets_within(app_label: str, model: CreateModel) -> set[str]:
    """Return the lower-case names of the models of the same app that the model's fields point to, itself left out."""
    found = {target_of(field, app_label) for _, field in model.fields}
    bases = {base.split(".")[1].lower() for base in model.bases if isinstance(base, str)}
    return (found | bases) - {"", model.name_lower}


def target_of(field: Field, app_label: str) -> str:
    """Return the lower-case name of the model that a field points to, or "" where it points to no model of this app."""
    if not isinstance(field, RelatedField):
        return ""
    target = resolve_relation(field.remote_field.model, app_label)
    return target[1] if target[0] == app_label else ""


def leads(targets: dict[str, set[str]], start: str, end: str) -> bool:
    """Return whether a way of foreign keys leads from one model to another."""
    seen, waiting = set(), [start]
    while waiting:
        model = waiting.pop()
        if model == end:
            return True
        if model not in seen:
            seen.add(model)
            waiting += targets.get(model, ())
    return False


def folded(operation: Operation, models: dict[str, CreateModel], late: set[str]) -> bool:
    """Put an index or a constraint into its model's options, and return whether that was possible."""
    if not isinstance(operation, AddIndex | AddConstraint):
        return False
    model = models.get(operation.model_name_lower)
    if model is None or operation.model_name_lower in late:
        return False
    if isinstance(operation, AddIndex):
        model.options.setdefault("indexes", []).append(operation.index)
    else:
        model.options.setdefault("constraints", []).append(operation.constraint)
    return True


def sort_fields(app_label: str, model: CreateModel) -> None:
    """Put the fields in the order in which the model declares them."""
    declared = [field.name for field in apps.get_model(app_label, model.name)._meta.get_fields(include_parents=False)]
    model.fields.sort(key=lambda item: declared.index(item[0]))


def current_files() -> set[Path]:
    """Return the paths of the initial migrations that there are."""
    folders = (Path(apps.get_app_config(app).path) / "migrations" for app in APPS)
    return {path for folder in folders for path in folder.glob("0*_initial.py")}


class OthersMigrations(MigrationLoader):
    """The migrations of Django and of libraries, as if our apps had none."""

    @classmethod
    def migrations_module(cls, app_label: str) -> tuple[str | None, bool]:
        return (None, True) if app_label in APPS else super().migrations_module(app_label)
