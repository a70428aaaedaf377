"""What providers tell us. It is only ever a reason to read: order and duplicates do not matter."""

from functools import partial
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import Answer
from fynlo.core.ids import parse_uuid, uuid7
from payments.errors import PaymentNotFound, SignatureInvalid
from payments.models import Payment
from payments.providers import get_provider
from payments.services import poll
from realtime.actors import Actor
from realtime.commands import executor
from restaurants.identity.permissions import PUBLIC


class Webhook(APIView):
    """A provider says that a payment has changed: the worker reads it. Nothing in the message is believed."""

    permission = PUBLIC
    authentication_classes = ()
    http_method_names = ["post", "options"]

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, provider: str) -> Response:
        raw = request._request.body  # a signature is over the bytes as they came
        told = request.data
        if not get_provider(provider).is_from_it(request.headers, raw, clock.now()):
            raise SignatureInvalid()
        payment_id = parse_uuid(told.get("key")) if isinstance(told, dict) else None
        if payment_id is None or not Payment.objects.filter(pk=payment_id, provider=provider).exists():
            raise PaymentNotFound()
        executor.execute(
            kind="payment.webhook", target=str(payment_id), payload={}, key=str(uuid7()),
            actor=Actor.system("provider"), run=partial(_look, payment_id),
        )  # fmt: skip
        return Answer({"received": True})


def _look(payment_id: UUID) -> dict[str, Any]:
    return {"payment_id": poll(payment_id=payment_id).id}
