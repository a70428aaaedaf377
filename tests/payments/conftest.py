"""A sandbox bank, and payments that guests begin. Menu and tables are those of the orders' tests."""

import contextlib
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from fynlo.demo.ports import LOOPBACK, free_port
from payments import services
from payments.providers.sandbox.server import Server
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from tests.orders.conftest import (  # noqa: F401
    api,
    card,
    latte,
    pay,
    place,
    room,
    tacos,
    take,
    waiter,
)

SECRET = "the-tests-own-secret"
STOPPED_WITHIN_SECONDS = 0.01


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class SandboxBank:
    """The sandbox provider in this process, on its own port; `approve` and `decline` press the guest's buttons."""

    def __init__(self, file: Path):
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.server = Server((LOOPBACK, self.port), public=self.url, secret=SECRET, file=file, testing=True)
        # `shutdown` waits for the end of such an interval. The default is half a second, which each test would pay.
        self.thread = threading.Thread(target=self.server.serve_forever, args=[STOPPED_WITHIN_SECONDS], daemon=True)
        self.thread.start()

    def press(self, payment, action: str) -> str:
        """Press a button of the payment's page; return the address that the bank redirects to."""
        request = Request(payment.pay_url, data=urlencode({"action": action}).encode(), method="POST")
        try:
            build_opener(_NoRedirects()).open(request, timeout=20)
        except HTTPError as answer:
            with answer:
                return answer.headers["Location"]
        raise AssertionError("the sandbox sends the guest back")

    def approve(self, payment) -> str:
        return self.press(payment, "approve")

    def decline(self, payment) -> str:
        return self.press(payment, "decline")

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.server.payments.close()
        self.thread.join(20)


@pytest.fixture
def bank(tmp_path, settings) -> Iterator[SandboxBank]:
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.SANDBOX_URL, settings.SANDBOX_SECRET = bank.url, SECRET
    yield bank
    with contextlib.suppress(OSError):
        bank.stop()


@pytest.fixture
def link(take):  # noqa: F811, a fixture by its name
    return lambda order: take(services.open_link, order_id=order.id)


@pytest.fixture
def begin(take, link, bank):  # noqa: F811
    """`begin(order, Split(...), tip=…)`: a guest's payment that no worker has claimed yet."""

    def make(order, split=None, **fields):
        guest = fields.pop("guest", None)
        actor = Actor(f"guest:{guest}", role="guest", client_type="bill")
        fields = {name: Decimal(value) if isinstance(value, str) else value for name, value in fields.items()}
        return take(
            services.begin_payment, actor=actor, order_id=order.id, split=split or Split(SplitMethod.ALL),
            link=link(order), guest=guest, **fields,
        )  # fmt: skip

    return make
