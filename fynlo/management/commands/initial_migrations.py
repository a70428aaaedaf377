"""`manage.py initial_migrations`: each app's initial migration, written again from its models.

Until the first release nobody has data to carry over, so a change of a model changes the initial migration instead of
adding one: every test database and every demo runs each operation of each migration. What is written by hand
(`000N_database_rules.py`: triggers; first rows) stands in files of its own, which stay.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.management.base import BaseCommand
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

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
        changes[app][0].operations.insert(0, extension())
    writers = [MigrationWriter(each, include_header=False) for app in APPS for each in changes.get(app, ())]
    return {Path(writer.path): DOCSTRING + writer.as_string() for writer in writers}


def current_files() -> set[Path]:
    """Return the paths of the initial migrations that there are."""
    folders = (Path(apps.get_app_config(app).path) / "migrations" for app in APPS)
    return {path for folder in folders for path in folder.glob("0*_initial.py")}


class OthersMigrations(MigrationLoader):
    """The migrations of Django and of libraries, as if our apps had none."""

    @classmethod
    def migrations_module(cls, app_label: str) -> tuple[str | None, bool]:
        return (None, True) if app_label in APPS else super().migrations_module(app_label)
