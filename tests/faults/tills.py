"""Tills that place orders over REST and, as the real one does, send each again under its key until it is answered."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

from fynlo.core.ids import uuid7
from fynlo.demo.ports import LOOPBACK
from tests.faults.house import Site

PASSING = {408, 425, 429, 502, 503, 504}  # as in commands.js: everything else is a final answer
TILLS = 12
LONGEST_PAUSE = 5.0  # seconds
GIVE_UP_SECONDS = 180


@dataclass
class Placed:
    """One order: what was asked, and what became of it. Moments are monotonic seconds."""

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
class Trade:
    """The orders of one fault, under way: `finish` waits for the last of them."""

    orders: list[Placed]
    threads: list[threading.Thread] = field(repr=False, default_factory=list)

    def finish(self) -> None:
        for thread in self.threads:
            thread.join()

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)


def place(sites: list[Site], count: int, *, seconds: float, port: int, patience: float, chance: Random) -> Trade:
    """Begin to place `count` orders spread over `sites` and `seconds`; a try waits `patience` seconds at most."""
    start = time.monotonic()
    orders = [_order(chance.choice(sites), start + seconds * n / count, chance) for n in range(count)]
    waiting = iter(list(orders))
    turn = threading.Lock()

    def work(own: Random) -> None:
        till = Till(port, patience, own)
        while True:
            with turn:
                order = next(waiting, None)
            if order is None:
                return till.hang_up()
            time.sleep(max(0.0, order.due - time.monotonic()))
            till.place(order)

    threads = [threading.Thread(target=work, args=[Random(chance.random())], daemon=True) for _ in range(TILLS)]
    for thread in threads:
        thread.start()
    return Trade(orders, threads)


def _order(site: Site, due: float, chance: Random) -> Placed:
    """One to four lines, straight to the kitchen."""
    order_id = str(uuid7())
    items = [
        {
            "id": str(uuid7()),
            "product_id": product,
            "quantity": chance.randint(1, 3),
            "modifiers": [{"option_id": site.option, "quantity": 1}],
        }
        for product in chance.sample(site.products, chance.randint(1, 4))
    ]
    body = {"id": order_id, "order_type": "dine_in", "table_id": site.table, "items": items, "send": True}
    return Placed(site, order_id, str(uuid7()), body, due)


class Till:
    """One at a time, over a connection that is kept as long as it holds."""

    def __init__(self, port: int, patience: float, chance: Random):
        self._port, self._patience, self._chance = port, patience, chance
        self._line: http.client.HTTPConnection | None = None

    def place(self, order: Placed) -> None:
        order.began = time.monotonic()
        while order.acknowledged is None and not order.refused:
            order.tries += 1
            pause = self._try(order)
            if pause is None:
                continue
            if time.monotonic() - order.began > GIVE_UP_SECONDS:
                order.refused = f"no answer in {GIVE_UP_SECONDS} s"
                return
            time.sleep(max(pause, self._chance.uniform(0, min(0.5 * 2**order.tries, LONGEST_PAUSE))))

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _try(self, order: Placed) -> float | None:
        """Send it once. None when the answer was final, else the seconds that the server asked us to wait."""
        try:
            status, asked, answer = self._send(order)
        except (OSError, http.client.HTTPException, ValueError):
            self.hang_up()
            return 0.0
        if status in (200, 201):
            if answer["data"]["id"] != order.id:
                order.refused = f"answered with order {answer['data']['id']}"
            else:
                order.acknowledged = time.monotonic()
            return None
        if status in PASSING or answer["error"]["code"] == "in_progress":
            return min(LONGEST_PAUSE, asked)
        order.refused = f"{status} {answer['error']}"
        return None

    def _send(self, order: Placed) -> tuple[int, float, Any]:
        if self._line is None:
            self._line = http.client.HTTPConnection(LOOPBACK, self._port, timeout=self._patience)
        headers = {
            "Host": order.site.host,
            "Authorization": f"Bearer {order.site.till_token}",
            "Idempotency-Key": order.key,
            "Content-Type": "application/json",
        }
        self._line.request("POST", "/api/v1/orders", json.dumps(order.body), headers)
        response = self._line.getresponse()
        raw = response.read()
        if response.will_close:
            self.hang_up()
        return response.status, float(response.headers.get("Retry-After") or 0), json.loads(raw)
