"""Which kitchen screens are alive: one small row for each.

A till warns its staff about a station whose screen has stopped answering. A row is written when a screen connects, is
lost, comes back or disconnects, never for each sign of life: those stay in the memory of the gateway that receives
them. The rows are in PostgreSQL, so they are right without Redis and with several gateways, and in the public schema,
so one query reads them for all restaurants.

A screen that moves to another gateway gets a new `connection_id` there; what the old gateway then reports about the
old connection changes nothing. A gateway confirms all its connections in one statement every CONFIRM_SECONDS. A
connection that no gateway has confirmed for STALE was lost with its gateway.
All functions run in a thread, with no restaurant chosen.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from fynlo.core import clock

CONFIRM_SECONDS = 3.0
STALE = timedelta(seconds=4 * CONFIRM_SECONDS)
SERVICE = timedelta(hours=12)  # rows of earlier services are deleted when a screen connects
WARNED = timedelta(hours=1)  # how long tills warn about a station

ConnectHandler = Callable[[Collection[UUID], datetime], None]


@dataclass(frozen=True, slots=True)
class Missing:
    """A station without a screen that answers. `screen` and `label` are the last screen lost, `since` when it was.

    Of `kind` "printer" it is a printer that does not print, with its id and name (`realtime.printers`).
    """

    screen: UUID
    label: str
    since: datetime
    kind: str = "screen"


_connect_handlers: list[ConnectHandler] = []


def on_connect(handler: ConnectHandler) -> None:
    """Call `handler(restaurant_ids, when)` whenever kitchen screens connect; registered from `AppConfig.ready`."""
    _connect_handlers.append(handler)


def connect(screens: Iterable[tuple[UUID, UUID, str, UUID]]) -> None:
    """Store that these screens are connected: (restaurant, screen, label, connection_id).

    Deletes the lost screens of the same stations, and rows of earlier services. Calls the handlers of `on_connect`.
    """
    now = clock.now()
    rows = [(*screen, now) for screen in screens]
    restaurants = list({row[0] for row in rows})
    for handler in _connect_handlers:
        handler(restaurants, now)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO public.sync_kitchenscreen AS known"
            " (restaurant_id, screen, label, connection_id, confirmed_at, lost_at) VALUES (%s, %s, %s, %s, %s, NULL)"
            " ON CONFLICT (restaurant_id, screen) DO UPDATE SET label = EXCLUDED.label,"
            " connection_id = EXCLUDED.connection_id, confirmed_at = EXCLUDED.confirmed_at, lost_at = NULL",
            rows,
        )
        cursor.execute(
            "DELETE FROM public.sync_kitchenscreen WHERE restaurant_id = ANY(%s) AND confirmed_at < %s"
            " OR lost_at IS NOT NULL AND (restaurant_id, label) IN (SELECT * FROM unnest(%s::uuid[], %s::text[]))",
            [restaurants, now - 2 * SERVICE, [row[0] for row in rows], [row[2] for row in rows]],
        )


def mark_lost(lost: Iterable[tuple[UUID, datetime]]) -> None:
    """Mark these connections lost: (connection_id, since when).

    Screens that have reconnected under another connection are left alone.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE public.sync_kitchenscreen SET lost_at = %s WHERE connection_id = %s AND lost_at IS NULL",
            [(since, connection_id) for connection_id, since in lost],
        )


def disconnect(connection_ids: Iterable[UUID]) -> None:
    """Delete the screens of these connections, which were closed on purpose.

    Screens that have reconnected under another connection are left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.sync_kitchenscreen WHERE connection_id = ANY(%s)", [list(connection_ids)])


def dismiss(screens: Iterable[tuple[UUID, UUID]]) -> None:
    """Delete the lost screens of the stations of these: (restaurant, screen). A person has read the warning.

    A station whose screen has come back meanwhile is left alone.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM public.sync_kitchenscreen AS known USING public.sync_kitchenscreen AS named"
            " WHERE named.restaurant_id = %s AND named.screen = %s AND named.lost_at IS NOT NULL"
            " AND known.restaurant_id = named.restaurant_id AND known.label = named.label"
            " AND known.lost_at IS NOT NULL",
            list(screens),
        )


def confirm(connection_ids: Collection[UUID], *, mark_stale: bool) -> None:
    """Confirm that these connections are alive here, whatever another gateway has stored. One or two queries.

    With `mark_stale`, connections that no gateway has confirmed for STALE are lost. The caller sets it only after it
    has been confirming for as long itself, so that a database outage does not look like lost gateways.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.sync_kitchenscreen SET confirmed_at = %s, lost_at = NULL WHERE connection_id = ANY(%s)",
            [now, list(connection_ids)],
        )
        if mark_stale:
            cursor.execute(
                "UPDATE public.sync_kitchenscreen SET lost_at = confirmed_at"
                " WHERE lost_at IS NULL AND confirmed_at < %s",
                [now - STALE],
            )


def missing_in(restaurant_ids: Collection[UUID]) -> dict[UUID, tuple[Missing, ...]]:
    """Return the stations of these restaurants that lost their screens within WARNED and have no other. One query.

    A station appears once, however many of its screens were lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT restaurant_id, screen, label, lost_at FROM ("
            " SELECT DISTINCT ON (restaurant_id, label) restaurant_id, screen, label, lost_at"
            " FROM public.sync_kitchenscreen AS lost WHERE restaurant_id = ANY(%s) AND lost_at > %s"
            " AND NOT EXISTS (SELECT 1 FROM public.sync_kitchenscreen AS other WHERE other.lost_at IS NULL"
            " AND other.restaurant_id = lost.restaurant_id AND other.label = lost.label)"
            " ORDER BY restaurant_id, label, lost_at DESC) AS stations ORDER BY lost_at, screen",
            [list(restaurant_ids), clock.now() - WARNED],
        )
        missing: dict[UUID, tuple[Missing, ...]] = {}
        for restaurant_id, *row in cursor.fetchall():
            missing[restaurant_id] = (*missing.get(restaurant_id, ()), Missing(*row))
    return missing
