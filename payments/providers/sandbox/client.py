"""The sandbox as a provider: JSON over HTTP, amounts in whole pence."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID

from django.conf import settings

from fynlo.core.ids import parse_uuid
from fynlo.core.money import from_minor_units, minor_units, round_half_up
from payments.errors import SignatureInvalid
from payments.providers.base import PaymentRequest, ProviderPayment, Refused, State, Unreachable, WebhookMessage
from payments.providers.sandbox.signing import is_signed
from restaurants.models import Restaurant

TIMEOUT_SECONDS = 8
RATE = Decimal("0.012")  # of a QR payment, about what real providers charge


class Sandbox:
    name = "sandbox"
    title = "Sandbox bank (no real money)"
    methods: tuple[str, ...] = ("qr",)

    def __init__(self, url: str, secret: str):
        self._url, self._secret = url.rstrip("/"), secret

    @classmethod
    def for_tenant(cls, restaurant: Restaurant) -> Self | None:
        """Every restaurant of a demo or a test shares one sandbox. Production refuses to start with SANDBOX_URL."""
        return cls(settings.SANDBOX_URL, settings.SANDBOX_SECRET) if settings.SANDBOX_URL else None

    def quote(self, amount: Decimal) -> Decimal:
        return round_half_up(amount * RATE)

    def create(self, request: PaymentRequest) -> ProviderPayment:
        body = {
            "amount": minor_units(request.amount),
            "currency": request.currency,
            "description": request.description,
            "return_url": request.return_url,
            "notify_url": request.notify_url,
            "expires_at": int(request.expires_at.timestamp()),
        }
        created = self._call("POST", "/v1/payments", body, key=request.key)
        if created is None:
            raise Unreachable("the sandbox answered 404")
        return _provider_payment(created)

    def read(self, reference: str) -> ProviderPayment | None:
        found = self._call("GET", f"/v1/payments?{urlencode({'id': reference})}")
        return _provider_payment(found) if found else None

    def cancel(self, key: UUID, reference: str) -> ProviderPayment | None:
        found = self._call("POST", "/v1/cancel", {"key": str(key)})
        return _provider_payment(found) if found else None

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookMessage | None:
        signature = headers.get("X-Sandbox-Signature", "")
        if not self._secret or not is_signed(self._secret, signature, body, int(now.timestamp())):
            raise SignatureInvalid()
        try:
            message = json.loads(body)
        except ValueError:
            return None
        key = parse_uuid(message.get("key")) if isinstance(message, dict) else None
        return None if key is None else WebhookMessage(key=key)

    def _call(self, method: str, path: str, body: dict | None = None, key: UUID | None = None) -> dict[str, Any] | None:
        """Return the response's object; None for 404. Raises Refused for another 4xx, Unreachable for the rest."""
        headers = {"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        sent = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._url}{path}", data=sent, headers=headers, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310, the address is a setting
                return json.load(response)
        except HTTPError as error:
            with error:
                text = error.read().decode(errors="replace")[:200]
            if error.code == 404:
                return None
            if error.code < 500 and error.code not in (408, 429):
                raise Refused(text) from error
            raise Unreachable(text) from error
        except (URLError, OSError, ValueError) as error:
            raise Unreachable(str(error)) from error


def _provider_payment(found: dict[str, Any]) -> ProviderPayment:
    return ProviderPayment(
        state=State(found["status"]),
        reference=found["id"],
        amount=from_minor_units(found["amount"]),
        currency=found["currency"],
        pay_url=found["pay_url"],
        fee=from_minor_units(found["fee"]),
        reason=found["reason"],
    )
