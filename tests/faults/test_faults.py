"""Something breaks while orders are placed and screens watch; afterwards nothing is lost, doubled, late or stalled.

Every fault is checked by `Evening.service` when its block is left. The short form is a few dozen orders a fault; the
long form is `FYNLO_LONG=1 python3 manage.py test tests/faults -s`.
"""

import time

import pytest

from tests.faults.arrangement import GATEWAYS, POSTGRES, VALKEY, WEB, WORKER
from tests.faults.points import POINTS
from tests.faults.proxy import Weather

BAD_WEATHER = [Weather.DELAYS, Weather.CUTS, Weather.SLICES, Weather.HOLE]

pytestmark = pytest.mark.faults


def test_redis_is_killed_and_stays_away(evening, chance):
    evening.wait(evening.listening)
    heard = set(evening.listening())
    with evening.service("Redis killed and away", chance, seconds=evening.size.absence * 1.2):
        evening.outside.run(evening.wires.redis.close())
        evening.house.kill(VALKEY)
        time.sleep(evening.size.absence / 2)
        evening.switch_on(1, chance)  # somebody comes in meanwhile
        time.sleep(evening.size.absence / 2)
        evening.outside.run(evening.wires.redis.open())
    evening.wait(lambda: heard <= set(evening.ears()))


def test_redis_is_emptied_at_any_moment(evening, chance, letterbox):
    with evening.service("FLUSHALL at random", chance) as trade, evening.letters(letterbox):
        while not trade.is_over:
            time.sleep(chance.uniform(0, 0.4))
            evening.valkey.flushall()


def test_postgresql_is_killed(evening, chance):
    with evening.service("PostgreSQL killed", chance):
        evening.pick_a_moment(chance)
        evening.house.kill(POSTGRES)


def test_a_backend_of_postgresql_is_killed(evening, chance):
    with evening.service("a backend of PostgreSQL killed", chance):
        evening.pick_a_moment(chance)
        evening.house.kill_backend()


@pytest.mark.parametrize("point", POINTS)
def test_a_web_worker_dies_in_the_middle_of_a_command(evening, chance, point):
    with evening.service(f"web killed {point}", chance):
        passages = chance.randint(2, evening.size.orders // 2)
        death = evening.house.ask_for_death(point, passages)
    assert not death.exists(), "nobody passed there"


def test_a_gateway_is_killed(evening, chance):
    with evening.service("a gateway killed", chance):
        evening.pick_a_moment(chance)
        evening.house.kill(chance.choice(GATEWAYS))


def test_the_celery_worker_is_killed_and_every_letter_arrives(evening, chance, letterbox):
    with evening.service("the Celery worker killed", chance), evening.letters(letterbox):
        evening.pick_a_moment(chance)
        evening.house.kill(WORKER)


@pytest.mark.parametrize("name", [VALKEY, POSTGRES, WEB, GATEWAYS[0]])
def test_a_process_stands_still_for_a_while(evening, chance, name):
    with evening.service(f"{name} stopped and continued", chance), evening.house.stopped(name):
        time.sleep(evening.size.pause)


def test_the_celery_worker_stands_still_and_every_letter_arrives(evening, chance, letterbox):
    service = evening.service("worker stopped and continued", chance)
    with service, evening.letters(letterbox), evening.house.stopped(WORKER):
        time.sleep(evening.size.pause)


@pytest.mark.parametrize("weather", BAD_WEATHER)
def test_bad_weather_between_clients_and_servers(evening, chance, weather):
    with (
        evening.service(f"clients and servers: {weather.value}", chance),
        evening.weather(weather, evening.wires.to_clients),
    ):
        time.sleep(evening.size.pause)


@pytest.mark.parametrize("weather", BAD_WEATHER[:-1])
def test_bad_weather_between_servers_and_redis(evening, chance, weather):
    with (
        evening.service(f"servers and Redis: {weather.value}", chance),
        evening.weather(weather, [evening.wires.redis]),
    ):
        time.sleep(evening.size.pause)


def test_who_lost_the_way_to_redis_listens_anew(evening, chance, letterbox):
    """Gateways and worker: their old connections stay silent for good, and Redis believes in them still."""
    before, way = evening.listening(), [evening.wires.redis]
    service = evening.service("servers and Redis: black hole", chance)
    with service, evening.letters(letterbox), evening.weather(Weather.HOLE, way):
        time.sleep(evening.size.pause)
    evening.wait(lambda: all(evening.ears().get(gateway, 0) > count for gateway, count in before.items()))
