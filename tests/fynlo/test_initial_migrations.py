"""Until the first release each app has the initial migration that its models say, and no other change of a table."""

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from fynlo.management.commands.initial_migrations import APPS, current_files, initial_migrations


def test_the_initial_migrations_are_those_of_the_models():
    written = initial_migrations()

    assert current_files() == written.keys()
    stale = [path.relative_to(settings.BASE_DIR) for path, text in written.items() if path.read_text() != text]
    assert not stale, "Run manage.py initial_migrations, and do not edit what it writes."


def test_the_other_migrations_change_no_model():
    others = [
        migration
        for (app, name), migration in MigrationLoader(None).graph.nodes.items()
        if app in APPS and not name.endswith("_initial")
    ]

    assert others
    for migration in others:
        for operation in migration.operations:
            assert isinstance(operation, RunSQL | RunPython), f"{migration}: change the initial migration instead."
            assert operation.reversible, f"{migration} cannot be reversed."


def test_every_app_with_tables_of_ours_is_covered():
    ours = {app.partition(".apps.")[0] for app in settings.INSTALLED_APPS if ".apps." in app}
    with_migrations = {name for name in ours if (settings.BASE_DIR / name.replace(".", "/") / "migrations").is_dir()}

    assert {name.rpartition(".")[2] for name in with_migrations} == APPS
