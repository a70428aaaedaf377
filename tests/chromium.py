"""The system's Chromium: where it is, and one that all files of a process share."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests import playwright_polling

expect.set_options(timeout=20_000)  # generous: no test measures how long it takes
playwright_polling.install()

# The headless shell draws no windows: a page takes a sixth less CPU. It is what Playwright's own packages start.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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


class SharedChromium:
    """The Chromium of this process: it starts for the first file that uses it and ends before a file that does not.

    Playwright's loop runs in this thread while it is started. So no async test may run beside it, and Django's
    connection belongs to that loop and is closed with it.
    """

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._file: Path | None = None

    def browser(self, file: Path) -> Browser:
        """Return the browser for the tests of `file`. Start one when none runs or when it crashed."""
        self._file = file
        if self._browser is not None and not self._browser.is_connected():
            self.end()
        if self._browser is None:
            options = launch_options()
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # these tests call Django from synchronous code only
            self._playwright = sync_playwright().start()
            self._browser = self._playwright.chromium.launch(**options)
        return self._browser

    def end_before(self, item: pytest.Item) -> None:
        """End the browser when `item` belongs to another file and does not use it."""
        if item.path != self._file and "chromium" not in getattr(item, "fixturenames", ()):
            self.end()

    def end(self) -> None:
        if self._playwright is None:
            return
        connection.close()
        if self._browser is not None:
            with contextlib.suppress(PlaywrightError):  # it crashed
                self._browser.close()
        self._playwright.stop()
        self._playwright = self._browser = self._file = None
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


SHARED = SharedChromium()


@pytest.fixture(scope="session")
def chromium(django_db_setup) -> Iterator[SharedChromium]:
    """End the browser before the test database is dropped."""
    yield SHARED
    SHARED.end()


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, chromium: SharedChromium) -> Iterator[Browser]:
    """The system's Chromium, one for all files of a process. Contexts that a file leaves open are closed after it."""
    started = chromium.browser(request.path)
    yield started
    for context in started.contexts:
        context.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    SHARED.end_before(item)
