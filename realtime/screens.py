"""Kitchen screens that people rely on, and which of them do not answer any more: one small row each.

Where a screen's row says that it is lost, the tills say so. The row is written when a screen comes, is lost, is back or
goes, never for what it says itself: that stays in the memory of the gateway that hears it. A table and not Redis, so
that it is right without Redis and with several gateways; public, so that one query reads it for all restaurants.

A screen that moves to another gateway takes a new `seat` there; what the old gateway then says of the old seat counts
for nothing. A gateway confirms all its seats in one statement every CONFIRM_SECONDS; those that none has confirmed for
STALE died with their gateway.
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
SERVICE = timedelta(hours=12)  # rows of earlier services go when somebody sits down
WARNED = timedelta(hours=1)  # so long a station is warned of; then everybody knows, or nobody minds


@dataclass(frozen=True, slots=True)
class Missing:
    """A station none of whose screens answers: `label`, the screen that was lost last, and when it last did answer."""

    screen: UUID
    label: str
    since: datetime


_connect_handlers: list[Callable[[Collection[UUID], datetime], None]] = []


def on_connect(handler: Callable[[Collection[UUID], datetime], None]) -> None:
    """Call `handler(restaurant_ids, when)` whenever kitchen screens connect; registered from `AppConfig.ready`."""
    _connect_handlers.append(handler)


def sit(seats: Iterable[tuple[UUID, UUID, str, UUID]]) -> None:
    """These screens are here now: (restaurant, screen, label, seat).

    Their stations have a screen again, so what was lost of those goes, and what was lost in an earlier service.
    Calls the handlers of `on_connect`.
    """
    now = clock.now()
    rows = [(*seat, now) for seat in seats]
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


def lose(lost: Iterable[tuple[UUID, datetime]]) -> None:
    """The screens of these seats have not been heard since: (seat, when). One that sits elsewhere now is not meant."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE public.sync_kitchenscreen SET lost_at = %s WHERE connection_id = %s AND lost_at IS NULL",
            [(since, seat) for seat, since in lost],
        )


def leave(seats: Iterable[UUID]) -> None:
    """The screens of these seats were closed on purpose. One that sits elsewhere now is not meant."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.sync_kitchenscreen WHERE connection_id = ANY(%s)", [list(seats)])


def dismiss(screens: Iterable[tuple[UUID, UUID]]) -> None:
    """Somebody knows that the stations of these, (restaurant, screen), have no screen that answers.

    All that was lost of those stations is forgotten. A station whose screen is back meanwhile is not meant.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM public.sync_kitchenscreen AS known USING public.sync_kitchenscreen AS named"
            " WHERE named.restaurant_id = %s AND named.screen = %s AND named.lost_at IS NOT NULL"
            " AND known.restaurant_id = named.restaurant_id AND known.label = named.label"
            " AND known.lost_at IS NOT NULL",
            list(screens),
        )


def confirm(seats: Collection[UUID], *, judge: bool) -> None:
    """These seats are heard here, whatever another gateway thought.

    With `judge` those that no gateway has confirmed for STALE are lost; the caller has been confirming all that time
    itself, so that a database that was away does not look like gateways that died. One or two queries.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.sync_kitchenscreen SET confirmed_at = %s, lost_at = NULL WHERE connection_id = ANY(%s)",
            [now, list(seats)],
        )
        if judge:
            cursor.execute(
                "UPDATE public.sync_kitchenscreen SET lost_at = confirmed_at"
                " WHERE lost_at IS NULL AND confirmed_at < %s",
                [now - STALE],
            )


def missing_in(restaurant_ids: Collection[UUID]) -> dict[UUID, tuple[Missing, ...]]:
    """Of these restaurants, which stations have lost their screens within WARNED and have no other; one query.

    A station is warned of once, however many screens of it were lost, and since the last of them was.
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
