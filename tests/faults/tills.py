"""Tills that place orders over REST and, like the real till, retry each under its key until the answer is final."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

from fynlo.core.ids import uuid7
from fynlo.demo.ports import LOOPBACK
from tests.faults.cluster import Site

RETRIABLE = {408, 425, 429, 502, 503, 504}  # as in commands.js; every other status is final
TILLS = 12
LONGEST_PAUSE = 5.0  # seconds
GIVE_UP_SECONDS = 180


@dataclass
class PlacedOrder:
    """One order: the request and its outcome. Times are monotonic seconds."""

    site: Site
    id: str
    key: str
    body: dict[str, Any]
    due: float
    tries: int = 0
    refused: str = ""
    began: float = 0.0
    acknowledged: float | None = None

    @property
    def line_ids(self) -> list[str]:
        return sorted(item["id"] for item in self.body["items"])


@dataclass
class OrderLoad:
    """The orders of one fault; `finish` waits until each has a final answer."""

    orders: list[PlacedOrder]
    threads: list[threading.Thread] = field(repr=False, default_factory=list)

    def finish(self) -> None:
        for thread in self.threads:
            thread.join()

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)


def place(sites: list[Site], count: int, *, seconds: float, port: int, answer_timeout: float, rng: Random) -> OrderLoad:
    """Start placing `count` orders, spread over `sites` and `seconds`; a try waits `answer_timeout` seconds at most."""
    start = time.monotonic()
    orders = [_order(rng.choice(sites), start + seconds * n / count, rng) for n in range(count)]
    waiting = iter(list(orders))
    next_order_lock = threading.Lock()

    def work(own: Random) -> None:
        till = Till(port, answer_timeout, own)
        while True:
            with next_order_lock:
                order = next(waiting, None)
            if order is None:
                return till.disconnect()
            time.sleep(max(0.0, order.due - time.monotonic()))
            till.place(order)

    threads = [threading.Thread(target=work, args=[Random(rng.random())], daemon=True) for _ in range(TILLS)]
    for thread in threads:
        thread.start()
    return OrderLoad(orders, threads)


def _order(site: Site, due: float, rng: Random) -> PlacedOrder:
    """An order of one to four lines, sent to the kitchen at once."""
    order_id = str(uuid7())
    items = [
        {
            "id": str(uuid7()),
            "product_id": product,
            "quantity": rng.randint(1, 3),
            "modifiers": [{"option_id": site.option, "quantity": 1}],
        }
        for product in rng.sample(site.products, rng.randint(1, 4))
    ]
    body = {"id": order_id, "order_type": "dine_in", "table_id": site.table, "items": items, "send": True}
    return PlacedOrder(site, order_id, str(uuid7()), body, due)


class Till:
    """Places one order at a time over a persistent connection."""

    def __init__(self, port: int, answer_timeout: float, rng: Random):
        self._port, self._patience, self._rng = port, answer_timeout, rng
        self._connection: http.client.HTTPConnection | None = None

    def place(self, order: PlacedOrder) -> None:
        order.began = time.monotonic()
        while order.acknowledged is None and not order.refused:
            order.tries += 1
            pause = self._try(order)
            if pause is None:
                continue
            if time.monotonic() - order.began > GIVE_UP_SECONDS:
                order.refused = f"no answer in {GIVE_UP_SECONDS} s"
                return
            time.sleep(max(pause, self._rng.uniform(0, min(0.5 * 2**order.tries, LONGEST_PAUSE))))

    def disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self, order: PlacedOrder) -> float | None:
        """Send the order once. Returns None for a final answer, else the seconds to wait (Retry-After)."""
        try:
            status, asked, answer = self._send(order)
        except (OSError, http.client.HTTPException, ValueError):
            self.disconnect()
            return 0.0
        if status in (200, 201):
            if answer["data"]["id"] != order.id:
                order.refused = f"answered with order {answer['data']['id']}"
            else:
                order.acknowledged = time.monotonic()
            return None
        if status in RETRIABLE or answer["error"]["code"] == "in_progress":
            return min(LONGEST_PAUSE, asked)
        order.refused = f"{status} {answer['error']}"
        return None

    def _send(self, order: PlacedOrder) -> tuple[int, float, Any]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=self._patience)
        headers = {
            "Host": order.site.host,
            "Authorization": f"Bearer {order.site.till_token}",
            "Idempotency-Key": order.key,
            "Content-Type": "application/json",
        }
        self._connection.request("POST", "/api/v1/orders", json.dumps(order.body), headers)
        response = self._connection.getresponse()
        raw = response.read()
        if response.will_close:
            self.disconnect()
        return response.status, float(response.headers.get("Retry-After") or 0), json.loads(raw)
