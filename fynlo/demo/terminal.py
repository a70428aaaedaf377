"""What the person at the terminal sees. The terminal may be gone at any moment; that must stop nothing."""

import os
import shutil
import sys
import time
from contextlib import contextmanager


class Terminal:
    """Lines on standard output; on a real terminal a step also shows what it is doing just now."""

    def __init__(self):
        self._live = sys.stdout.isatty()
        self._passing = False

    def say(self, text: str = "") -> None:
        self._write(self._erased() + text + "\n")

    @contextmanager
    def step(self, text: str):
        """Announce a piece of work, and how long it took once it is done."""
        began = time.monotonic()
        self.say(f"  {text} …")
        yield
        if (seconds := time.monotonic() - began) >= 1:
            self.say(f"    done in {seconds:.0f} s")
        else:
            self._write(self._erased())

    def passing(self, text: str) -> None:
        """Show `text` until the next one takes its place; only on a real terminal."""
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
            # Closed terminal or broken pipe: carry on in silence, also when Python flushes at its end.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            self._live = False
