"""A new restaurant's schema equals one made by the migrations, or it is not created."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction
from django.test import Client, override_settings
from django_tenants.migration_executors import StandardExecutor

from fynlo.core.tenancy.context import in_schema_alone
from fynlo.management.commands import migrate_schemas
from restaurants.models import Restaurant, SchemaTemplate, User
from restaurants.schemas import runner, template
from restaurants.schemas.catalogue import describe, differences
from restaurants.schemas.errors import SchemaExists, ScriptIncomplete
from restaurants.schemas.script import run_script
from tests.threads import errors_of, race

API = "/api/v1/platform/restaurants"
NEW = {"name": "Chucho", "slug": "chucho", "owner_email": "ana@chucho.example", "plan": "beta"}


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'")
        return {name for (name,) in cursor.fetchall()}


def create() -> tuple[int, str]:
    """Create a restaurant over the platform's API; return the status and the error code."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    response = client.post(API, NEW, content_type="application/json", headers={"Idempotency-Key": "chucho"})
    return response.status_code, (response.json()["error"] or {}).get("code", "")


@pytest.fixture
def migrating(db) -> Iterator[None]:
    """Migrations write to restaurants' tables outside any command; `tests/plugins/guards.py` would refuse that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections["default"], "execute_wrappers", [])
        yield


@pytest.fixture
def outdated(db) -> None:
    SchemaTemplate.objects.update(fingerprint="another version's")


@pytest.fixture
def migrated_at_once(db, monkeypatch) -> None:
    """The current script makes the schema that migrations would make, which takes seconds: the first test runs them."""
    script = SchemaTemplate.objects.get().script
    monkeypatch.setattr(template, "migrate_new_schema", lambda schema: run_script(script, schema=schema))


# Equal to what the migrations make


def test_an_outdated_template_is_written_again_and_makes_what_the_migrations_make(outdated, migrating, monkeypatch):
    """In one test, because running all migrations takes seconds."""
    by_migrations: dict = {}
    migrate_new_schema = template.migrate_new_schema

    def migrate_and_describe(schema: str) -> None:
        migrate_new_schema(schema)
        by_migrations.update(describe(schema))

    monkeypatch.setattr(template, "migrate_new_schema", migrate_and_describe)
    before = schemas()
    assert template.prepare() is True
    assert template.is_current()
    assert schemas() == before

    template.create_schema("by_template")
    assert differences(by_migrations, describe("by_template")) == []


LOSSES = {  # what may be lost: the statement that loses it in the schema `damaged`
    "a table": "DROP TABLE orders_correction",
    "a column": "ALTER TABLE orders_order DROP COLUMN adjustments",
    "a column's place": "ALTER TABLE orders_table DROP COLUMN status_since, ADD COLUMN status_since timestamptz",
    "a type's length": "ALTER TABLE menu_category ALTER name TYPE varchar(61)",
    "a collation": 'ALTER TABLE menu_category ALTER name TYPE varchar(60) COLLATE "C"',
    "a default": "ALTER TABLE django_migrations ALTER applied SET DEFAULT now()",
    "a database default": "ALTER TABLE realtime_command ALTER remarks DROP DEFAULT, ALTER kind SET DEFAULT ''",
    "NOT NULL": "ALTER TABLE menu_category ALTER name DROP NOT NULL",
    "a NOT NULL constraint's name":
        "ALTER TABLE menu_category RENAME CONSTRAINT menu_category_name_not_null TO another_name",
    "a check": "ALTER TABLE orders_order DROP CONSTRAINT order_closed_at",
    "a primary key": "ALTER TABLE django_migrations DROP CONSTRAINT django_migrations_pkey",
    "deferrability": """DO $$ DECLARE one record; BEGIN
        SELECT conrelid::regclass AS owner, conname INTO one FROM pg_constraint
            WHERE contype = 'f' AND connamespace = 'damaged'::regnamespace LIMIT 1;
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', one.owner, one.conname); END $$""",
    "a foreign key": """DO $$ DECLARE one record; BEGIN
        SELECT conrelid::regclass AS owner, conname INTO one FROM pg_constraint
            WHERE contype = 'f' AND connamespace = 'damaged'::regnamespace LIMIT 1;
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.owner, one.conname); END $$""",
    "a foreign key's own schema": """DO $$ DECLARE one record; BEGIN
        SELECT conrelid::regclass AS owner, confrelid::regclass AS target, conname, pg_get_constraintdef(oid) AS text
            INTO one FROM pg_constraint WHERE contype = 'f' AND connamespace = 'damaged'::regnamespace LIMIT 1;
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', one.owner, one.conname, one.conname,
            replace(one.text, 'REFERENCES ', 'REFERENCES r_alpha.')); END $$""",
    "an index": "DROP INDEX order_open",
    "an index's condition": "DROP INDEX order_open; CREATE INDEX order_open ON orders_order (opened_at)",
    "a trigger": "DROP TRIGGER correction_append_only ON orders_correction",
    "a trigger that is on": "ALTER TABLE orders_correction DISABLE TRIGGER correction_append_only",
    "a trigger's argument":
        "DROP TRIGGER realtime_event_append_only ON realtime_event; CREATE TRIGGER realtime_event_append_only"
        " BEFORE UPDATE OR DELETE ON realtime_event FOR EACH ROW EXECUTE FUNCTION realtime_refuse_change()",
    "a trigger's own function":
        "DROP TRIGGER correction_not_truncated ON orders_correction; CREATE TRIGGER correction_not_truncated"
        " BEFORE TRUNCATE ON orders_correction FOR EACH STATEMENT EXECUTE FUNCTION r_alpha.orders_refuse_change()",
    "a trigger's deferral":
        "DROP TRIGGER entry_balanced ON payments_entry; CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT"
        " ON payments_entry FOR EACH ROW EXECUTE FUNCTION payments_check_balance()",
    "a function's body":
        "CREATE OR REPLACE FUNCTION orders_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NEW; END'",
    "an identity": "ALTER TABLE django_migrations ALTER id DROP IDENTITY",
    "a sequence's place": "SELECT setval('django_migrations_id_seq', 1)",
    "a sequence's start": "ALTER SEQUENCE django_migrations_id_seq START WITH 7",
    "a recorded migration": "DELETE FROM django_migrations WHERE app = 'orders'",
    "a comment": "COMMENT ON COLUMN orders_order.adjustments IS 'new'",
    "privileges": "GRANT SELECT ON orders_order TO PUBLIC",
    "privileges of a column": "GRANT SELECT (id) ON orders_order TO PUBLIC",
    "storage options": "ALTER TABLE orders_order SET (fillfactor = 50)",
    "durability": "ALTER TABLE django_migrations SET UNLOGGED",
    "row security": "ALTER TABLE orders_order ENABLE ROW LEVEL SECURITY",
    "a policy": "CREATE POLICY everybody ON orders_order USING (true)",
    "a view": "CREATE VIEW orders_view AS SELECT 1",
    "a type": "CREATE DOMAIN pounds AS numeric",
    "a rule": "CREATE RULE nothing AS ON DELETE TO orders_order DO INSTEAD NOTHING",
    "statistics": "CREATE STATISTICS how_orders_go ON status, bill FROM orders_order",
    "a sequence of its own": "CREATE SEQUENCE numbers",
}  # fmt: skip


@pytest.fixture(scope="module")
def expected(django_db_setup, django_db_blocker) -> dict:
    """The description of a new schema."""
    with django_db_blocker.unblock(), transaction.atomic():
        template.create_schema("expected")
        described = describe("expected")
        transaction.set_rollback(True)
    return described


@pytest.mark.parametrize("loss", LOSSES)
def test_the_comparison_finds_the_loss_of(db, expected, loss):
    template.create_schema("damaged")
    assert differences(expected, describe("damaged")) == []

    with in_schema_alone("damaged"):
        execute(LOSSES[loss])

    assert differences(expected, describe("damaged"))


def test_a_new_schemas_sequences_are_its_own(db, alpha):
    before = describe(alpha.schema_name)["sequences"]
    template.create_schema("new")

    with in_schema_alone("new"):
        execute("INSERT INTO django_migrations (app, name, applied) VALUES ('orders', 'next', now())")

    assert describe(alpha.schema_name)["sequences"] == before
    assert describe("new")["sequences"] != before


def test_a_new_schema_is_migrated_now(db):
    template.create_schema("new")

    with in_schema_alone("new"), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT applied = now() FROM django_migrations")
        assert cursor.fetchall() == [(True,)]


# The template


def test_a_template_that_is_current_is_not_written_again(db):
    before = SchemaTemplate.objects.get()
    assert template.prepare() is False
    assert SchemaTemplate.objects.get().prepared_at == before.prepared_at


@pytest.mark.parametrize("loss", ["CREATE TRIGGER correction_append_only", "CREATE INDEX order_open"])
def test_a_script_that_loses_something_is_refused(outdated, migrated_at_once, monkeypatch, loss):
    script_of = template.script_of
    lines = lambda schema: [line for line in script_of(schema).split(";\n") if loss not in line]  # noqa: E731
    monkeypatch.setattr(template, "script_of", lambda schema: ";\n".join(lines(schema)))
    before = schemas()

    with pytest.raises(ScriptIncomplete, match=loss.split()[-1]):
        template.prepare()

    assert not template.is_current()
    assert schemas() == before


def test_a_script_that_names_the_schema_it_was_made_in_is_refused(outdated, migrated_at_once, monkeypatch):
    script_of = template.script_of
    monkeypatch.setattr(template, "script_of", lambda schema: f"{script_of(schema)}; SELECT '{schema}'")

    with pytest.raises(ScriptIncomplete, match="names the schema"):
        template.prepare()


@pytest.mark.parametrize("app", ["realtime", "restaurants", "menu", "orders", "payments", "auth"])
def test_the_fingerprint_covers_the_migrations_of(app):
    with override_settings(MIGRATION_MODULES={app: None}):
        assert template.fingerprint.__wrapped__() != template.fingerprint()


# Refusals


def test_no_restaurant_is_made_from_another_versions_template(outdated):
    assert create() == (503, "unavailable")
    assert not Restaurant.objects.filter(slug="chucho").exists()
    assert "r_chucho" not in schemas()


def test_no_restaurant_is_made_without_a_template(db):
    SchemaTemplate.objects.all().delete()
    assert create() == (503, "unavailable")


def test_the_same_request_succeeds_once_the_template_is_current(outdated):
    refused = create()
    SchemaTemplate.objects.update(fingerprint=template.fingerprint())

    assert (refused[0], create()[0]) == (503, 201)


@pytest.mark.parametrize(
    "name",
    ["", "pg_catalog2", 'x"; DROP SCHEMA public CASCADE; --', "x'; SELECT 1; --", "x;y", "x\\y", "x\0y", "x" * 64],
)
def test_a_hostile_name_is_refused(db, name):
    before = schemas()
    with pytest.raises(ValueError, match="no name for a schema"):
        template.create_schema(name)
    assert schemas() == before


@pytest.mark.parametrize("name", ["select", "with space", "Ünïcode", "100 %s", "{schema}", "--", "a,public"])
def test_an_unusual_but_valid_name_is_accepted(db, name):
    template.create_schema(name)
    assert name in schemas()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        assert cursor.fetchone()[0] in ("public", '"public"')


@pytest.mark.parametrize("name", ["public", "r_alpha"])
def test_a_schema_that_exists_is_left_alone(db, name):
    with pytest.raises(SchemaExists):
        template.create_schema(name)
    assert Restaurant.objects.filter(slug="alpha").exists()


def test_the_schema_of_an_earlier_restaurant_is_not_handed_to_a_new_one(db):
    execute("CREATE SCHEMA r_chucho; CREATE TABLE r_chucho.takings (amount numeric)")

    assert create() == (409, "restaurant.slug_taken")

    assert not Restaurant.objects.filter(slug="chucho").exists()
    execute("SELECT amount FROM r_chucho.takings")


# At the same time


def test_many_schemas_are_made_at_once(committed):
    def make(name: str) -> str:
        with transaction.atomic():
            template.create_schema(name)
        return "made"

    try:
        outcomes = race(*[partial(make, name) for name in ("at_once_1", "at_once_2", "at_once_2")])
        assert [type(error) for error in errors_of(outcomes)] == [SchemaExists]
        assert outcomes.count("made") == 2
        assert differences(describe("at_once_1"), describe("at_once_2")) == []
    finally:
        for name in {"at_once_1", "at_once_2"} & schemas():
            template.drop_schema(name)


def test_a_new_template_waits_for_restaurants_that_are_being_made(committed):
    """So that `migrate_schemas`, which lists them afterwards, lists every one that the old template made."""
    refused = []

    def write() -> None:
        try:
            execute("SET lock_timeout = '100ms'; UPDATE restaurants_schematemplate SET prepared_at = now()")
        except OperationalError as error:
            refused.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        template.create_schema("being_made")
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(30)
        transaction.set_rollback(True)
    assert [message for message in refused if "lock timeout" in message] == refused != []


def test_a_connection_that_dies_half_way_leaves_no_schema(committed):
    def die() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                template.create_schema("half_way")
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except OperationalError:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=die)
    thread.start()
    thread.join(30)
    assert "half_way" not in schemas()


# The command (`test_runner.py` has what it does in the restaurants)


@pytest.fixture
def asked(db, monkeypatch) -> list[str]:
    """What the command begins, in order."""
    order: list[str] = []
    monkeypatch.setattr(migrate_schemas, "public_is_behind", lambda: True)
    compare, migrate_all = migrate_schemas.compare_schemas, runner.migrate_all
    monkeypatch.setattr(StandardExecutor, "run_migrations", lambda self, tenants: order.extend(tenants))
    monkeypatch.setattr(template, "prepare", lambda: order.append("template"))
    monkeypatch.setattr(migrate_schemas, "compare_schemas", lambda: (order.append("compare"), compare())[1])
    monkeypatch.setattr(
        runner, "migrate_all", lambda missing, **options: (order.extend(missing), migrate_all(missing, **options))[1]
    )
    return order


def test_restaurants_are_compared_after_the_template_and_skipped_when_up_to_date(asked, capsys):
    call_command("migrate_schemas", parallel=1)
    assert asked == ["public", "template", "compare"]
    assert "All restaurants are up to date." in capsys.readouterr().out


def test_only_restaurants_that_are_behind_are_migrated_and_one_that_cannot_be_fails_the_command(asked, capsys):
    execute("DELETE FROM r_beta.django_migrations WHERE app = 'orders'")
    with pytest.raises(CommandError, match=r"Not migrated: r_beta\. All others are"):
        call_command("migrate_schemas", parallel=1)
    assert asked == ["public", "template", "compare", "r_beta", "compare"]
    assert "r_beta is not migrated: " in capsys.readouterr().err


def test_an_executor_of_django_tenants_is_refused_for_all_restaurants(asked):
    with pytest.raises(CommandError, match="--parallel"):
        call_command("migrate_schemas", executor="multiprocessing")
    assert asked == []
