"""An archive turns an empty restaurant into the same one, or is refused by one sentence and changes nothing."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal as D
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import EmailField

from fynlo.core import json_codec
from fynlo.core.tenancy.context import in_restaurant
from inventory import consistency_check as stock_check
from menu import selectors as menu
from menu.models import Category, ModifierGroup, ModifierOption, Product
from menu.services import create_product
from orders import services as orders
from orders.models import Order, Printer, Section
from orders.models.exact_json import ExactJSONField
from orders.selectors import order_with_lines
from orders.services import Choice, Item
from payments import services as payments
from payments.cash_up.reports import close_day
from payments.gift_cards import services as gift_cards
from payments.gift_cards.codes import code_of, lookup_of
from payments.journal.verification import verify
from payments.models import DataKey, GiftCard, ProviderAccount, Receipt, ZReport
from payments.receipts.printing import pdf_of
from realtime import consistency_check
from realtime.actors import Actor
from realtime.models import Event
from realtime.printers import states_of
from restaurants.exports import reading, registry
from restaurants.exports.importing import import_archive
from restaurants.exports.reading import ImportRefused
from restaurants.exports.values import read_value
from restaurants.exports.writing import plain, write_archive
from restaurants.models import Restaurant
from restaurants.platform.provisioning import provision
from restaurants.reports import queries
from restaurants.reports.registry import reports_for
from restaurants.reports.running import run_report
from tests.orders.conftest import build_floor
from tests.recorded_rows import rows_of_all_tables
from tests.restaurants.exports.archived_restaurant import (
    GIFT_CODE,
    build,
    changed,
    made_archive,
    tables_of,
    zipped,
)
from tests.services import run_service

ANYBODY = Actor.system("test")
EPOCH_OF_THE_IMPORT = 20_000_000  # minutes since 1970: later than any epoch that was counted up
_built: list[SimpleNamespace] = []


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def original(tenant, actor, person) -> SimpleNamespace:
    """Alpha after a day: its `archive`, what its reports say, its printed receipt. Built once; the rows are gone."""
    if not _built:
        before = transaction.savepoint()
        build(tenant, actor, person)
        _built.append(
            SimpleNamespace(
                archive=made_archive(actor("olivia")), reports=figures(tenant),
                pdfs={bytes(pdf) for pdf in Receipt.objects.values_list("first_print__pdf", flat=True) if pdf},
                name=tenant.name, header=tenant.receipt_header, logo=tenant.logo,
            )
        )  # fmt: skip
        transaction.savepoint_rollback(before)
        tenant.refresh_from_db()
    return _built[0]


@pytest.fixture
def empty(beta) -> Iterator[Restaurant]:
    """Beta, which has no rows, chosen."""
    with in_restaurant(beta):
        yield beta


@pytest.fixture
def stored(tmp_path):
    def store(archive: bytes) -> Path:
        path = tmp_path / "archive.zip"
        path.write_bytes(archive)
        return path

    return store


def figures(restaurant: Restaurant) -> dict[str, tuple]:
    """Return the rows and totals of every report, of this year."""
    found = {}
    for report in reports_for(ANYBODY):
        query = queries.query_of(report, queries.choice_of(report, {"period": "year"}), restaurant)
        result = run_report(report, query)
        found[report.name] = (result.table.rows, result.table.totals)
    return found


def place() -> Order:
    tacos = Item(Product.objects.get(name="Tacos").id, choices=(Choice(ModifierOption.objects.get(name="Prawn").id),))
    return run_service(orders.place_order, actor=ANYBODY, items=[tacos])


def archive_of(restaurant: Restaurant) -> bytes:
    target = io.BytesIO()
    write_archive(target, restaurant, after_table=lambda done: None)
    return target.getvalue()


# -- the same restaurant ---------------------------------------------------------------------------------------------


def test_an_empty_restaurant_becomes_the_one_of_the_archive_and_goes_on(original, beta, stored, page_client):
    with in_restaurant(beta):
        run_service(provision, restaurant=beta)  # as sign-up leaves it
    call_command("import_archive", stored(original.archive), restaurant="beta", stdout=(said := io.StringIO()))
    assert "journal verify beta" in said.getvalue()
    beta = Restaurant.objects.get(pk=beta.pk)
    with in_restaurant(beta):
        is_the_same(original, beta)
        keeps_its_secrets()
        numbers_go_on(beta)
        assert [one.name for one in states_of(beta.pk, Printer.objects.values_list("id", flat=True)).values()] == [
            "Grill"
        ]  # so a person is warned if it does not answer, and its tickets move
    with in_restaurant(beta):
        picture = next(row["image"] for row in menu.menu_in_force().document["products"] if row["image"])
    for address in (picture, f"/logo/{original.logo}.png"):
        answer = page_client(slug="beta").get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)


def is_the_same(original: SimpleNamespace, beta: Restaurant) -> None:
    """Every row, file, document and figure; the chains verify; clients begin a new epoch."""
    again = archive_of(beta)
    before, after = tables_of(original.archive), tables_of(again)
    assert set(before) == set(after) == {model._meta.db_table for model in registry.exported_models()}
    audit = [row for row in after.pop("realtime_auditentry") if row not in before["realtime_auditentry"]]
    assert {row["kind"] for row in audit} == {"provision", "export.import", "stream.bump_epoch"}
    assert len(before.pop("realtime_auditentry")) > 20
    without(before, after, "payments_provideraccount", "removed_at")  # put out of use
    without(before, after, "realtime_archivedevents", "path", "chain")  # the files have moved
    for table, rows in before.items():
        assert after[table] == rows, table
    assert files_of(again) == files_of(original.archive)
    assert (beta.name, beta.receipt_header, beta.logo) == (original.name, original.header, original.logo)

    printed = Receipt.objects.exclude(first_print=None)
    assert {pdf_of(receipt, "https://beta.example/") for receipt in printed} == original.pdfs
    journal, log = verify(beta), consistency_check.verify(beta)
    assert (journal.troubles, log.troubles, list(stock_check.troubles())) == ([], [], [])
    assert (journal.receipts, log.position.head) == (len(before["payments_receipt"]), 0)
    assert log.position.epoch > EPOCH_OF_THE_IMPORT > Event.objects.latest("epoch").epoch
    assert figures(beta) == original.reports


def without(before: dict, after: dict, table: str, *columns: str) -> None:
    assert before[table], table
    for row in (*before[table], *after[table]):
        for column in columns:
            del row[column]


def files_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        found = {name: opened.read(name) for name in opened.namelist() if name.startswith("files/")}
    assert {name.split("/")[1] for name in found} == {"events", "logo", "menu"}
    return found


def keeps_its_secrets() -> None:
    """Nothing that the archive left out is guessed: accounts are disconnected, cards get codes of their own."""
    account = ProviderAccount.objects.get()
    assert (account.secret_key, account.removed_at is None) == ("", False)
    assert DataKey.objects.count() == 1
    gift = GiftCard.objects.get()
    assert not GiftCard.objects.filter(lookup=lookup_of(GIFT_CODE)).exists()
    assert GiftCard.objects.get(lookup=lookup_of(code_of(gift))) == gift
    assert (gift.last_four, gift.balance) == (GIFT_CODE[-4:], D("38.30"))
    replaced = run_service(gift_cards.replace_card, card_id=gift.id, reason="moved", code=GIFT_CODE)
    assert replaced.balance == D("38.30")


def numbers_go_on(beta: Restaurant) -> None:
    """The next order, receipt and Z take the next numbers, and new rows find free ids."""
    last = Receipt.objects.filter(series="R").latest("number").number
    number = Order.objects.latest("number").number
    order = place()
    assert order.number == number + 1
    paid = run_service(payments.take_cash, actor=ANYBODY, order=order.id, amount=order_with_lines(order.id).due)
    assert Receipt.objects.get(payment=paid).number == last + 1
    (z,) = run_service(close_day, actor=ANYBODY).reports
    assert z.number == 2
    assert z.previous_sha256 == ZReport.objects.get(number=1).sha256
    category, group = Category.objects.get(name="Food"), ModifierGroup.objects.get(name="Filling")
    run_service(
        create_product, name="Soup", price=D("5.00"), category_id=category.id, station="grill", allergens=[],
        modifier_groups=[group.id],
    )  # fmt: skip
    assert (verify(beta).troubles, consistency_check.verify(beta).troubles) == ([], [])


# -- what is refused -------------------------------------------------------------------------------------------------


def table(archive: bytes, name: str, change) -> bytes:
    """Return an archive whose table has other rows: `change(rows)` returns them."""
    rows = b",\n".join(map(json_codec.dumps, change(tables_of(archive)[name])))
    return changed(archive, f"data/{name}.json", b"[\n" + rows + b"\n]\n" if rows else b"[\n]\n")


def setting(archive: bytes, **values) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        settings = json_codec.loads(opened.read("restaurant.json"))
    return changed(archive, "restaurant.json", json_codec.dumps(settings | values))


def manifest(archive: bytes, **values) -> bytes:
    files = contents(archive)
    return zipped(files | {"manifest.json": json_codec.dumps(json_codec.loads(files["manifest.json"]) | values)})


def contents(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def rows_of(archive: bytes) -> dict[str, int]:
    return json_codec.loads(contents(archive)["manifest.json"])["rows"]


def first(**values):
    return lambda rows: [rows[0] | values, *rows[1:]]


def raw(name: str, content: bytes):
    return lambda archive: changed(archive, name, content)


ORDERS = "data/orders_order.json"
HOSTILE = {
    "no ZIP": (lambda archive: b"PK nothing", "is no archive"),
    "cut off": (lambda archive: archive[:-2000], "is no archive"),
    "another format": (lambda archive: manifest(archive, format=99), "format 99"),
    "before formats": (lambda archive: manifest(archive, format=None), "Make a new archive"),
    "no manifest": (lambda archive: zipped({"a.json": b"{}"}), "manifest.json is missing"),
    "a broken manifest": (lambda archive: manifest(archive, files={"a": 1}), "size and SHA-256"),
    "a wrong sum": (lambda archive: zipped(contents(archive) | {ORDERS: b"[\n]\n"}), "was changed"),
    "a path upwards": (lambda archive: zipped(contents(archive) | {"../evil.py": b""}), "'../evil.py'"),
    "a path of the disk": (lambda archive: zipped(contents(archive) | {"/etc/passwd": b""}), "'/etc/passwd'"),
    "a file that is not listed": (lambda archive: zipped(contents(archive) | {"more": b""}), "more is in the manifest"),
    "a missing table": (lambda archive: changed(archive, ORDERS, None), f"{ORDERS} is missing"),
    "an unknown table": (lambda archive: manifest(archive, rows={"menu_sauce": 0}), "menu_sauce"),
    "a table beside the manifest": (raw("data/menu_sauce.json", b"[\n]\n"), "menu_sauce.json is no file"),
    "an unknown file": (raw("files/menu/evil.webp", b"RIFF0000WEBP"), "no file that Fynlo stores"),
    "a page as a picture": (raw(f"files/menu/{'0' * 64}-160.webp", b"<html>"), "no file that Fynlo stores"),
    "another logo": (raw(f"files/logo/{'0' * 64}.png", b"x"), "its content is not what its name says"),
    "broken JSON": (raw(ORDERS, b"[\n{]\n]\n"), "Row 1 of data/orders_order.json is no JSON"),
    "a row that is no object": (raw(ORDERS, b"[\n5\n]\n"), "is no object"),
    "a table without an end": (raw(ORDERS, b"[\n{},\n\n"), "is no JSON"),
    "a table that ends early": (raw(ORDERS, b"[\n{},\n{}"), "ends too early"),
    "no list": (raw(ORDERS, b"{}\n\n"), "no list"),
    "a table in one line": (raw(ORDERS, b'[{"id": 1}]\n\n'), "no list"),
    "other rows than listed": (lambda a: manifest(a, rows=rows_of(a) | {"orders_order": 99}), "the manifest says 99"),
    "another currency": (lambda archive: setting(archive, currency="EUR"), "in EUR, the restaurant in GBP"),
    "no such zone": (lambda archive: setting(archive, timezone="Mars/Base"), "no time zone Mars/Base"),
    "no such logo": (lambda archive: setting(archive, logo="../../x"), "logo that restaurant.json names is missing"),
    "an unknown column": (lambda a: table(a, "orders_order", first(evil=1)), "no column evil, which row 1"),
    "a wrong type": (lambda a: table(a, "orders_order", first(total="12.00")), "total in row 1 of orders_order"),
    "a float's rest": (lambda a: table(a, "orders_order", first(total=D("0.001"))), "2 decimal places"),
    "too long": (lambda a: table(a, "orders_section", first(name="x" * 900)), "name in row 1 of orders_section"),
    "no choice": (lambda a: table(a, "orders_order", first(status="eaten")), "eaten is not one of its values"),
    "no id": (lambda a: table(a, "orders_order", first(id="1")), "it is no id"),
    "empty": (lambda a: table(a, "orders_order", first(total=None)), "it is empty"),
    "no zone": (lambda a: table(a, "orders_order", first(opened_at="2026-11-01T10:00:00")), "without a time zone"),
    "a row twice": (lambda a: table(a, "orders_section", lambda rows: [*rows, rows[0]]), "orders_section"),
    "a missing parent": (lambda a: table(a, "orders_section", lambda rows: []), "do not fit together"),
    "an entry out of balance": (
        lambda a: table(a, "payments_posting", lambda rows: [rows[0] | {"amount": D("9.99")}, *rows[1:]]), "balance",
    ),
    "events elsewhere": (
        lambda a: table(a, "realtime_archivedevents", first(path="events/r_a/../../x")), "no file of archived events",
    ),
}  # fmt: skip


def test_what_is_no_archive_of_ours_is_refused_by_one_sentence_and_changes_nothing(original, empty, stored, media):
    before, settings = rows_of_all_tables(), Restaurant.objects.values().get(pk=empty.pk)
    files = {path for path in media.rglob("*") if path.is_file()}  # the original's own, if it was made for this test
    for case, (make, sentence) in HOSTILE.items():
        path = stored(make(original.archive))
        with pytest.raises(ImportRefused) as refused:
            import_archive(path, empty)
        assert sentence in str(refused.value), case
        new = {path for path in media.rglob("*") if path.is_file()} - files
        assert not [path for path in new if "exports" not in path.parts], case
    assert rows_of_all_tables() == before
    assert Restaurant.objects.values().get(pk=empty.pk) == settings


@pytest.mark.parametrize(("limit", "sentence"), [("MOST_BYTES", "is larger than"), ("MOST_AT_ONCE", "is larger than")])
def test_what_would_fill_disk_or_memory_is_refused(limit, sentence, original, empty, stored, monkeypatch):
    monkeypatch.setattr(reading, limit, 5_000)
    with pytest.raises(ImportRefused, match=sentence):
        import_archive(stored(original.archive), empty)


def test_a_restaurant_with_rows_is_not_overwritten(original, empty, stored, media):
    run_service(build_floor)
    before, files = rows_of_all_tables(), set(media.rglob("*"))
    with pytest.raises(ImportRefused, match="not empty: there are rows in orders_section, orders_table"):
        import_archive(stored(original.archive), empty)
    assert rows_of_all_tables() == before
    assert set(media.rglob("*")) == files


def test_the_command_names_what_is_wrong(db, tmp_path):
    with pytest.raises(CommandError, match="There is no restaurant gamma"):
        call_command("import_archive", tmp_path / "none.zip", restaurant="gamma")
    with pytest.raises(CommandError, match=r"There is no file .*none\.zip"):
        call_command("import_archive", tmp_path / "none.zip", restaurant="alpha")


def test_nothing_that_another_person_writes_meanwhile_gets_between_the_rows(committed, stored):
    """Control: without the lock the restaurant is empty for the import, and afterwards it has a section more."""
    with in_restaurant(committed.alpha):
        path = stored(archive_of(committed.alpha))
    with in_restaurant(committed.beta), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO r_beta.orders_section (id, name, color, sort_order, plan_version)"
                " VALUES (gen_random_uuid(), 'Terrace', '', 1, 0)"
            )
        with pytest.raises(ImportRefused, match="Another person works in the restaurant"):
            import_archive(path, committed.beta)
    finally:
        other.rollback()
        other.close()
        connection.close()
    assert import_archive(path, committed.beta).rows == len(tables_of(path.read_bytes())["realtime_auditentry"])


def test_an_archive_is_of_one_moment(committed):
    """Control: read one after the other, the tables have the rows that were written before each was read."""

    def write_meanwhile(done: int) -> None:
        if done == 1:
            run_service(build_floor)

    with in_restaurant(committed.alpha):
        write_archive(target := io.BytesIO(), committed.alpha, after_table=write_meanwhile)
        assert Section.objects.count() == 1
    tables = tables_of(target.getvalue())
    assert (tables["orders_section"], tables["orders_table"], tables["realtime_event"]) == ([], [], [])


# -- one declaration for both ways -----------------------------------------------------------------------------------

SAMPLES = {
    "BooleanField": True, "DecimalField": D("1"), "UUIDField": uuid4(), "BinaryField": b"\0\xff",
    "DateField": date(2026, 2, 28),
    "DateTimeField": datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC), "TimeField": time(4, 5, 6),
    "CharField": "é\n", "TextField": "é\u2028=1+1", "SlugField": "a-b",
    "JSONField": {"a": [1, 0.5, None]}, "ArrayField": [],
}  # fmt: skip

COLOUR, ADDRESS = "#aa5500", "a@b.example"


def test_every_column_that_is_in_the_archive_can_be_read_from_it():
    for model in registry.exported_models():
        for column in registry.columns_of(model):
            kept = column.target_field if column.is_relation else column
            sample = SAMPLES.get(kept.get_internal_type(), 1)
            if kept.name in ("color", "colour"):
                sample = COLOUR
            if isinstance(kept, EmailField):
                sample = ADDRESS
            if kept.choices:
                sample = kept.flatchoices[0][0]
            if isinstance(kept, ExactJSONField):
                sample = {"a": [D("1.50"), 2]}
            written = json_codec.loads(json_codec.dumps(plain(sample)))
            assert read_value(column, written) == sample, f"{model._meta.label}.{column.name}"


def test_every_column_that_is_in_no_archive_gets_a_value_from_an_import():
    completed = registry.completions()
    for name in registry.reasons():
        label, _, column = name.rpartition(".")
        if name.count(".") == 2 and label not in completed:
            assert apps.get_model(label)._meta.get_field(column).has_default(), name


def test_every_table_of_the_platform_that_names_a_restaurant_is_explained():
    tenant = set(registry.tenant_models())
    named = {
        model._meta.label
        for model in apps.get_models()
        if model not in tenant and any(column.related_model is Restaurant for column in model._meta.concrete_fields)
    }
    assert named == set(registry.reasons_outside())
