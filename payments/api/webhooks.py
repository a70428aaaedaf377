"""Webhooks of payment providers. A webhook only makes the worker poll: its order and duplicates do not matter."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import Answer
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments import selectors
from payments.errors import PaymentNotFound
from payments.providers import get_provider
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.identity.permissions import PUBLIC


class Webhook(APIView):
    """A provider reports that a payment has changed. The worker polls it; nothing else in the message is used."""

    permission = PUBLIC
    authentication_classes = ()
    http_method_names = ["post", "options"]

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, provider: str) -> Response:
        body = request._request.body  # the signature covers the bytes as they came
        _ = request.data  # a body that is no JSON is refused first, as on every route
        message = get_provider(provider, connection.tenant).parse_webhook(request.headers, body, clock.now())
        payment_id = selectors.payment_id_of_webhook(provider, message) if message else None
        if payment_id is None:
            raise PaymentNotFound()
        dispatch("payment.webhook", target=payment_id, actor=Actor.system("provider"), key=str(uuid7()))
        return Answer({"received": True})
