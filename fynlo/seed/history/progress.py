"""How much of the days before today is filled in: a file in the data folder, which web and terminal read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext

FILE = "history.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `days` days of all restaurants are filled in."""

    done: int
    days: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.days


def write(folder: Path, progress: Progress) -> None:
    """Replace the file in one step."""
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps(asdict(progress)))
    os.replace(fresh, folder / FILE)


def read(folder: Path) -> Progress | None:
    """Return the progress; None before the first day, or without a history."""
    try:
        return Progress(**json.loads((folder / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def notice(folder: Path) -> str:
    """Return the line that the portal shows while days are missing, "" otherwise."""
    progress = read(folder)
    if progress is None or progress.is_complete:
        return ""
    return gettext(
        "This demo is still filling in the month before today: {done} of {days} days are there. Reports grow until it"
        " is done."
    ).format(done=progress.done, days=progress.days)
