"""Our side of the sandbox: JSON over HTTP, amounts in whole pence."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID

from fynlo.core.money import from_minor_units, minor_units, round_half_up
from payments.providers.base import PaymentRequest, ProviderPayment, Refused, State, Unreachable
from payments.providers.sandbox.signing import is_signed

PATIENCE_SECONDS = 8
RATE = Decimal("0.012")  # of a QR payment, as real providers of them ask


class Sandbox:
    name = "sandbox"
    title = "Sandbox bank (no real money)"

    def __init__(self, url: str, secret: str):
        self._url, self._secret = url.rstrip("/"), secret

    def quote(self, amount: Decimal) -> Decimal:
        return round_half_up(amount * RATE)

    def create(self, ask: PaymentRequest) -> ProviderPayment:
        body = {
            "amount": minor_units(ask.amount),
            "currency": ask.currency,
            "description": ask.description,
            "return_url": ask.return_url,
            "notify_url": ask.notify_url,
            "expires_at": int(ask.expires_at.timestamp()),
        }
        return _provider_payment(self._call("POST", "/v1/payments", body, key=ask.key))

    def read(self, key: UUID) -> ProviderPayment | None:
        found = self._call("GET", f"/v1/payments?{urlencode({'key': key})}")
        return _provider_payment(found) if found else None

    def is_from_it(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        signed = headers.get("X-Sandbox-Signature", "")
        return bool(self._secret) and is_signed(self._secret, signed, body, int(now.timestamp()))

    def cancel(self, key: UUID) -> ProviderPayment | None:
        found = self._call("POST", "/v1/cancel", {"key": str(key)})
        return _provider_payment(found) if found else None

    def _call(self, method: str, path: str, body: dict | None = None, key: UUID | None = None) -> dict[str, Any] | None:
        """The answer's object; None for 404. What is no certain answer raises Unreachable."""
        headers = {"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        sent = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._url}{path}", data=sent, headers=headers, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310, the address is a setting
                return json.load(answer)
        except HTTPError as error:
            with error:
                said = error.read().decode(errors="replace")[:200]
            if error.code == 404:
                return None
            if error.code < 500 and error.code not in (408, 429):
                raise Refused(said) from error
            raise Unreachable(said) from error
        except (URLError, OSError, ValueError) as error:
            raise Unreachable(str(error)) from error


def _provider_payment(found: dict[str, Any] | None) -> ProviderPayment:
    if found is None:
        raise Unreachable("the sandbox answered nothing")
    return ProviderPayment(
        state=State(found["status"]),
        reference=found["id"],
        amount=from_minor_units(found["amount"]),
        currency=found["currency"],
        pay_url=found["pay_url"],
        fee=from_minor_units(found["fee"]),
        reason=found["reason"],
    )
