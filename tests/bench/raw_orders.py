"""The physical limit of placing an order: the same rows with the same commits, written by plain SQL.

`captured` records what one real order writes; `python -m tests.bench.raw_orders` (job on stdin) writes it again and
again under new ids, from processes and connections of its own.
"""

import json
import re
import sys
import threading
import time
import uuid
from typing import Any

import psycopg


class Capture:
    """An execute wrapper that records every writing statement with its values filled in."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        if re.match(r"\s*(INSERT|UPDATE|WITH)\b", sql):
            cursor = context["cursor"].cursor
            self.statements.append(psycopg.ClientCursor(cursor.connection).mogrify(sql, params))
        return execute(sql, params, many, context)


def place(connection: psycopg.Connection, statements: list[str], ids: list[str]) -> None:
    fresh = {old: str(uuid.uuid4()) for old in ids}
    fresh |= {old.replace("-", ""): new.replace("-", "") for old, new in fresh.items()}  # arrays are written bare
    with connection.transaction():
        for statement in statements:
            for old, new in fresh.items():
                statement = statement.replace(old, new)
            connection.execute(statement)


COUNTER = re.compile(
    r"UPDATE public\.sync_stream SET head = head \+ (\d+) WHERE restaurant_id = '[^']+'(?:::uuid)?"
    r" RETURNING epoch, head"
)


def without_counter(statements: list[str]) -> list[str]:
    """The same rows, numbered by a sequence, which takes no lock, instead of by the stream's row."""
    sequenced = [COUNTER.sub(r"SELECT 1 AS epoch, 1000 * nextval('bench_numbers') + \1 AS head", s) for s in statements]
    if sequenced == statements:
        raise ValueError("the stream's counter is not where it was")
    return sequenced


def timed(connection: psycopg.Connection, site: dict, took: list[float]) -> None:
    """One order; adds the seconds it took."""
    started = time.perf_counter()
    place(connection, site["statements"], site["ids"])
    took.append(time.perf_counter() - started)


def client(url: str, sites: list[dict], until: float, took: list[float]) -> None:
    """One connection, on one restaurant after the other."""
    done = 0
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        while time.monotonic() < until:
            site = sites[done % len(sites)]
            if len(sites) > 1 or not done:
                connection.execute(f'SET search_path = "{site["schema"]}", public')
            timed(connection, site, took)
            done += 1


def main() -> None:
    job = json.load(sys.stdin)
    took: list[list[float]] = [[] for _ in job["clients"]]
    started = time.monotonic()
    until = started + job["seconds"]
    threads = [
        threading.Thread(target=client, args=(job["url"], sites, until, mine))
        for sites, mine in zip(job["clients"], took, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"took": [second for mine in took for second in mine], "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main()
