"""A restaurant whose guests order on their phones: the setting, a visit at table 1, and its guests."""

from collections.abc import Callable
from typing import Any

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from menu.selectors import published_menu
from orders.guest import services
from orders.guest.menu_state import menu_state
from orders.line_items import Choice, Item
from orders.models import GuestRequest, Visit, VisitGuest
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings


def seen_now() -> str:
    """Return what a page that is opened now has seen of the menu."""
    return menu_state(published_menu(), clock.now())


@pytest.fixture
def allow(run) -> Callable[[str], None]:
    """`allow("at_once")` sets what happens to guests' orders: off, confirm or at_once."""

    def change(mode: str) -> None:
        run(change_service_settings, version=service_settings().version, changes={"guest_orders": mode})

    return change


@pytest.fixture
def visit(run, waiter, card, room, allow) -> Visit:
    """A visit at table 1, opened by Sara; a waiter confirms what guests order."""
    allow("confirm")
    return run(services.open_visit, actor=waiter, table_id=room.one.id)


@pytest.fixture
def admitted(run, visit) -> Callable[..., VisitGuest]:
    """`admitted("milk")` admits one more phone at the table, whose guest avoids milk; `admitted()` avoids nothing."""

    def admit(*avoids: str) -> VisitGuest:
        guest = run(services.admit, table_id=visit.table_id, code=visit.code)
        return run(services.set_avoids, guest_id=guest.id, avoids=avoids)

    return admit


@pytest.fixture
def send(run) -> Callable[..., GuestRequest]:
    """`send(guest, item, …)` sends items from the guest's phone."""

    def make(guest: VisitGuest, *items: Item, **fields: Any) -> GuestRequest:
        return run(
            services.send_request,
            actor=services.guest_actor(guest.id, "visit.order"),
            guest_id=guest.id,
            items=items,
            **{"request_id": uuid7(), "seen": seen_now(), **fields},
        )

    return make


@pytest.fixture
def crisps(card) -> Callable[..., Item]:
    return lambda quantity=1: Item(product_id=card.crisps.id, quantity=quantity, id=uuid7())


@pytest.fixture
def mushroom_tacos(card) -> Item:
    """Tacos with a filling whose allergens nobody has entered."""
    return Item(product_id=card.tacos.id, choices=(Choice(card.mushroom.id),), id=uuid7())
