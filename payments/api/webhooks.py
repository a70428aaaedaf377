"""Webhooks of payment providers. A webhook only makes the worker poll: its order and duplicates do not matter."""

from collections.abc import Callable
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import Answer
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from payments import commands, selectors
from payments.errors import NoProvider
from payments.payouts import fetching
from payments.provider_accounts.errors import AccountNotFound
from payments.providers import get_provider
from payments.providers.base import Subject, WebhookMessage
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.identity.permissions import PUBLIC

Find = Callable[[str, WebhookMessage], UUID | None]
# What a webhook may be about: how its row is found, and the command that lets the worker look at it.
SUBJECTS: dict[Subject, tuple[Find, Command]] = {
    Subject.PAYMENT: (selectors.payment_id_of_webhook, commands.PAYMENT_WEBHOOK),
    Subject.REFUND: (selectors.refund_attempt_id_of_webhook, commands.PAYMENT_REFUND_WEBHOOK),
}


class Webhook(APIView):
    """A provider reports that something has changed. The worker reads it; nothing else in the message is used.

    A signed message about something else is accepted too: the restaurant may use its account elsewhere, and a provider
    repeats for days what is refused.
    """

    permission = PUBLIC
    authentication_classes = ()
    http_method_names = ["post", "options"]

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, provider: str) -> Response:
        body = request._request.body  # the signature covers the bytes as they came
        _ = request.data  # a body that is no JSON is refused first, as on every route
        if getattr(request._request, "tenant", None) is None:  # the platform's host: webhooks go to a restaurant's own
            raise AccountNotFound(provider=provider)
        try:
            known = get_provider(provider, connection.tenant)
        except NoProvider as error:
            raise AccountNotFound(provider=provider) from error
        message = known.parse_webhook(request.headers, body, clock.now())
        if message is not None and message.subject == Subject.PAYOUT:
            look(fetching.TASK, connection.schema_name)
        if message is not None and message.subject in SUBJECTS:
            find, command = SUBJECTS[message.subject]
            found = find(provider, message)
            if found is not None:
                dispatch(command, target=found, actor=Actor.system("provider"), key=str(uuid7()))
        return Answer({"received": True})
