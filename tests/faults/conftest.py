"""The evening is opened once; the faults follow one another in it. A failing one prints how to replay its chances."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from random import Random

import pytest

from fynlo.demo.paths import MANAGE, ROOT
from fynlo.demo.ports import free_port
from tests.faults.arrangement import Plan
from tests.faults.evening import LONG, SHORT, Evening, Wires
from tests.faults.house import House
from tests.faults.letters import Letterbox
from tests.faults.outside import Outside
from tests.faults.proxy import Proxy

IS_LONG = os.environ.get("FYNLO_LONG") == "1"
SEED = os.environ.get("FYNLO_SEED") or str(secrets.randbelow(2**32))


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    """This fault's own: it does not depend on the faults before it."""
    long = "FYNLO_LONG=1 " if IS_LONG else ""
    print(f"{long}FYNLO_SEED={SEED} python3 manage.py test {request.node.nodeid!r}")
    return Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Letterbox]:
    with Letterbox(free_port()) as letterbox:
        yield letterbox


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory, letterbox: Letterbox) -> Iterator[Evening]:
    size, chance = LONG if IS_LONG else SHORT, Random(SEED)
    ports = [free_port() for _ in range(10)]
    plan = Plan(
        restaurants=size.restaurants, redis_port=ports[0], valkey_port=ports[1], postgres_port=ports[2],
        web_port=ports[3], gateway_ports=ports[4:6], smtp_port=letterbox.port,
    )  # fmt: skip
    wires = Wires(
        web=Proxy(ports[6], plan.web_port, chance),
        gateways=[Proxy(port, target, chance) for port, target in zip(ports[7:9], plan.gateway_ports, strict=True)],
        redis=Proxy(plan.redis_port, plan.valkey_port, chance),
    )
    with Outside() as outside:
        for proxy in wires.all:
            outside.run(proxy.open())
        try:
            with House(tmp_path_factory.mktemp("house"), plan, chance) as house:
                evening = Evening(house, outside, wires, size)
                evening.open(chance)
                yield evening
                verify_streams(house)
        finally:
            for proxy in wires.all:
                outside.run(proxy.close())


def verify_streams(house: House) -> None:
    """What no screen can see: numbers, events, commands' answers, and every view folded from nothing."""
    done = subprocess.run(
        [sys.executable, MANAGE, "stream", "verify", "--all"],
        cwd=ROOT, env=os.environ | house.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
