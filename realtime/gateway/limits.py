"""Limits per socket, per person and per restaurant."""

import time

SOCKETS_OF_A_USER = 20
SOCKETS_OF_A_RESTAURANT = 200
SCREENS_OF_A_RESTAURANT = 50
FRAME_BYTES = 64 * 1024
COMMANDS_PER_SECOND = 20
COMMANDS_AT_ONCE = 60
FRAMES_PER_SECOND = 20  # of all other types; a client that catches up sends a cursor every 100 events
FRAMES_AT_ONCE = 400
SUBSCRIBES_PER_SECOND = 1
SUBSCRIBES_AT_ONCE = 30
COMMANDS_OF_A_RESTAURANT = 2  # threads of the command pool for one restaurant
ADMISSIONS_OF_A_RESTAURANT = 1
ADMISSIONS_WAITING = 500  # in this process; further clients are refused as unavailable
ECHOED = ("id", "nonce", "at", "timestamp")  # fields of a ping that its pong repeats
LONGEST_ECHO = 64  # characters
WAITING_FRAMES = 256
WAITING_BYTES = 1024 * 1024


class Bucket:
    """A token bucket: COMMANDS_AT_ONCE at first, then COMMANDS_PER_SECOND."""

    def __init__(self, rate: float = COMMANDS_PER_SECOND, most: float = COMMANDS_AT_ONCE):
        self._rate, self._most = rate, most
        self._left, self._at = most, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
