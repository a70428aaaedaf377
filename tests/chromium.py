"""The system's Chromium: where it is, and a module's functions called in it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

expect.set_options(timeout=20_000)  # generous: no test measures how long it takes

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A second list replaces Playwright's, so this one repeats it. Ours: the suggestions under the address bar,
# which are two pages more in every window.
TURNED_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
)


def launch_options() -> dict[str, Any]:
    """For `playwright.chromium.launch`; skips the test on a machine without one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": found, "args": [f"--disable-features={TURNED_OFF}", *sandbox]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. One per file: two Playwrights cannot run in one process at the same time."""
    options = launch_options()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; nothing here is async
    try:
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(**options)
            yield started
            started.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
