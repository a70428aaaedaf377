"""Webhooks of payment providers. A webhook only makes the worker poll: its order and duplicates do not matter."""

from collections.abc import Callable, Mapping
from contextlib import suppress
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
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from payments import commands, selectors
from payments.disputes.services import TASK as DISPUTES_TASK
from payments.errors import NoProvider
from payments.payouts import fetching
from payments.provider_accounts.commands import PROVIDER_ACCOUNT_NOTE_STATUS
from payments.provider_accounts.errors import AccountNotFound
from payments.provider_accounts.selectors import restaurant_of_account
from payments.providers import get_provider
from payments.providers.base import KeyRefused, Refused, Subject, Unreachable, WebhookMessage
from payments.providers.stripe import Stripe, connect
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.identity.permissions import PUBLIC

Find = Callable[[str, WebhookMessage], UUID | None]


def _poll(find: Find, command: Command, provider: str, message: WebhookMessage) -> None:
    """Let the worker look at the row that the message is about, if it is ours."""
    found = find(provider, message)
    if found is not None:
        dispatch(command, target=found, actor=Actor.system("provider"), key=str(uuid7()))


def _read_disputes(provider: str, message: WebhookMessage) -> None:
    """Let the worker read all disputes: a new one has no row yet."""
    look(DISPUTES_TASK, connection.schema_name)


def _fetch_payouts(provider: str, message: WebhookMessage) -> None:
    look(fetching.TASK, connection.schema_name)


SUBJECTS: dict[Subject, Callable[[str, WebhookMessage], None]] = {
    Subject.PAYMENT: partial(_poll, selectors.payment_id_of_webhook, commands.PAYMENT_WEBHOOK),
    Subject.REFUND: partial(_poll, selectors.refund_attempt_id_of_webhook, commands.PAYMENT_REFUND_WEBHOOK),
    Subject.DISPUTE: _read_disputes,
    Subject.PAYOUT: _fetch_payouts,
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
        if getattr(request._request, "tenant", None) is None:  # the platform's host: only its own Connect endpoint
            take_connect_event(provider, request.headers, body)
            return Answer({"received": True})
        try:
            known = get_provider(provider, connection.tenant)
        except NoProvider as error:
            raise AccountNotFound(provider=provider) from error
        read_again(provider, known.parse_webhook(request.headers, body, clock.now()))
        return Answer({"received": True})


def read_again(provider: str, message: WebhookMessage | None) -> None:
    """Let the worker read what of the chosen restaurant a message is about, if it is about something of ours."""
    if message is not None:
        SUBJECTS[message.subject](provider, message)


def take_connect_event(provider: str, headers: Mapping[str, str], body: bytes) -> None:
    """Take a message to the platform's one Connect address. The event's account chooses the restaurant.

    An account that is no restaurant's is ignored. A change of an account makes us read it at Stripe, one request
    outside any transaction. Raises AccountNotFound where the platform has no Connect, SignatureInvalid.
    """
    if provider != Stripe.name or not connect.is_configured():
        raise AccountNotFound(provider=provider)
    event = connect.parse_event(headers, body, clock.now())
    restaurant = restaurant_of_account(provider, event.account) if event else None
    if event is None or restaurant is None:
        return
    with in_restaurant(restaurant):
        if event.is_about_account:
            note_account(event.account)
        else:
            read_again(provider, event.message)


def note_account(reference: str) -> None:
    """Read an account at Stripe and store its status, best effort: the owner's page reads it again."""
    with suppress(Unreachable, AccountNotFound):
        try:
            found: dict[str, Any] = {"status": connect.read_status(reference)}
        except (KeyRefused, Refused) as refusal:
            found = {"failed": f"{connect.NOT_ALLOWED} {refusal}"}
        extra = {"reference": reference, **found}
        dispatch(PROVIDER_ACCOUNT_NOTE_STATUS, actor=Actor.system("provider"), key=str(uuid7()), extra=extra)
