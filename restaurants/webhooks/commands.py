"""The commands about webhooks. The portal and the worker run them; they stand in the restaurant's audit."""

from functools import partial
from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.models import WebhookDelivery, WebhookEndpoint
from restaurants.partners.authentication import FEATURE
from restaurants.partners.commands import PERMISSION
from restaurants.webhooks import services
from restaurants.webhooks.errors import DeliveryNotFound, WebhookNotFound

ENDPOINT = (Id("endpoint_id", WebhookNotFound),)
DELIVERY = (Id("delivery_id", DeliveryNotFound),)
_command = partial(Command, permission=PERMISSION, internal=True)


def serialize_endpoint(row: WebhookEndpoint) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "url": row.url, "state": row.state, "event_types": row.event_types}


def serialize_delivery(row: WebhookDelivery) -> dict[str, Any]:
    return {"id": str(row.pk), "type": row.type, "state": row.state}


def serialize_count(count: int) -> dict[str, int]:
    return {"count": count}


WEBHOOK_CREATE = _command(
    name="webhook.create",
    description="Register a partner's address",
    service=services.create_endpoint,
    render=serialize_endpoint,
    feature=FEATURE,
    success_status=201,
)
WEBHOOK_CHANGE = _command(
    name="webhook.change",
    description="Change a partner's address",
    target=ENDPOINT,
    service=services.change_endpoint,
    render=serialize_endpoint,
    feature=FEATURE,
)
WEBHOOK_ROTATE_SECRET = _command(
    name="webhook.rotate_secret",
    description="Rotate the secret of a partner's address",
    target=ENDPOINT,
    service=services.rotate_secret,
    render=serialize_endpoint,
    feature=FEATURE,
)
WEBHOOK_SWITCH = _command(
    name="webhook.switch",
    description="Switch a partner's address on or off",
    target=ENDPOINT,
    service=services.switch_endpoint,
    render=serialize_endpoint,
)
WEBHOOK_REMOVE = _command(
    name="webhook.remove",
    description="Remove a partner's address",
    target=ENDPOINT,
    service=services.remove_endpoint,
)
WEBHOOK_TEST = _command(
    name="webhook.test",
    description="Send a test event to a partner's address",
    target=ENDPOINT,
    service=services.send_test,
    render=serialize_delivery,
    feature=FEATURE,
)
WEBHOOK_SEND_AGAIN = _command(
    name="webhook.send_again",
    description="Send an event to a partner again",
    target=DELIVERY,
    service=services.send_again,
    render=serialize_delivery,
    feature=FEATURE,
)
WEBHOOK_SEND_FAILED_AGAIN = _command(
    name="webhook.send_failed_again",
    description="Send failed events to a partner again",
    target=ENDPOINT,
    service=services.send_failed_again,
    render=serialize_count,
    feature=FEATURE,
)
WEBHOOK_REPORT_FAILING = _command(
    name="webhook.report_failing",
    description="Report that a partner's address does not take events",
    target=ENDPOINT,
    service=services.report_failing,
)


def register_all() -> None:
    register_declared(__name__)
