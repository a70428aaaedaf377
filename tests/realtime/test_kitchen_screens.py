"""Lost kitchen screens: one gateway notices, tills of every gateway are warned, with or without Redis."""

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from fynlo.core import clock, json_codec
from realtime import presence, printers
from realtime.gateway import kitchen_presence as gateway
from realtime.sync.models import KitchenScreen
from tests.realtime import sample_domain
from tests.realtime.client import Client
from tests.servers import serve


@pytest.fixture
def connected(alpha):
    """`connected("Grill")` connects a screen to a gateway and returns (screen, connection_id)."""

    def connect(label="Grill", screen=None, restaurant=alpha):
        screen, connection_id = screen or uuid4(), uuid4()
        presence.connect([(restaurant.pk, screen, label, connection_id)])
        return screen, connection_id

    return connect


def labels(restaurant):
    return [one.label for one in presence.missing_in([restaurant.pk]).get(restaurant.pk, ())]


def test_a_lost_screen_is_missing_since_its_last_sign_until_it_reconnects(alpha, connected):
    screen, connection_id = connected()
    assert labels(alpha) == []
    since = clock.now() - timedelta(seconds=11)
    presence.mark_lost([(connection_id, since)])
    (missing,) = presence.missing_in([alpha.pk])[alpha.pk]
    assert (missing.screen, missing.label, missing.since) == (screen, "Grill", since)
    connected("Grill", screen)
    assert labels(alpha) == []


def test_an_old_gateway_cannot_mark_a_screen_lost_that_has_moved(alpha, connected):
    screen, old = connected()
    connected("Grill", screen)
    presence.mark_lost([(old, clock.now())])
    assert labels(alpha) == []


def test_unconfirmed_screens_of_a_dead_gateway_are_missing(alpha, connected):
    with clock.travel(clock.now() - presence.STALE - timedelta(seconds=1)):
        connected("Dead")
        _, heard = connected("Heard")
    presence.confirm([heard], mark_stale=False)  # that gateway was cut off and did not receive it
    assert labels(alpha) == []
    presence.confirm([heard], mark_stale=True)
    assert labels(alpha) == ["Dead"]


def test_the_gateway_that_receives_a_screen_overrules_the_others(alpha, connected):
    _, connection_id = connected()
    presence.mark_lost([(connection_id, clock.now())])
    presence.confirm([connection_id], mark_stale=True)
    assert labels(alpha) == []


def test_a_dismissed_or_closed_screen_is_forgotten(alpha, connected):
    screen, connection_id = connected()
    presence.mark_lost([(connection_id, clock.now())])
    presence.dismiss([(alpha.pk, screen)])
    assert labels(alpha) == []
    presence.disconnect([connected("Bar")[1]])
    assert not KitchenScreen.objects.exists()


def test_a_reconnected_screen_is_not_forgotten(alpha, connected):
    screen, old = connected()
    _, connection_id = connected("Grill", screen)
    presence.disconnect([old])  # a late `absent` of the page before
    presence.dismiss([(alpha.pk, screen)])
    presence.mark_lost([(connection_id, clock.now())])
    assert labels(alpha) == ["Grill"]


def test_screens_of_the_neighbour_and_of_last_night_are_not_missing(alpha, beta, connected):
    presence.mark_lost([(connected(restaurant=beta)[1], clock.now())])
    presence.mark_lost([(connected("Last night")[1], clock.now() - presence.WARNED)])
    assert labels(alpha) == []
    assert labels(beta) == ["Grill"]


def test_a_station_is_reported_missing_once_for_all_its_screens(alpha, connected):
    now = clock.now()
    for minutes in (9, 2, 5):
        presence.mark_lost([(connected("Grill")[1], now - timedelta(minutes=minutes))])
    presence.mark_lost([(connected("Bar")[1], now - timedelta(minutes=1))])
    presence.mark_lost([(connected("Grill")[1], now)])
    missing = presence.missing_in([alpha.pk])[alpha.pk]
    assert [(one.label, one.since) for one in missing] == [("Bar", now - timedelta(minutes=1)), ("Grill", now)]


def test_one_tap_dismisses_all_lost_screens_of_a_station(alpha, connected):
    pairs = [connected("Grill") for _ in range(3)]
    presence.mark_lost([(connection_id, clock.now()) for _, connection_id in pairs])
    (missing,) = presence.missing_in([alpha.pk])[alpha.pk]
    presence.dismiss([(alpha.pk, missing.screen)])
    assert labels(alpha) == []


def test_a_station_with_a_live_screen_is_not_missing(alpha, connected):
    pairs = [connected("Grill"), connected("Grill")]
    presence.mark_lost([(pairs[0][1], clock.now())])
    assert labels(alpha) == []
    presence.mark_lost([(pairs[1][1], clock.now())])
    assert labels(alpha) == ["Grill"]
    _, connection_id = connected("Grill")  # another browser, or another profile
    assert labels(alpha) == []
    presence.disconnect([connection_id])  # closed on purpose: the old ones stay forgotten
    assert labels(alpha) == []


def test_a_warning_ends_after_an_hour(alpha, connected):
    presence.mark_lost([(connected()[1], clock.now())])
    with clock.travel(clock.now() + presence.WARNED - timedelta(minutes=1)):
        assert labels(alpha) == ["Grill"]
    with clock.travel(clock.now() + presence.WARNED + timedelta(seconds=1)):
        assert labels(alpha) == []


@pytest.mark.parametrize("gateways", [1, 2])
async def test_tills_of_every_gateway_learn_of_a_lost_screen_within_ten_seconds(monkeypatch, gateways):
    now, lost, notified = [1000.0], [], []

    class Threads:
        async def read(self, function, *arguments):
            return function(*arguments)

    def missing_in(restaurant_ids):
        return dict.fromkeys(restaurant_ids, tuple(lost))

    table = SimpleNamespace(
        connect=lambda rows: None, mark_lost=lost.extend, disconnect=lambda rows: None, dismiss=lambda rows: None,
        missing_in=missing_in,
    )  # fmt: skip
    monkeypatch.setattr(gateway, "presence", table)
    monkeypatch.setattr(gateway.printers, "warned_of", lambda restaurant_ids: [])
    monkeypatch.setattr(gateway, "_screens_frame", lambda missing: missing)
    monkeypatch.setattr(gateway.time, "monotonic", lambda: now[0])
    restaurant_id = uuid4()
    till = SimpleNamespace(
        session=SimpleNamespace(restaurant_id=restaurant_id), watches_screens=True, sent_missing=(),
        answer=lambda missing: notified.append(now[0]) if missing else None,
    )  # fmt: skip
    all_of_them = [gateway.KitchenPresence(Threads(), list) for _ in range(gateways)]
    all_of_them[0].present("a", restaurant_id, uuid4(), "Grill")
    last_heard = now[0]
    all_of_them[-1]._sockets = lambda: [till]
    while not notified and now[0] < last_heard + 60:
        for here in reversed(all_of_them):  # the one with the till looks before the other one has written
            here._mark_silent(now[0], paused=False)
            await here._store()
            await here._poll()
            here._send_changes()
        now[0] += gateway.ROUND_SECONDS
    assert notified, "No till was notified within a minute."
    assert notified[0] - last_heard <= 10.0


def test_rows_of_earlier_services_are_deleted_on_connect(alpha, connected):
    with clock.travel(clock.now() - 3 * presence.SERVICE):
        connected("Long ago")
    connected("Now")
    assert list(KitchenScreen.objects.values_list("label", flat=True)) == ["Now"]


def test_missing_screens_cost_one_query(alpha, beta, connected, django_assert_num_queries):
    presence.mark_lost([(connected(str(number))[1], clock.now()) for number in range(5)])
    with django_assert_num_queries(1):
        assert len(presence.missing_in([alpha.pk, beta.pk])[alpha.pk]) == 5


def test_tills_are_told_of_a_silent_printer_and_dismiss_it(alpha):
    sent, printer = [], uuid4()
    with clock.travel(clock.now() - printers.SILENT - timedelta(seconds=5)):
        printers.expect(alpha.pk, printer, "Grill")
        printers.note_poll(alpha.pk, printer, "", last=None)

    class Threads:
        async def read(self, function, *arguments):
            return function(*arguments)

    till = SimpleNamespace(
        session=SimpleNamespace(restaurant_id=alpha.pk), watches_screens=True, sent_missing=(),
        answer=lambda frame: sent.append(json_codec.loads(frame)["missing"]),
    )  # fmt: skip
    here = gateway.KitchenPresence(Threads(), lambda: [till])
    finish(here._poll())
    here._send_changes()
    (warned,) = sent[-1]
    assert (warned["screen"], warned["label"], warned["kind"]) == (str(printer), "Grill", "printer")
    here.dismiss(alpha.pk, printer)
    finish(here._store())
    finish(here._poll())
    here._send_changes()
    assert sent[-1] == []


def finish(coroutine):
    """Run a coroutine that waits for nothing, without an event loop, in which Django would refuse to query."""
    with suppress(StopIteration):
        coroutine.send(None)
        raise AssertionError("it waited")


def test_screens_of_a_restaurant_are_limited_per_gateway(alpha):
    here = gateway.KitchenPresence(threads=None, sockets=list)
    for _ in range(gateway.SCREENS_OF_A_RESTAURANT + 5):
        here.present("a", alpha.pk, uuid4(), "x" * 99)
    assert len(here._connections) == gateway.SCREENS_OF_A_RESTAURANT
    assert {len(connection_id.label) for connection_id in here._connections.values()} == {gateway.LABEL_LENGTH}


def test_no_screen_is_silent_after_a_pause_of_our_own_process(alpha):
    here = gateway.KitchenPresence(threads=None, sockets=list)
    here.present("a", alpha.pk, uuid4(), "Grill")
    (connection_id,) = here._connections.values()
    now = connection_id.seen_at + gateway.SILENT_SECONDS + 1
    here._mark_silent(now, paused=True)
    assert not connection_id.is_lost
    here._mark_silent(now + gateway.SILENT_SECONDS + 1, paused=False)
    assert connection_id.is_lost
    here.socket_closed("a")
    assert not here._connections


def test_only_a_screens_last_socket_can_disconnect_it(alpha):
    here = gateway.KitchenPresence(threads=None, sockets=list)
    screen = uuid4()
    here.present("a", alpha.pk, screen, "Grill")
    here.absent("stranger", alpha.pk, screen)
    assert here._connections
    here.present("b", alpha.pk, screen, "Grill")  # a reloaded page arrives before the old one leaves
    here.absent("a", alpha.pk, screen)
    assert here._connections
    here.absent("b", alpha.pk, screen)
    assert not here._connections


@pytest.fixture
def without_redis(committed):
    """A second gateway, which receives no notifications."""
    with serve("tests.realtime.asgi:application", environment={"REDIS_URL": "redis://127.0.0.1:1/0"}) as running:
        yield running


def shown(client):
    """The screens of the last `screens` frame of that client; None before the first."""
    frames = [frame for frame in client.frames if frame["type"] == "screens"]
    return [one["label"] for one in frames[-1]["missing"]] if frames else None


async def test_another_gateway_reports_a_silent_screen_without_redis(screen, without_redis, committed, token_of):
    grill = str(uuid4())
    kim = Client(
        without_redis, restaurant=committed.alpha, token=token_of("kim"), view="kitchen", channel="kitchen",
        parts=sample_domain.PARTS,
    )  # fmt: skip
    async with screen("sara") as sara, kim:
        await sara.follow()
        await kim.open()
        await kim.authenticate()
        await kim.send("present", screen=grill, label="Grill")
        await sara.until(lambda: shown(sara) == ["Grill"], patience=60)
        await kim.send("present", screen=grill, label="Grill")
        await sara.until(lambda: shown(sara) == [], patience=60)
        await sara.until(lambda: shown(sara) == ["Grill"], patience=60)
        await sara.send("dismiss_screen", screen=grill)
        await sara.until(lambda: shown(sara) == [], patience=60)


async def test_a_waiters_device_cannot_register_a_kitchen_screen(screen, committed):
    """Tills show the label of a lost screen, so only kitchen staff may set one."""
    grill = str(uuid4())
    async with (
        screen("sara") as sara,
        screen("carl", view="kitchen", channel="kitchen") as carl,
        screen("kim", view="kitchen", channel="kitchen") as kim,
    ):
        await sara.follow()
        for client in (carl, kim):
            await client.open()
            await client.authenticate()
        await carl.send("present", screen=str(uuid4()), label="CALL 0900-1234 NOW")
        await kim.send("present", screen=grill, label="Grill")
        await sara.until(lambda: shown(sara) == ["Grill"], patience=60)
        await carl.send("present", screen=grill, label="Grill")  # and it does not confirm a lost screen
        await carl.send("ping", id=1)
        await carl.expect("pong")
        assert "CALL" not in "".join(sara.texts)
        assert shown(sara) == ["Grill"]


async def test_tills_and_closed_screens_are_not_missing(screen, committed):
    grill, bar = str(uuid4()), str(uuid4())
    async with screen("sara") as sara, screen("kim", view="kitchen", channel="kitchen") as kim:
        await sara.follow()
        await sara.send("present", screen=str(uuid4()), label="A till")
        await kim.open()
        await kim.authenticate()
        await kim.send("present", screen=bar, label="Bar")
        await kim.send("absent", screen=bar)
        await kim.send("absent", screen=str(uuid4()))  # an unknown screen
        await kim.send("dismiss_screen", screen=grill)  # not a till's frame on this socket
        await kim.send("present", screen=grill, label="Grill")
        await sara.until(lambda: shown(sara) == ["Grill"], patience=60)
        await kim.send("present", screen="no uuid", label="Grill")
        assert await kim.closed() == 4009
