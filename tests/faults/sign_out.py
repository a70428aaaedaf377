"""An app signs out while it has a socket: how long its token and its socket go on."""

import asyncio
import time
from dataclasses import dataclass
from http.client import HTTPConnection

from fynlo.demo.ports import LOOPBACK
from tests.faults.cluster import Site
from tests.faults.scenario import Scenario
from tests.faults.screens import GatewayAddress
from tests.realtime.client import Client

WATCHED_SECONDS = 4.0
AT_ONCE = 6
LONGEST_OPEN = 40.0


@dataclass(frozen=True)
class Times:
    """Seconds after the sign-out: when the last request was sent that was accepted, and when the socket closed."""

    accepted: float
    open: float


async def sign_out_and_watch(scenario: Scenario, token: str) -> Times:
    """Sign out through one web worker. Requests are sent AT_ONCE together, so that every worker answers some."""
    site, port = scenario.sites[0], scenario.proxies.web.port
    gateway = GatewayAddress(scenario.proxies.gateways[0].port)

    async def status(method: str = "GET", path: str = "/api/v1/auth/memberships") -> int:
        return await asyncio.to_thread(_status, port, site, token, method, path)

    async def statuses() -> set[int]:
        return set(await asyncio.gather(*(status() for _ in range(AT_ONCE))))

    async with Client(gateway, restaurant=site, token=token) as screen:
        await screen.open()
        await screen.authenticate()
        assert await statuses() == {200}
        assert await status("POST", "/api/v1/auth/logout") == 200
        ended = last = time.monotonic()
        closed = asyncio.ensure_future(_closed_at(screen))
        while (sent := time.monotonic()) < ended + WATCHED_SECONDS:
            last = sent if 200 in await statuses() else last
        assert await statuses() == {401}
        return Times(last - ended, await closed - ended)


async def _closed_at(screen: Client) -> float:
    assert await screen.closed(LONGEST_OPEN) == 4003
    return time.monotonic()


def _status(port: int, site: Site, token: str, method: str, path: str) -> int:
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": site.host, "Authorization": f"Bearer {token}"})
        return connection.getresponse().status
    finally:
        connection.close()
