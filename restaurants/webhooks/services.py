"""What the owner does with addresses: register, change, rotate the secret, switch off and on, remove, send again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock, encryption, keys
from fynlo.core.errors import InvalidInput
from fynlo.core.keys import Purpose
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from realtime import alerts, streams
from realtime.alerts import AlertKind
from realtime.commands.context import CommandContext
from realtime.models import Alert
from restaurants.models import Restaurant, WebhookDelivery, WebhookEndpoint
from restaurants.webhooks import addresses
from restaurants.webhooks.errors import DeliveryNotFound, TooManyWebhooks, WebhookNotActive, WebhookNotFound
from restaurants.webhooks.event_types import EVENT_TYPES, TEST

TASK = "restaurants.tasks.deliver_webhooks"
MOST = 10
OVERLAP = timedelta(hours=24)  # after a rotation both secrets sign
State, Endpoint = WebhookDelivery.State, WebhookEndpoint.State

FAILING = AlertKind(
    "webhook.failing",
    _lazy("A partner's address does not take events"),
    _lazy(
        "Ask the partner whether their program works. Then open Settings, Partners, resume the address if it is "
        "paused, and send again what failed."
    ),
)


def create_endpoint(
    *, context: CommandContext, name: str, url: str, event_types: Sequence[str], secret: str
) -> WebhookEndpoint:
    """Register an address. It gets the events after this moment. The caller makes the secret and shows it once.

    Locks the restaurant, so that two at once count correctly. Raises TooManyWebhooks, InvalidInput, AddressRefused.
    """
    restaurant, now = connection.tenant, clock.now()
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=restaurant.pk)
    if WebhookEndpoint.objects.filter(restaurant=restaurant).count() >= MOST:
        raise TooManyWebhooks()
    position = streams.position_of(restaurant.pk)
    row = WebhookEndpoint(
        restaurant=restaurant, name=name, url=addresses.parse(url).url, event_types=_checked(event_types),
        cursor_epoch=position.epoch, cursor_seq=position.head, next_at=now, lease_until=now, created_at=now,
        created_by_id=context.actor.user_id,
    )  # fmt: skip
    row.sealed = seal(row, secret)
    row.save(force_insert=True)
    context.annotate(created=name, url=row.url, event_types=row.event_types)
    return row


def change_endpoint(
    *, context: CommandContext, endpoint_id: UUID, name: str, url: str, event_types: Sequence[str]
) -> WebhookEndpoint:
    """Change an address, its name or its events. Locks it. Raises WebhookNotFound, InvalidInput, AddressRefused."""
    row = lock_endpoint(endpoint_id)
    wanted = {"name": name, "url": addresses.parse(url).url, "event_types": _checked(event_types)}
    for field, after in wanted.items():
        before = getattr(row, field)
        if before != after:
            context.annotate(field=field, before=before, after=after)
            setattr(row, field, after)
    row.save(update_fields=list(wanted))
    return row


def rotate_secret(*, context: CommandContext, endpoint_id: UUID, secret: str) -> WebhookEndpoint:
    """Sign with another secret, and for OVERLAP with the old one too. Locks the address. Raises WebhookNotFound."""
    row = lock_endpoint(endpoint_id)
    row.sealed_previous, row.previous_until = row.sealed, clock.now() + OVERLAP
    row.sealed = seal(row, secret)
    row.save(update_fields=["sealed", "sealed_previous", "previous_until"])
    context.annotate(rotated=row.name)
    return row


def switch_endpoint(*, context: CommandContext, endpoint_id: UUID, on: bool) -> WebhookEndpoint:
    """Switch an address off, or on again from a pause too. Locks it. Raises WebhookNotFound.

    What happened while it was off is not sent. What waited while it was paused is.
    """
    row, now = lock_endpoint(endpoint_id), clock.now()
    before, row.state = row.state, Endpoint.ACTIVE if on else Endpoint.OFF
    if on and before == Endpoint.OFF:
        position = streams.position_of(row.restaurant_id)
        row.cursor_epoch, row.cursor_seq = position.epoch, position.head
    row.failures, row.failing_since, row.next_at = 0, None, now
    row.save(update_fields=["state", "cursor_epoch", "cursor_seq", "failures", "failing_since", "next_at"])
    context.annotate(webhook=row.name, field="state", before=before, after=row.state)
    transaction.on_commit(partial(look, TASK))
    return row


def remove_endpoint(*, context: CommandContext, endpoint_id: UUID) -> None:
    """Delete an address with its log. Locks it. Raises WebhookNotFound."""
    row = lock_endpoint(endpoint_id)
    context.annotate(removed=row.name, url=row.url)
    row.delete()


def send_test(*, context: CommandContext, endpoint_id: UUID) -> WebhookDelivery:
    """Queue an event that says nothing. Locks the address. Raises WebhookNotFound, WebhookNotActive."""
    row, now = lock_endpoint(endpoint_id), clock.now()
    if row.state != Endpoint.ACTIVE:
        raise WebhookNotActive()
    WebhookEndpoint.objects.filter(pk=row.pk).update(next_at=now)
    context.annotate(webhook=row.name)
    transaction.on_commit(partial(look, TASK))
    return WebhookDelivery.objects.create(endpoint=row, epoch=0, seq=0, type=TEST, next_at=now, created_at=now)


def send_again(*, context: CommandContext, delivery_id: UUID) -> WebhookDelivery:
    """Queue a delivery again, with the same id. Locks it. Raises DeliveryNotFound, WebhookNotActive."""
    rows = WebhookDelivery.objects.select_for_update(of=("self",), no_key=True).select_related("endpoint")
    row = rows.filter(pk=delivery_id, endpoint__restaurant=connection.tenant).first()
    if row is None:
        raise DeliveryNotFound()
    if row.endpoint.state != Endpoint.ACTIVE:
        raise WebhookNotActive()
    row.state, row.first_at, row.next_at, row.finished_at = State.WAITING, None, clock.now(), None
    row.save(update_fields=["state", "first_at", "next_at", "finished_at"])
    context.annotate(webhook=row.endpoint.name, event_type=row.type)
    transaction.on_commit(partial(look, TASK))
    return row


def send_failed_again(*, context: CommandContext, endpoint_id: UUID, since: datetime) -> int:
    """Queue everything that failed and was made since then. Locks the address. Returns how many.

    Raises WebhookNotFound, WebhookNotActive.
    """
    row, now = lock_endpoint(endpoint_id), clock.now()
    if row.state != Endpoint.ACTIVE:
        raise WebhookNotActive()
    failed = WebhookDelivery.objects.filter(endpoint=row, state=State.FAILED, created_at__gte=since)
    count = failed.update(state=State.WAITING, first_at=None, next_at=now, finished_at=None)
    context.annotate(webhook=row.name, count=count)
    transaction.on_commit(partial(look, TASK))
    return count


def report_failing(*, context: CommandContext, endpoint_id: UUID, pause: bool) -> None:
    """Raise an alert that an address does not take events, once while one is open; with `pause` stop sending to it.

    The people who chose such alerts get an email. Locks the address. Raises WebhookNotFound.
    """
    row = lock_endpoint(endpoint_id)
    if pause and row.state == Endpoint.ACTIVE:
        row.state = Endpoint.PAUSED
        row.save(update_fields=["state"])
        context.annotate(webhook=row.name, field="state", before=Endpoint.ACTIVE, after=Endpoint.PAUSED)
    elif Alert.objects.filter(kind=FAILING.name, subject=row.pk, resolved_at=None).exists():
        return
    alerts.raise_alert(
        FAILING.name, context=context, about="webhook", subject=row.pk, sentence=lambda: _sentence(row, pause=pause)
    )


def _sentence(row: WebhookEndpoint, *, pause: bool) -> str:
    if pause:
        return _("“{name}” has not taken an event for 3 days, so it is paused. What waits is kept.").format(
            name=row.name
        )
    return _("“{name}” did not take an event within 3 days.").format(name=row.name)


def lock_endpoint(endpoint_id: UUID) -> WebhookEndpoint:
    """Lock and return an address of the chosen restaurant. Raises WebhookNotFound."""
    rows = WebhookEndpoint.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=endpoint_id, restaurant=connection.tenant).first()
    if row is None:
        raise WebhookNotFound()
    return row


def seal(row: WebhookEndpoint, secret: str) -> str:
    return encryption.encrypt(Purpose.WEBHOOK, secret.encode(), bound_to=str(row.pk))


def secrets_of(row: WebhookEndpoint, now: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first; none whose key the server has retired."""
    sealed = [row.sealed]
    if row.sealed_previous and row.previous_until is not None and row.previous_until > now:
        sealed.append(row.sealed_previous)
    found = (encryption.decrypt(Purpose.WEBHOOK, each, bound_to=str(row.pk)) for each in sealed)
    return [secret.decode() for secret in found if secret is not None]


def encrypt_again() -> int:
    """Encrypt with the server's newest key what an earlier one encrypted. Returns the number of secrets."""
    newest, renewed = keys.newest_key(Purpose.WEBHOOK), 0
    for column in ("sealed", "sealed_previous"):
        for row in WebhookEndpoint.objects.exclude(**{f"{column}__startswith": f"{newest.id}."}).exclude(
            **{column: ""}
        ):
            stored = getattr(row, column)
            secret = encryption.decrypt(Purpose.WEBHOOK, stored, bound_to=str(row.pk))
            if secret is not None:
                sealed = seal(row, secret.decode())
                renewed += WebhookEndpoint.objects.filter(pk=row.pk, **{column: stored}).update(**{column: sealed})
    return renewed


def _checked(event_types: Sequence[str]) -> list[str]:
    """Return the types in their order. Raises InvalidInput without one, or for an unknown one."""
    if not event_types or not set(event_types) <= set(EVENT_TYPES):
        raise InvalidInput(field="event_types")
    return [name for name in EVENT_TYPES if name in event_types]
