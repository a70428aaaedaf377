"""`manage.py stream` on a real stream: show, verify, replay, export, prune, bump-epoch."""

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fynlo.core import clock, json_codec
from fynlo.core.tenancy.context import in_restaurant
from menu import services as menu
from orders.floor import layout
from orders.models import Order, Table
from realtime import consistency_check, events, retention, streams
from realtime.events import EventType
from realtime.models import AuditEntry, Command, Event
from realtime.projections import registered
from realtime.sync.models import Stream
from tests.orders.conftest import build_floor, build_menu
from tests.orders.scenarios import STEPS, Scenario
from tests.realtime.conftest import actor_of
from tests.realtime.sample_domain import NOTED, write
from tests.services import run_service

REPLAYABLE = {
    "dashboard/attention",
    "dashboard/takings",
    "dashboard/today",
    "floor/menu",
    "floor/orders",
    "floor/payments",
    "floor/tables",
    "kitchen/due",
    "kitchen/menu",
    "kitchen/service",
    "kitchen/tickets",
    "pos/clock",
    "pos/drawers",
    "pos/due",
    "pos/gift_cards",
    "pos/menu",
    "pos/orders",
    "pos/payments",
    "pos/readers",
    "pos/service",
    "pos/tables",
    "pos/visits",
    "pos/vouchers",
    "portal/attention",
    "portal/rota",
    "today/attention",
    "today/corrections",
    "today/devices",
    "today/hours",
    "today/inbox",
    "today/kitchen",
    "today/labour",
    "today/money",
    "today/on_shift",
    "today/products",
    "today/sales",
    "today/stock",
    "today/waits",
}


def play(tenant, rounds: int) -> Scenario:
    """Make a menu and a room in the empty restaurant Alpha, then do every step `rounds` times."""
    tenant.service_charge, tenant.service_charge_rate = "optional", Decimal("0.1250")
    card = run_service(build_menu)
    run_service(build_floor)
    scenario = Scenario(card, actor_of("sara", tenant))
    for turn, name in enumerate(["place_sent", "place", *STEPS * rounds]):
        scenario.do(name, turn % 12, (turn * 5) % 12)
    run_service(menu.set_availability, item_id=card.latte.id, available=False)
    run_service(menu.set_availability, item_id=card.prawn.id, available=False)
    run_service(menu.set_availability, item_id=card.latte.id, available=True)
    run_service(menu.update_product, product_id=card.latte.id, name="Flat white")
    run_service(menu.publish)
    return scenario


@pytest.fixture
def scenario(tenant) -> Iterator[Scenario]:
    """Alpha after every step once."""
    yield play(tenant, rounds=1)
    tenant.refresh_from_db()


@pytest.fixture
def long_scenario(tenant) -> Iterator[Scenario]:
    """Alpha after every step three times."""
    yield play(tenant, rounds=3)
    tenant.refresh_from_db()


def stream(*arguments, fails=False):
    """Return what `manage.py stream` prints; with `fails`, its error message too."""
    out = io.StringIO()
    if not fails:
        call_command("stream", *arguments, stdout=out, stderr=out)
        return out.getvalue()
    with pytest.raises(CommandError) as error:
        call_command("stream", *arguments, stdout=out, stderr=out)
    return out.getvalue() + str(error.value)


def sql(statement, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def test_show_prints_the_position_and_the_events(scenario, tenant):
    position = streams.position_of(tenant.pk)
    lines = stream("show", "alpha", "--limit", "500").splitlines()
    assert lines[0] == f"alpha: epoch {position.epoch}, head {position.head}, floor 0"
    assert [int(line.split()[0]) for line in lines[1:]] == list(range(1, position.head + 1))
    later = stream("show", "alpha", "--after", str(position.head - 2)).splitlines()
    assert later[1:] == lines[-2:]
    chosen = stream("show", "alpha", "--type", "order.created", "--type", "menu.updated", "--limit", "3").splitlines()
    assert len(chosen) == 4
    assert {line.split()[2] for line in chosen[1:]} <= {"order.created", "menu.updated"}


def test_a_stream_of_every_step_is_sound_and_every_part_is_replayed(long_scenario, tenant):
    report = consistency_check.verify(tenant)
    assert report.troubles == []
    assert set(report.replayed) == REPLAYABLE
    assert report.skipped == ["pos/low_stock", "pos/people"]
    assert report.events == report.position.head == Event.objects.count() > 60
    assert Order.objects.count() > 3
    assert "sound" in stream("verify", "alpha")
    assert stream("verify", "--all").count("sound") == 2


def test_verify_names_a_change_that_has_no_event(scenario, tenant):
    scenario.do("place", 11, 1)  # an open order, at no table
    order = Order.objects.exclude(status__in=["completed", "cancelled"]).latest("pk")
    table = run_service(layout.create_table, section_id=Table.objects.all()[0].section_id, name="Spare")
    run_service(lambda: Order.objects.filter(pk=order.id).update(guests=77))
    run_service(lambda: Table.objects.filter(pk=table.id).delete())
    said = stream("verify", "alpha", fails=True)
    assert f"pos/orders: orders.{order.id}.guests is " in said
    assert "77 in the tables" in said
    assert f"floor/tables: tables.{table.id} is {{" in said
    assert "by the events, absent in the tables" in said
    assert "1 stream is not sound." in said
    assert f"pos/orders: differs\n  orders.{order.id}.guests" in stream("replay", "alpha", "--view", "pos", fails=True)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM realtime_event WHERE seq IN (4, 5)", "4 to 5 are missing"),
        ("DELETE FROM realtime_event WHERE seq = 1", "1 to 1 are missing"),
        ("UPDATE public.sync_stream SET head = head + 2", " are missing"),
        ("UPDATE public.sync_stream SET head = head - 2", "2 events are outside floor and head"),
        ("UPDATE public.sync_stream SET floor = 3", "3 events are outside floor and head"),
        ("UPDATE realtime_event SET data = '{\"order\":' WHERE seq = 7", "7 "),
        ("UPDATE realtime_event SET data = '[1]' WHERE seq = 7", "not as documented: data"),
        ("UPDATE realtime_event SET type = 'order.eaten' WHERE seq = 7", "7 order.eaten: no app registers this type"),
        ("UPDATE realtime_event SET schema_version = 9 WHERE seq = 7", "version 9 is newer than this program's 1"),
        ("UPDATE realtime_command SET last_seq = last_seq + 1 WHERE last_seq = 7", "answered "),
        ("UPDATE realtime_command SET first_seq = NULL, last_seq = NULL WHERE last_seq = 7", "None to None"),
        (
            "UPDATE realtime_event SET command_id = '01890000-0000-7000-8000-000000000001' WHERE seq > 40",
            "its events are none",
        ),
    ],
)
def test_verify_finds_each_kind_of_damage(scenario, tenant, damage, said):
    if "last_seq = 7" in damage:
        damage = damage.replace("= 7", f"= {Command.objects.exclude(last_seq=None).order_by('-last_seq')[5].last_seq}")
    assert consistency_check.verify(tenant).troubles == []
    sql("SET LOCAL session_replication_role = replica")  # the log itself refuses any change
    sql(damage)
    sql("SET LOCAL session_replication_role = origin")
    assert said in stream("verify", "alpha", fails=True)


def test_a_field_that_nothing_documents_is_found(tenant, notes):
    write(actor_of("marco", tenant), "soup")
    assert consistency_check.verify(tenant).troubles == []
    events.register(EventType(NOTED.name, "Now with more.", {**NOTED.payload, "loud": "whether it was shouted"}))
    assert consistency_check.verify(tenant).troubles == ["1 test.noted: not as documented: loud"]


def test_a_pruned_stream_is_not_reported_as_replayed(scenario, tenant, monkeypatch):
    monkeypatch.setattr(retention, "KEEP_EVENTS", 10)
    with clock.travel(max(clock.now(), scenario.now) + timedelta(days=365 * 20)):
        said = stream("prune", "alpha")
    assert said.startswith(f"alpha: {streams.position_of(tenant.pk).floor} events and ")
    report = consistency_check.verify(tenant)
    assert (report.troubles, report.replayed, report.events) == ([], [], 10)
    assert set(report.skipped) == REPLAYABLE | {"pos/low_stock", "pos/people"}
    assert "were pruned. The view cannot be replayed" in stream("replay", "alpha", "--view", "pos", fails=True)


def test_replay_compares_and_prints_a_view(scenario, tenant):
    for view in registered():
        said = stream("replay", "alpha", "--view", view)
        assert "differs" not in said
        assert said.count("as in the tables") == sum(name.startswith(f"{view}/") for name in REPLAYABLE)
    state = json_codec.loads(stream("replay", "alpha", "--view", "pos", "--print").splitlines()[-1])
    assert state["menu"] == json_codec.loads(json_codec.dumps(registered()["pos"]["menu"].snapshot()))
    assert stream("replay", "alpha", "--view", "roof", fails=True) == "There is no such view."


def test_an_export_is_what_readers_get_byte_for_byte(scenario, tenant, tmp_path, capsysbinary, page_client):
    out = tmp_path / "alpha.jsonl"
    head = streams.position_of(tenant.pk).head
    assert stream("export", "alpha", "--out", str(out)) == f"{head} events\n"
    lines = out.read_bytes().splitlines(keepends=True)
    assert len(lines) == head
    stream("export", "alpha")
    assert capsysbinary.readouterr().out == out.read_bytes()

    tail = page_client("olivia").get("/api/v1/sync/events", {"view": "dashboard", "after": 0, "limit": 1000}).content
    seen = {kind for part in registered()["dashboard"].values() for kind in part.events}
    for line in lines:
        assert (line.strip() in tail) == (json_codec.loads(line)["type"] in seen)


def test_a_bump_needs_a_reason_and_is_audited(scenario, tenant):
    epoch = streams.position_of(tenant.pk).epoch
    assert "--reason" in stream("bump-epoch", "alpha", fails=True)
    assert "alpha: epoch" in stream("bump-epoch", "alpha", "--reason", "restored a copy")
    assert streams.position_of(tenant.pk).epoch == epoch + 1
    assert AuditEntry.objects.get(kind="stream.bump_epoch").notes[0]["reason"] == "restored a copy"
    report = consistency_check.verify(tenant)
    assert (report.troubles, report.replayed) == ([], [])
    assert "an earlier epoch" in stream("replay", "alpha", "--view", "pos", fails=True)


def test_wrong_arguments_get_an_error_that_names_them(tenant):
    assert stream("show", "nowhere", fails=True) == "There is no restaurant called nowhere."
    assert "required" in stream("verify", fails=True)
    assert "not allowed with" in stream("prune", "alpha", "--all", fails=True)
    Stream.objects.filter(restaurant=tenant).delete()
    assert stream("show", "alpha", fails=True) == f"Restaurant {tenant.pk} has no stream row."
    assert stream("prune", "beta") == "beta: 0 events and 0 answers deleted, floor 0\n"


def test_all_prunes_every_restaurant(tenant, beta, notes, monkeypatch):
    monkeypatch.setattr(retention, "KEEP_EVENTS", 1)
    for restaurant in (tenant, beta):
        with in_restaurant(restaurant), clock.travel(clock.now() - timedelta(days=15)):
            write(actor_of("marco", restaurant), "soup", times=3)
    assert stream("prune", "--all").splitlines() == [
        f"{slug}: 2 events and 0 answers deleted, floor 2" for slug in ("alpha", "beta")
    ]
