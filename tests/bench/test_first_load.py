"""The time until a till's first load shows its tables on a phone, over a slow and a usual network.

python3 manage.py test -m bench -s tests/bench
"""

import os
import statistics
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import PHONE, signed_in, site

__all__ = ["signed_in", "site"]

pytestmark = [pytest.mark.bench, pytest.mark.browser]

RUNS = 5
SLOWER_PROCESSOR = 4
LINES = {"1.6 Mbit/s, 150 ms": (1.6, 150), "9 Mbit/s, 60 ms": (9, 60)}  # a poor 3G line, and a poor 4G one
WATCH = """
const look = () => {
    if (window.tablesAt || !document.querySelector("[data-table]")) return;
    window.tablesAt = performance.now();
    window.asked = performance.getEntries()
        .filter(({ entryType }) => ["navigation", "resource"].includes(entryType))
        .map(({ name, startTime: from, responseEnd: to, transferSize: bytes }) => ({ name, from, to, bytes }));
};
new MutationObserver(look).observe(document, { childList: true, subtree: true });
"""


@pytest.mark.parametrize("line", LINES)
def test_first_load_of_the_till(production_build, signed_in, site, line):
    """Budget of the production build: 1.2 s and 100 kB on the slow line, on a quiet machine."""
    loads = [
        _first_load(signed_in("sara", viewport=PHONE), site.server.url("/pos/"), *LINES[line]) for _ in range(RUNS)
    ]
    times = sorted(load["at"] for load in loads)
    best = min(loads, key=lambda load: load["at"])
    asked = best["asked"]
    print(f"\nfirst load of the till, {line}, processor ÷ {SLOWER_PROCESSOR}, load {os.getloadavg()[0]:.1f}")
    print(
        f"  the tables stand after {times[0]:.0f} ms at best, {statistics.median(times):.0f} ms in the middle of {RUNS}"
    )
    print(f"  until then {len(asked)} requests, {sum(each['bytes'] for each in asked) / 1000:.0f} kB")
    for each in asked:
        print(f"    {each['from']:6.0f} – {each['to']:6.0f} ms {each['bytes']:7} B  {each['name']}")


def _first_load(context: BrowserContext, url: str, megabits: float, latency_ms: int) -> dict[str, Any]:
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    speed = megabits * 1_000_000 / 8  # bytes a second
    conditions = {"offline": False, "latency": latency_ms, "downloadThroughput": speed, "uploadThroughput": speed}
    devtools.send("Network.emulateNetworkConditions", conditions)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.add_init_script(WATCH)
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => window.tablesAt", timeout=60_000)
    seen = page.evaluate("({ at: window.tablesAt, asked: window.asked })")
    page.close()
    return seen
