"""Output to the terminal. The terminal may close at any time; the demo goes on without it."""

import os
import shutil
import sys
import time
from contextlib import contextmanager


class Terminal:
    """Write lines to standard output. On a real terminal, a step also shows its current progress."""

    def __init__(self):
        self._live = sys.stdout.isatty()
        self._passing = False

    def say(self, text: str = "") -> None:
        self._write(self._erased() + text + "\n")

    @contextmanager
    def step(self, text: str):
        """Print `text`, run the block, and print how long it took when it took a second or more."""
        began = time.monotonic()
        self.say(f"  {text} …")
        yield
        if (seconds := time.monotonic() - began) >= 1:
            self.say(f"    done in {seconds:.0f} s")
        else:
            self._write(self._erased())

    def passing(self, text: str) -> None:
        """Show `text` until the next output replaces it. Does nothing without a real terminal."""
        if self._live:
            width = shutil.get_terminal_size().columns - 6
            self._write(f"{self._erased()}    {text[:width]}")
            self._passing = True

    def _erased(self) -> str:
        erase, self._passing = ("\r\x1b[K" if self._passing else ""), False
        return erase

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except (OSError, ValueError):
            # The terminal is closed or the pipe broken: discard the output, also Python's flush at exit.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            self._live = False
