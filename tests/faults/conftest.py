"""Start the scenario once for all faults. A failing test prints the command that replays it with the same seed."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from random import Random

import pytest

from fynlo.demo.paths import MANAGE, ROOT
from fynlo.demo.ports import free_port
from tests.faults.background_loop import BackgroundLoop
from tests.faults.cluster import Cluster
from tests.faults.deployment import Plan
from tests.faults.mail import MailServer
from tests.faults.proxy import Proxy
from tests.faults.scenario import LONG, SHORT, Proxies, Scenario

IS_LONG = os.environ.get("FYNLO_LONG") == "1"
SEED = os.environ.get("FYNLO_SEED") or str(secrets.randbelow(2**32))


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Random:
    """The fault's own random numbers: they do not depend on the faults before it."""
    long = "FYNLO_LONG=1 " if IS_LONG else ""
    print(f"{long}FYNLO_SEED={SEED} python3 manage.py test {request.node.nodeid!r}")
    return Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    with MailServer(free_port()) as mail_server:
        yield mail_server


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Scenario]:
    size, rng = LONG if IS_LONG else SHORT, Random(SEED)
    ports = [free_port() for _ in range(11)]
    plan = Plan(
        restaurants=size.restaurants, redis_port=ports[0], valkey_port=ports[1], postgres_port=ports[2],
        web_port=ports[3], granian_port=ports[9], gateway_ports=ports[4:6], smtp_port=mail_server.port,
    )  # fmt: skip
    proxies = Proxies(
        web=Proxy(ports[6], plan.web_port, rng),
        gateways=[Proxy(port, target, rng) for port, target in zip(ports[7:9], plan.gateway_ports, strict=True)],
        redis=Proxy(plan.redis_port, plan.valkey_port, rng),
    )
    with BackgroundLoop() as background:
        for proxy in proxies.all:
            background.run(proxy.open())
        try:
            with Cluster(tmp_path_factory.mktemp("cluster"), plan, rng) as cluster:
                scenario = Scenario(cluster, background, proxies, size)
                scenario.open(rng)
                yield scenario
                verify_streams(cluster)
        finally:
            for proxy in proxies.all:
                background.run(proxy.close())


def verify_streams(cluster: Cluster) -> None:
    """Run `manage.py stream verify`: event numbers, stored answers, and each view reduced from its first event."""
    done = subprocess.run(
        [sys.executable, MANAGE, "stream", "verify", "--all"],
        cwd=ROOT, env=os.environ | cluster.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
