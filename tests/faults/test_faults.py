"""A part of the deployment fails while orders are placed: nothing is lost, doubled or stalled.

`Scenario.taking_orders` checks this at the end of its block. The short form places a few dozen orders a fault; the
long form is `FYNLO_LONG=1 python3 manage.py test tests/faults -s`.
"""

import time

import pytest

from tests.faults.conftest import IS_LONG
from tests.faults.crash_points import CRASH_POINTS
from tests.faults.deployment import GATEWAYS, POSTGRES, VALKEY, WEB, WORKER
from tests.faults.proxy import NetworkCondition
from tests.faults.sign_out import sign_out_and_watch

FAULTY_NETWORKS = [NetworkCondition.DELAYS, NetworkCondition.CUTS, NetworkCondition.SLICES, NetworkCondition.BLACK_HOLE]

pytestmark = pytest.mark.faults


def test_orders_go_on_while_redis_is_down(scenario, rng):
    scenario.wait(scenario.publishing_gateways)
    seen = set(scenario.publishing_gateways())
    with scenario.taking_orders("Redis killed and away", rng, seconds=scenario.size.redis_downtime * 1.2):
        scenario.background.run(scenario.proxies.redis.close())
        scenario.cluster.kill(VALKEY)
        time.sleep(scenario.size.redis_downtime / 2)
        scenario.switch_on(1, rng)  # a screen that connects without Redis
        time.sleep(scenario.size.redis_downtime / 2)
        scenario.background.run(scenario.proxies.redis.open())
    scenario.wait(lambda: seen <= set(scenario.gateway_subscriptions()))


@pytest.mark.parametrize(
    "has_redis",
    [pytest.param(True, id="with redis"), *([pytest.param(False, id="without redis")] if IS_LONG else [])],
)
def test_a_sign_out_reaches_every_process_in_time(scenario, has_redis):
    """Web workers within the 2 s of their cache. A gateway at once, without Redis by its check of every 30 s."""
    scenario.wait(scenario.publishing_gateways)
    seen = set(scenario.publishing_gateways())
    if not has_redis:
        scenario.background.run(scenario.proxies.redis.close())
    try:
        times = scenario.background.run(sign_out_and_watch(scenario, scenario.sites[0].spare_tokens[has_redis]))
    finally:
        if not has_redis:
            scenario.background.run(scenario.proxies.redis.open())
    print(f"accepted for {times.accepted:.2f} s, socket open for {times.open:.2f} s")
    assert times.accepted <= 2
    assert times.open <= (2 if has_redis else 35)
    scenario.wait(lambda: seen <= set(scenario.gateway_subscriptions()))


def test_flushing_redis_loses_nothing(scenario, rng, mail_server):
    with scenario.taking_orders("FLUSHALL at random", rng) as load, scenario.mail_is_delivered(mail_server):
        while not load.is_over:
            time.sleep(rng.uniform(0, 0.4))
            scenario.valkey.flushall()


def test_killing_postgresql_loses_no_order(scenario, rng):
    with scenario.taking_orders("PostgreSQL killed", rng):
        scenario.wait_for_a_random_moment(rng)
        scenario.cluster.kill(POSTGRES)


def test_killing_a_postgresql_backend_loses_no_order(scenario, rng):
    with scenario.taking_orders("a backend of PostgreSQL killed", rng):
        scenario.wait_for_a_random_moment(rng)
        scenario.cluster.kill_backend()


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_web_worker_that_dies_inside_a_command_loses_and_doubles_nothing(scenario, rng, point):
    with scenario.taking_orders(f"web killed {point}", rng):
        occurrence = rng.randint(2, scenario.size.orders // 2)
        request = scenario.cluster.arm_crash(point, occurrence)
    assert not request.exists(), f"no web worker reached the point {point!r} {occurrence} times"


def test_screens_move_to_another_gateway_when_one_is_killed(scenario, rng):
    with scenario.taking_orders("a gateway killed", rng):
        scenario.wait_for_a_random_moment(rng)
        scenario.cluster.kill(rng.choice(GATEWAYS))


def test_every_mail_arrives_when_the_celery_worker_is_killed(scenario, rng, mail_server):
    with scenario.taking_orders("the Celery worker killed", rng), scenario.mail_is_delivered(mail_server):
        scenario.wait_for_a_random_moment(rng)
        scenario.cluster.kill(WORKER)


@pytest.mark.parametrize("name", [VALKEY, POSTGRES, WEB, GATEWAYS[0]])
def test_orders_recover_after_a_process_was_suspended(scenario, rng, name):
    with scenario.taking_orders(f"{name} stopped and continued", rng), scenario.cluster.stopped(name):
        time.sleep(scenario.size.pause)


def test_every_mail_arrives_when_the_celery_worker_was_suspended(scenario, rng, mail_server):
    orders = scenario.taking_orders("worker stopped and continued", rng)
    with orders, scenario.mail_is_delivered(mail_server), scenario.cluster.stopped(WORKER):
        time.sleep(scenario.size.pause)


@pytest.mark.parametrize("network", FAULTY_NETWORKS)
def test_a_faulty_network_between_clients_and_servers_loses_nothing(scenario, rng, network):
    with (
        scenario.taking_orders(f"clients and servers: {network.value}", rng),
        scenario.network(network, scenario.proxies.to_clients),
    ):
        time.sleep(scenario.size.pause)


@pytest.mark.parametrize("network", FAULTY_NETWORKS[:-1])
def test_a_faulty_network_between_servers_and_redis_loses_nothing(scenario, rng, network):
    with (
        scenario.taking_orders(f"servers and Redis: {network.value}", rng),
        scenario.network(network, [scenario.proxies.redis]),
    ):
        time.sleep(scenario.size.pause)


def test_gateways_and_worker_subscribe_again_after_redis_was_unreachable(scenario, rng, mail_server):
    """The old connections never receive again, while Redis still counts their subscriptions."""
    before, path = scenario.publishing_gateways(), [scenario.proxies.redis]
    orders = scenario.taking_orders("servers and Redis: black hole", rng)
    with orders, scenario.mail_is_delivered(mail_server), scenario.network(NetworkCondition.BLACK_HOLE, path):
        time.sleep(scenario.size.pause)
    scenario.wait(
        lambda: all(scenario.gateway_subscriptions().get(gateway, 0) > count for gateway, count in before.items())
    )
