"""Kitchen screens that fall silent: noticed by the gateway that heard them, told by every gateway, Redis or not."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from fynlo.core import clock
from realtime import screens
from realtime.gateway import screens as gateway
from realtime.sync.models import KitchenScreen
from tests.realtime import sample_domain
from tests.realtime.client import Client
from tests.servers import serve


@pytest.fixture
def seated(alpha):
    """`seated("Grill")`: that screen sits at a gateway; answers (screen, seat)."""

    def sit(label="Grill", screen=None, restaurant=alpha):
        screen, seat = screen or uuid4(), uuid4()
        screens.sit([(restaurant.pk, screen, label, seat)])
        return screen, seat

    return sit


def labels(restaurant):
    return [one.label for one in screens.missing_in([restaurant.pk]).get(restaurant.pk, ())]


def test_a_screen_is_missed_from_when_it_was_last_heard_until_it_sits_again(alpha, seated):
    screen, seat = seated()
    assert labels(alpha) == []
    since = clock.now() - timedelta(seconds=11)
    screens.lose([(seat, since)])
    (missing,) = screens.missing_in([alpha.pk])[alpha.pk]
    assert (missing.screen, missing.label, missing.since) == (screen, "Grill", since)
    seated("Grill", screen)
    assert labels(alpha) == []


def test_what_the_old_gateway_says_of_a_screen_that_moved_counts_for_nothing(alpha, seated):
    screen, old = seated()
    seated("Grill", screen)
    screens.lose([(old, clock.now())])
    assert labels(alpha) == []


def test_screens_of_a_gateway_that_died_are_missed_too_but_not_those_that_are_confirmed(alpha, seated):
    with clock.travel(clock.now() - screens.STALE - timedelta(seconds=1)):
        seated("Dead")
        _, heard = seated("Heard")
    screens.confirm([heard], judge=False)  # that gateway was cut off itself: it cannot know
    assert labels(alpha) == []
    screens.confirm([heard], judge=True)
    assert labels(alpha) == ["Dead"]


def test_what_another_gateway_thought_is_put_right_by_the_one_that_hears_it(alpha, seated):
    _, seat = seated()
    screens.lose([(seat, clock.now())])
    screens.confirm([seat], judge=True)
    assert labels(alpha) == []


def test_dismissed_or_closed_on_purpose_it_is_forgotten(alpha, seated):
    screen, seat = seated()
    screens.lose([(seat, clock.now())])
    screens.dismiss([(alpha.pk, screen)])
    assert labels(alpha) == []
    screens.leave([seated("Bar")[1]])
    assert not KitchenScreen.objects.exists()


def test_one_that_sits_elsewhere_or_is_back_is_not_forgotten(alpha, seated):
    screen, old = seated()
    _, seat = seated("Grill", screen)
    screens.leave([old])  # a goodbye that comes late, of the page before
    screens.dismiss([(alpha.pk, screen)])
    screens.lose([(seat, clock.now())])
    assert labels(alpha) == ["Grill"]


def test_nobody_is_told_of_the_neighbours_screens_nor_of_last_nights(alpha, beta, seated):
    screens.lose([(seated(restaurant=beta)[1], clock.now())])
    screens.lose([(seated("Last night")[1], clock.now() - screens.WARNED)])
    assert labels(alpha) == []
    assert labels(beta) == ["Grill"]


def test_a_station_is_warned_of_once_however_many_of_its_screens_were_lost(alpha, seated):
    now = clock.now()
    for minutes in (9, 2, 5):
        screens.lose([(seated("Grill")[1], now - timedelta(minutes=minutes))])
    screens.lose([(seated("Bar")[1], now - timedelta(minutes=1))])
    screens.lose([(seated("Grill")[1], now)])
    missing = screens.missing_in([alpha.pk])[alpha.pk]
    assert [(one.label, one.since) for one in missing] == [("Bar", now - timedelta(minutes=1)), ("Grill", now)]


def test_three_profiles_of_one_browser_make_one_warning_which_one_tap_dismisses(alpha, seated):
    pairs = [seated("Grill") for _ in range(3)]
    screens.lose([(seat, clock.now()) for _, seat in pairs])
    (missing,) = screens.missing_in([alpha.pk])[alpha.pk]
    screens.dismiss([(alpha.pk, missing.screen)])
    assert labels(alpha) == []


def test_a_station_with_a_screen_that_answers_is_not_warned_of(alpha, seated):
    pairs = [seated("Grill"), seated("Grill")]
    screens.lose([(pairs[0][1], clock.now())])
    assert labels(alpha) == []
    screens.lose([(pairs[1][1], clock.now())])
    assert labels(alpha) == ["Grill"]
    _, seat = seated("Grill")  # another browser, or another profile
    assert labels(alpha) == []
    screens.leave([seat])  # closed on purpose: the old ones are not missed again
    assert labels(alpha) == []


def test_a_warning_ends_after_an_hour(alpha, seated):
    screens.lose([(seated()[1], clock.now())])
    with clock.travel(clock.now() + screens.WARNED - timedelta(minutes=1)):
        assert labels(alpha) == ["Grill"]
    with clock.travel(clock.now() + screens.WARNED + timedelta(seconds=1)):
        assert labels(alpha) == []


@pytest.mark.parametrize("gateways", [1, 2])
async def test_a_screen_that_dies_is_shown_within_ten_seconds_also_at_another_gateway(monkeypatch, gateways):
    now, lost, told = [1000.0], [], []

    class Threads:
        async def read(self, function, *arguments):
            return function(*arguments)

    def missing_in(restaurant_ids):
        return dict.fromkeys(restaurant_ids, tuple(lost))

    table = SimpleNamespace(
        sit=lambda rows: None, lose=lost.extend, leave=lambda rows: None, dismiss=lambda rows: None,
        missing_in=missing_in,
    )  # fmt: skip
    monkeypatch.setattr(gateway, "screens", table)
    monkeypatch.setattr(gateway, "_drawn", lambda missing: missing)
    monkeypatch.setattr(gateway.time, "monotonic", lambda: now[0])
    restaurant_id = uuid4()
    till = SimpleNamespace(
        session=SimpleNamespace(restaurant_id=restaurant_id), watches_screens=True, told_missing=(),
        answer=lambda missing: told.append(now[0]) if missing else None,
    )  # fmt: skip
    all_of_them = [gateway.Screens(Threads(), list) for _ in range(gateways)]
    all_of_them[0].heard("a", restaurant_id, uuid4(), "Grill")
    last_heard = now[0]
    all_of_them[-1]._sockets = lambda: [till]
    while not told and now[0] < last_heard + 60:
        for kept in reversed(all_of_them):  # the one with the till looks before the other one has written
            kept._part_with_silent(now[0], paused=False)
            await kept._write()
            await kept._look()
            kept._tell()
        now[0] += gateway.ROUND_SECONDS
    assert told, "Nobody was told in a minute."
    assert told[0] - last_heard <= 10.0


def test_old_rows_go_when_somebody_sits_down(alpha, seated):
    with clock.travel(clock.now() - 3 * screens.SERVICE):
        seated("Long ago")
    seated("Now")
    assert list(KitchenScreen.objects.values_list("label", flat=True)) == ["Now"]


def test_looking_costs_one_query_whatever_is_missing(alpha, beta, seated, django_assert_num_queries):
    screens.lose([(seated(str(number))[1], clock.now()) for number in range(5)])
    with django_assert_num_queries(1):
        assert len(screens.missing_in([alpha.pk, beta.pk])[alpha.pk]) == 5


def test_a_restaurant_has_room_for_so_many_screens_at_one_gateway(alpha):
    kept = gateway.Screens(threads=None, sockets=list)
    for _ in range(gateway.SCREENS_OF_A_RESTAURANT + 5):
        kept.heard("a", alpha.pk, uuid4(), "x" * 99)
    assert len(kept._seats) == gateway.SCREENS_OF_A_RESTAURANT
    assert {len(seat.label) for seat in kept._seats.values()} == {gateway.LABEL_LENGTH}


def test_after_a_pause_of_our_own_nobody_is_called_silent(alpha):
    kept = gateway.Screens(threads=None, sockets=list)
    kept.heard("a", alpha.pk, uuid4(), "Grill")
    (seat,) = kept._seats.values()
    now = seat.heard_at + gateway.SILENT_SECONDS + 1
    kept._part_with_silent(now, paused=True)
    assert not seat.is_lost
    kept._part_with_silent(now + gateway.SILENT_SECONDS + 1, paused=False)
    assert seat.is_lost
    kept.gone("a")
    assert not kept._seats


def test_only_a_screens_own_socket_says_its_goodbye_and_not_while_another_is_heard(alpha):
    kept = gateway.Screens(threads=None, sockets=list)
    screen = uuid4()
    kept.heard("a", alpha.pk, screen, "Grill")
    kept.left("stranger", alpha.pk, screen)
    assert kept._seats
    kept.heard("b", alpha.pk, screen, "Grill")  # loaded again: the new page speaks before the old one's goodbye is here
    kept.left("a", alpha.pk, screen)
    assert kept._seats
    kept.left("b", alpha.pk, screen)
    assert not kept._seats


@pytest.fixture
def without_redis(committed):
    """A second gateway, which hears no doorbell."""
    with serve("tests.realtime.asgi:application", environment={"REDIS_URL": "redis://127.0.0.1:1/0"}) as running:
        yield running


def shown(client):
    """Which screens that client was told last; None when it was told of none ever."""
    frames = [frame for frame in client.frames if frame["type"] == "screens"]
    return [one["label"] for one in frames[-1]["missing"]] if frames else None


async def test_a_silent_screen_is_told_from_another_gateway_without_redis(screen, without_redis, committed, token_of):
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


async def test_a_waiters_device_is_no_kitchen_screen(screen, committed):
    """Tills show a screen's name when it falls silent: nobody else shall be able to write there."""
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
        await carl.send("present", screen=grill, label="Grill")  # nor can they keep a dead one alive
        await carl.send("ping", id=1)
        await carl.expect("pong")
        assert "CALL" not in "".join(sara.texts)
        assert shown(sara) == ["Grill"]


async def test_only_kitchen_screens_are_missed_and_those_that_say_goodbye_are_not(screen, committed):
    grill, bar = str(uuid4()), str(uuid4())
    async with screen("sara") as sara, screen("kim", view="kitchen", channel="kitchen") as kim:
        await sara.follow()
        await sara.send("present", screen=str(uuid4()), label="A till")
        await kim.open()
        await kim.authenticate()
        await kim.send("present", screen=bar, label="Bar")
        await kim.send("absent", screen=bar)
        await kim.send("absent", screen=str(uuid4()))  # one that it never was
        await kim.send("dismiss_screen", screen=grill)  # not a till's frame on this socket
        await kim.send("present", screen=grill, label="Grill")
        await sara.until(lambda: shown(sara) == ["Grill"], patience=60)
        await kim.send("present", screen="no uuid", label="Grill")
        assert await kim.closed() == 4009
