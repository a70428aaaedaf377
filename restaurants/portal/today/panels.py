"""The panels of Today: registered by the domains, and rendered once for everyone who looks at them.

A rendered panel is kept in this process with the number of the newest event that it contains. A request for a panel up
to an event that it contains costs no query, so 50 viewers cost one computation.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from fynlo.core.cache import Cache
from realtime import projections, streams
from realtime.actors import Actor
from realtime.projections import Part, one_moment, stateless_part
from restaurants.identity.permissions import allowed
from restaurants.models import Restaurant

VIEW = "today"  # the view of the event stream that the page follows
PanelContext = Callable[[Restaurant], dict[str, Any] | None]
LONGEST_SECONDS = 2  # of one query
SETTLING_SECONDS = 1.0  # a panel this new is served although newer events are known: viewers ask again
STATEMENT_CANCELLED = "57014"  # PostgreSQL: query_canceled
NO_FIGURES = "restaurants/portal/today/_no_figures.html"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of Today: `template` rendered with `context(restaurant)`, the same for every holder of `permission`.

    `events` are the types after which it is rendered again. `seconds` is how long its figures are good without an
    event, because they change with the clock. A panel without a context (None) is not shown.
    """

    name: str
    template: str
    context: PanelContext
    permission: str
    order: int
    events: tuple[str, ...] = ()
    seconds: int = 60
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A panel's HTML, "" if it has nothing to show, at event `seq` of `epoch`. `at` is of the monotonic clock."""

    panel: Panel
    html: SafeString
    epoch: int
    seq: int
    at: float

    def has(self, epoch: int, seq: int) -> bool:
        return self.epoch == epoch and self.seq >= seq

    @property
    def age(self) -> float:
        return time.monotonic() - self.at


_panels: dict[str, Panel] = {}
_summaries: list[Panel] = []
_rendered: Cache[tuple[UUID, str, str], Rendered] = Cache(size=5_000)
_locks: Cache[UUID, Lock] = Cache(size=5_000)


def register_panels(*panels: Panel) -> None:
    """Add panels to Today; called once per app from `AppConfig.ready`."""
    for panel in panels:
        _panels[panel.name] = panel
        projections.register(_part(panel))


def unregister_panels(*panels: Panel) -> None:
    """Forget panels, after a test that registered its own."""
    for panel in panels:
        _panels.pop(panel.name, None)
        projections.unregister(_part(panel))


def _part(panel: Panel) -> Part:
    """The page gets the panels as HTML. Of the stream it needs only which events there were."""
    return stateless_part(VIEW, panel.name, panel.permission, panel.events)


def register_summary(panel: Panel) -> None:
    """Add a panel to each card of the page of all restaurants."""
    _summaries.append(panel)


def registered_panels() -> list[str]:
    """Return the names of all panels."""
    return list(_panels)


def panels_for(actor: Actor | None) -> list[Panel]:
    """Return the panels that the actor may see, in their order."""
    seen = [panel for panel in _panels.values() if allowed(actor, panel.permission)]
    return sorted(seen, key=lambda panel: panel.order)


def summaries_for(actor: Actor | None) -> list[Panel]:
    return [panel for panel in _summaries if allowed(actor, panel.permission)]


def render_now(restaurant: Restaurant, panels: Iterable[Panel]) -> list[Rendered]:
    """Return the panels with every event that is stored by now. One query if they are kept, for the newest number."""
    position = streams.position_of(restaurant.pk)
    wanted = {panel.name: position.head for panel in panels}
    return _render(restaurant, list(panels), position.epoch, wanted, settling=0.0)


def render_at(restaurant: Restaurant, panels: Iterable[Panel], epoch: int, wanted: Mapping[str, int]) -> list[Rendered]:
    """Return the panels, each with the events up to the number that `wanted` names. No query if they are kept.

    A panel that was rendered in the last SETTLING_SECONDS may lack the newest events: its `seq` says so.
    """
    return _render(restaurant, list(panels), epoch, wanted, settling=SETTLING_SECONDS)


def _render(
    restaurant: Restaurant, panels: list[Panel], epoch: int, wanted: Mapping[str, int], *, settling: float
) -> list[Rendered]:
    language = get_language() or ""

    def kept(panel: Panel) -> Rendered | None:
        found = _rendered.get((restaurant.pk, panel.name, language))
        if found is None or found.age > panel.seconds:
            return None
        is_new = found.age < settling and found.epoch == epoch
        return found if is_new or found.has(epoch, wanted[panel.name]) else None

    missing = [panel for panel in panels if kept(panel) is None]
    if missing:
        with _lock_of(restaurant.pk):
            missing = [panel for panel in missing if kept(panel) is None]  # another request may have rendered them
            for rendered in _render_again(restaurant, missing):
                _rendered.set((restaurant.pk, rendered.panel.name, language), rendered)
    return [found for panel in panels if (found := _rendered.get((restaurant.pk, panel.name, language))) is not None]


def _lock_of(restaurant_id: UUID) -> Lock:
    """Return the lock under which this process renders the restaurant's panels."""
    _locks.add(restaurant_id, Lock())
    return _locks.get(restaurant_id) or Lock()


def _render_again(restaurant: Restaurant, panels: list[Panel]) -> list[Rendered]:
    """Render the panels as of one moment. One that the database stops is rendered as having no figures."""
    try:
        return _at_one_moment(restaurant, panels) if panels else []
    except OperationalError as error:
        if not _was_cancelled(error):
            raise
        if len(panels) > 1:
            return [rendered for panel in panels for rendered in _render_again(restaurant, [panel])]
    position = streams.position_of(restaurant.pk)
    html = render_to_string(NO_FIGURES, {"panel": panels[0]})
    return [Rendered(panels[0], html, position.epoch, position.head, time.monotonic())]


def _at_one_moment(restaurant: Restaurant, panels: list[Panel]) -> list[Rendered]:
    with one_moment(), _bounded():
        at, position = time.monotonic(), streams.position_of(restaurant.pk)
        found = []
        for panel in panels:
            context = panel.context(restaurant)
            html = (
                SafeString()
                if context is None
                else render_to_string(panel.template, {"restaurant": restaurant, **context})
            )
            found.append(Rendered(panel, html, position.epoch, position.head, at))
    return found


@contextmanager
def _bounded() -> Iterator[None]:
    """Limit each statement of the block to LONGEST_SECONDS."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (usual,) = cursor.fetchone()
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{LONGEST_SECONDS}s"])
        yield
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [usual])


def _was_cancelled(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == STATEMENT_CANCELLED
