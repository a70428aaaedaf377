"""Outgoing mail for the Celery worker, and an SMTP server that counts the messages that arrive."""

import threading
import time
from collections import Counter
from typing import Any, Self

import psycopg
from aiosmtpd.controller import Controller

from fynlo.core.ids import uuid7
from fynlo.demo.ports import LOOPBACK

ACCEPT_SECONDS = 0.1  # the server takes this long for a message, so that a kill can interrupt a delivery


class MailServer:
    """An SMTP server on `port` inside a `with` block. `arrived` counts messages by Message-ID."""

    def __init__(self, port: int):
        self.arrived: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.port = port
        self._server = Controller(self, hostname=LOOPBACK, port=port)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        head = envelope.content.decode(errors="replace").partition("\r\n\r\n")[0]
        name = next(line for line in head.splitlines() if line.lower().startswith("message-id:"))
        time.sleep(ACCEPT_SECONDS)  # noqa: ASYNC251, its loop serves only this server
        with self._lock:
            self.arrived[name.partition("<")[2].partition("@")[0]] += 1
        return "250 OK"


def write(database_url: str, count: int) -> list[str]:
    """Insert `count` rows of outgoing mail and return their ids; the worker's periodic sweep finds them."""
    ids = [uuid7() for _ in range(count)]
    with psycopg.connect(database_url) as connection:
        connection.cursor().executemany(
            'INSERT INTO restaurants_outgoingmail (id, "to", template, subject, text, html, attempts, last_error,'
            " created_at, next_attempt_at)"
            " VALUES (%s, 'guest@example.com', '', 'Hello', 'Hello', '', 0, '', now(), now())",
            [[each] for each in ids],
        )
    return [str(each) for each in ids]


def unsent(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        return connection.execute("SELECT count(*) FROM restaurants_outgoingmail WHERE sent_at IS NULL").fetchone()[0]
