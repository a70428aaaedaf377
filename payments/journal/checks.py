"""Further checks of `manage.py journal verify`, which other parts of payments register."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from payments.models import ZHead, ZReport
from realtime import archive


@dataclass(frozen=True, slots=True)
class Check:
    """`run` reads the chosen restaurant and yields a sentence for each row that is wrong. `name` is for the report."""

    name: str
    run: Callable[[], Iterator[str]]


_checks: dict[str, Check] = {}


def register(*checks: Check) -> None:
    """Call once from `AppConfig.ready`. A check must read in bounded memory."""
    _checks.update({check.name: check for check in checks})


def unregister(name: str) -> None:
    """Forget a check, after a test that registered its own."""
    _checks.pop(name, None)


def registered() -> list[Check]:
    return list(_checks.values())


def z_reports() -> Iterator[str]:
    """Yield a sentence for each Z report that is missing or was changed. Reads 100 at a time."""
    number, previous = 0, ""
    for report in ZReport.objects.order_by("number").iterator(chunk_size=100):
        if report.number != number + 1:
            yield f"The Z reports {number + 1} to {report.number - 1} are missing."
        elif report.previous_sha256 != previous:
            yield f"Z report {report.number} is not chained to the one before it."
        if hashlib.sha256(bytes(report.document)).hexdigest() != report.sha256:
            yield f"Z report {report.number} was changed."
        number, previous = report.number, report.sha256
    head = ZHead.objects.first()
    if head is not None and (head.last_number, head.last_sha256) != (number, previous):
        yield f"The last Z report should be number {head.last_number}; it is number {number}."


def register_all() -> None:
    register(Check("archived events", archive.troubles), Check("Z reports", z_reports))
