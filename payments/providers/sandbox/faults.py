"""The faults that a test or the admin page asks the sandbox for."""

import threading
from dataclasses import dataclass

EFFECTS = {
    "late": "answers late",
    "lost": "does it, and answers too late",
    "error": "fails with 500 and does nothing",
    "error_after": "does it, and answers 500",
    "decline": "the bank declines the next payment",
    "refund_pending": "the next refund waits for the guest's bank",
    "refund_fails": "the guest's bank does not take the next refund",
    "duplicate": "sends each webhook twice",
    "reorder": "sends webhooks in the wrong order",
}


@dataclass(slots=True)
class Fault:
    """`on` is the start of method and path, such as `POST /v1/refunds`; "" matches every request."""

    effect: str
    on: str = ""
    milliseconds: int = 10_000
    times: int = 1


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, effect: str, *, on: str = "", milliseconds: int = 10_000, times: int = 1) -> None:
        """Let the next `times` matching requests fail. Raises ValueError for an unknown effect."""
        if effect not in EFFECTS:
            raise ValueError(effect)
        with self._lock:
            self._waiting.append(Fault(effect, on, milliseconds, times))

    def take(self, request: str, *effects: str) -> Fault | None:
        """Return the oldest fault that matches, and count it."""
        with self._lock:
            for fault in self._waiting:
                if fault.effect in effects and request.startswith(fault.on):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def waiting(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
