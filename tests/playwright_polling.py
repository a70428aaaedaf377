"""Let Playwright notice what it waits for after 100 ms, instead of 500.

Playwright asks a page at growing intervals. They reach 500 ms when the timeout is 2.5 seconds or more, and 100 ms when
it is shorter. Our timeouts are far longer, for slow machines, so each longer wait ended a quarter of a second late.
`expect` and `Locator.wait_for` therefore wait in rounds of less than 2.5 seconds until their own timeout has passed.
"""

import time
from typing import Any

from playwright._impl._errors import TimeoutError as PlaywrightTimeout
from playwright._impl.frame import Frame
from playwright._impl.locator import Locator

ROUND_MS = 2400

_expect, _wait_for = Frame._expect, Locator.wait_for


async def _expect_in_rounds(frame: Any, selector: str | None, expression: str, options: Any, title: str | None) -> Any:
    """Return the result of the first round that succeeds, or of the last one. Without a timeout there is one round."""
    rounds = _Rounds(options.get("timeout"))
    while True:
        result = await _expect(frame, selector, expression, {**options, "timeout": rounds.next()}, title)
        if rounds.is_last or not result.get("timedOut"):
            return result


async def _wait_for_in_rounds(locator: Any, timeout: float | None, state: Any) -> None:  # noqa: ASYNC109, Playwright's own
    rounds = _Rounds(locator._frame._timeout(timeout))
    while True:
        try:
            return await _wait_for(locator, rounds.next(), state)
        except PlaywrightTimeout:
            if rounds.is_last:
                raise


class _Rounds:
    """Divide a timeout in milliseconds into rounds. 0 and None are no timeout."""

    def __init__(self, timeout: float | None):
        self._timeout, self.is_last = timeout, not timeout
        self._ends = time.monotonic() + (timeout or 0) / 1000

    def next(self) -> float | None:
        """Return the timeout of the next round."""
        if not self._timeout:
            return self._timeout
        left = (self._ends - time.monotonic()) * 1000
        self.is_last = left <= ROUND_MS
        return max(1.0, min(left, ROUND_MS))


def install() -> None:
    """Replace the waiting of all pages of this process. Fails when a new Playwright has other names."""
    Frame._expect, Locator.wait_for = _expect_in_rounds, _wait_for_in_rounds
