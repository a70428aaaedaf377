"""Admit guests to a visit, take what they send, and put it on the order of their table.

A visit is locked before its order, and nobody who holds an order's lock asks for a visit.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from fynlo.core import clock
from fynlo.core.errors import InProgress, InvalidInput
from fynlo.core.tenancy.connection import connection
from menu.labels import ALLERGENS
from orders import line_items
from orders.errors import NothingToSend, OrderNotFound
from orders.floor.selectors import lock_table
from orders.guest import allergens, errors, events, selectors
from orders.guest.menu_state import menu_state
from orders.guest.prices import ShownPrices
from orders.line_items import Choice, Item, menu_to_sell_from
from orders.models import GuestRequest, Line, Order, ServiceSettings, Visit, VisitGuest
from orders.selectors import order_with_lines
from orders.services import add_lines, place_order, send_lines
from realtime.actors import Actor
from realtime.commands.context import CommandContext

MOST_GUESTS = 30
MOST_ITEMS = 40  # of one request
MOST_WAITING = 10  # requests of one visit
NONE_CONFIRMED: Mapping[str, Sequence[str]] = {}
Mode = ServiceSettings.GuestOrders


def open_visit(*, context: CommandContext, table_id: UUID, order_id: UUID | None = None) -> Visit:
    """Let the guests at a table order on their phones, and return the visit with its code.

    They add to `order_id`; without it to the newest unpaid order at the table that no visit has, and if there is none,
    their first round opens one. A visit that goes on is returned as it is, unless its bill is paid; those of the table
    that are over are ended first. Locks the table, then these visits: a guest's first round locks them the other way
    round, and one of both is tried again (`CommandExecutor`). Records `visit.ended` for each that is over, and
    `visit.opened`; nothing for a visit that went on.

    Raises:
        GuestOrdersOff: the restaurant has switched ordering by phone off.
        TableNotFound: no such table in this restaurant.
        OrderNotFound: the order is not open at this table.
        BillPaid: its bill is paid.
    """
    if selectors.mode_in_force() == Mode.OFF:
        raise errors.GuestOrdersOff(gettext("Ordering by phone is switched off. Switch it on under Service settings."))
    table = lock_table(table_id=table_id)
    order = _order_for(table_id, order_id)
    earlier = _visit_to_resume(table_id, order, any_order=order_id is None)
    now = clock.now()
    if earlier is not None and earlier.admits(now):
        return selectors.visit_shown(earlier.id)
    over = {each.id: each for each in selectors.lock_not_ended(table_id) if not each.admits(now)}
    if earlier is not None:
        over[earlier.id] = earlier
        order = order or earlier.order
    for each in over.values():
        _end(context, each)
    taken = {visit.code for visit in selectors.visits_at(table_id)}
    visit = Visit.objects.create(
        table=table,
        order=order,
        code=_new_code(taken),
        opened_at=now,
        opened_by=context.actor.user_id,
        opened_by_name=context.actor.name,
    )
    events.visit_opened(context, visit, table)
    return selectors.visit_shown(visit.id)


def end_visit(*, context: CommandContext, visit_id: UUID) -> Visit:
    """End a visit: its guests can send nothing more. Their order stays as it is, and what waits is refused.

    Locks the visit. Records `visit.ended` and one `visit.order_decided` for each request that waited; nothing if it
    had ended. Raises VisitNotFound.
    """
    visit = selectors.lock_visit(visit_id)
    if visit.ended_at is None:
        _end(context, visit)
    return selectors.visit_shown(visit_id)


def admit(*, context: CommandContext, table_id: UUID, code: str) -> VisitGuest:
    """Admit one browser to the visit at a table that has this code. The caller has counted the attempt.

    Locks the visit. Records `visit.guest_joined`.

    Raises:
        CodeWrong: no visit at this table has the code, or nobody may order there.
        VisitFull: MOST_GUESTS browsers are admitted.
    """
    now = clock.now()
    found = [each for each in selectors.visits_at(table_id) if code and each.code == code and each.admits(now)]
    if not found or selectors.mode_in_force() == Mode.OFF:
        raise errors.CodeWrong()
    visit = selectors.lock_visit(found[0].id)
    if not visit.admits(clock.now()):  # ended while this waited for the lock
        raise errors.CodeWrong()
    number = VisitGuest.objects.filter(visit=visit).count() + 1
    if number > MOST_GUESTS:
        raise errors.VisitFull()
    guest = VisitGuest.objects.create(visit=visit, number=number, admitted_at=now)
    events.guest_joined(context, visit, number)
    return guest


def set_avoids(*, context: CommandContext, guest_id: UUID, avoids: Collection[str]) -> VisitGuest:
    """Store which allergens a guest avoids; [] for none. Locks the visit. Records nothing: no screen shows it.

    Raises InvalidInput for an unknown allergen, VisitEnded.
    """
    unknown = sorted(set(avoids) - set(ALLERGENS))
    if unknown:
        raise InvalidInput(gettext("Choose allergens from the list."), field="avoids")
    visit, guest = selectors.lock_visit_of_guest(guest_id)
    _require_going_on(visit)
    guest.avoids = sorted(set(avoids))
    guest.save(update_fields=["avoids"])
    return guest


def send_request(
    *, context: CommandContext, guest_id: UUID, request_id: UUID, items: Sequence[Item], seen: str
) -> GuestRequest:
    """Take what a guest sends: to the kitchen at once, or to a waiter who confirms it, as the restaurant has set.

    What a guest who avoids allergens sends always waits for a waiter. `seen` is `menu_state` of the page on which the
    guest chose, so that nobody pays another price than the one that was shown. `items` have the ids of their lines.

    Locks the visit, then its order. Records `visit.ordered`, and what `place_order` and `add_lines` record if it goes
    to the kitchen at once.

    Raises:
        GuestOrdersOff, VisitEnded, BillPaid: the guest may not order any more.
        AllergensFirst: the guest has not said what they avoid.
        AllergensUnknown, AllergenAvoided: a dish is not safe to order alone.
        MenuMoved: the menu or its prices are not those that the guest saw.
        TooManyWaiting: MOST_WAITING requests of this visit wait.
        NothingToSend, InvalidInput: nothing was chosen, or too much.
        SoldOut, NotEnoughLeft, NotOffered, DomainError: the items cannot be sold (`build_lines_to_sell`).
    """
    mode = selectors.mode_in_force()
    if mode == Mode.OFF:
        raise errors.GuestOrdersOff()
    visit, guest = selectors.lock_visit_of_guest(guest_id)
    _require_open(visit)
    if guest.avoids is None:
        raise errors.AllergensFirst()
    _check_number(items)
    waits = mode == Mode.CONFIRM or bool(guest.avoids)
    if waits and selectors.waiting_at(visit).count() >= MOST_WAITING:
        raise errors.TooManyWaiting()
    lines = _lines_asked_for(context, items, seen)
    allergens.refuse_unsafe(lines, guest.avoids)
    request = GuestRequest(
        id=request_id,
        visit=visit,
        guest=guest,
        items=[_item_of(line) for line in lines if line.part_of_id is None],
        avoids=guest.avoids,
        total=ShownPrices(connection.tenant, context.at).of_lines(lines),
        sent_at=clock.now(),
    )
    if not waits:
        request.status, request.decided_at = GuestRequest.Status.CONFIRMED, request.sent_at
        _put_on_order(context, visit, request)
    request.save(force_insert=True)
    events.guest_ordered(context, visit, request)
    return request


def confirm_request(
    *, context: CommandContext, request_id: UUID, allergy_acknowledged: Mapping[str, Sequence[str]] = NONE_CONFIRMED
) -> GuestRequest:
    """Put what a guest sent on the order of the table and send it to the kitchen, at the prices that the guest saw.

    `allergy_acknowledged` are the conflicts with the order's allergies that the waiter has read and confirmed, by the
    id of the item.

    The menu in force, its allergens and what is left are checked again. Locks the visit, then its order. Records
    `visit.order_decided` and what `place_order` or `add_lines` record; nothing if it is confirmed already.

    Raises:
        RequestNotFound: no such request in this restaurant.
        RequestDecided: another person refused it.
        VisitEnded: the bill was closed meanwhile.
        AllergyConflict: an item conflicts with an allergy that was noted on the order. Ask, and confirm it with that.
        DomainError: it cannot be sold any more: sold out, another price, other allergens. Refuse it with that reason.
    """
    visit, request = selectors.lock_request(request_id)
    if request.status == GuestRequest.Status.CONFIRMED:
        return request
    _require_waiting(request)
    if not visit.admits(clock.now()):
        raise errors.VisitEnded(gettext("The visit of these guests has ended. Enter what they want on the till."))
    if _is_paid(visit):
        raise errors.BillPaid(gettext("The bill of these guests is paid. Open a new order for what they want."))
    _put_on_order(context, visit, request, allergy_acknowledged)
    _decide(context, visit, request, GuestRequest.Status.CONFIRMED)
    return request


def refuse_request(*, context: CommandContext, request_id: UUID, reason: str) -> GuestRequest:
    """Refuse what a guest sent; the guest reads `reason`. Nothing reaches the kitchen or the bill.

    Locks the visit. Records `visit.order_decided`, or nothing if it is refused already.
    Raises RequestNotFound, RequestDecided if another person confirmed it.
    """
    visit, request = selectors.lock_request(request_id)
    if request.status == GuestRequest.Status.REFUSED:
        return request
    _require_waiting(request)
    _decide(context, visit, request, GuestRequest.Status.REFUSED, reason)
    return request


def call_waiter(*, context: CommandContext, guest_id: UUID) -> Visit:
    """Call the waiter to the table. Locks the visit. Records `visit.waiter_called`, once until a waiter has come.

    Raises VisitEnded.
    """
    visit, _guest = selectors.lock_visit_of_guest(guest_id)
    _require_going_on(visit)
    if visit.called_at is None:
        visit.called_at = clock.now()
        visit.save(update_fields=["called_at"])
        events.waiter_called(context, visit)
    return visit


def answer_call(*, context: CommandContext, visit_id: UUID) -> Visit:
    """Note that a waiter has come to the table. Locks the visit. Records `visit.call_answered`, or nothing twice.

    Raises VisitNotFound.
    """
    visit = selectors.lock_visit(visit_id)
    if visit.called_at is not None:
        visit.called_at = None
        visit.save(update_fields=["called_at"])
        events.call_answered(context, visit)
    return selectors.visit_shown(visit_id)


def guest_actor(guest_id: UUID, permission: str) -> Actor:
    """Return the actor of a guest's browser. It holds this one permission, which no role has."""
    return Actor(principal=f"guest:{guest_id}", role="guest", client_type="guest", permissions=frozenset({permission}))


def _order_for(table_id: UUID, order_id: UUID | None) -> Order | None:
    if order_id is None:
        return selectors.order_to_join(table_id)
    order = order_with_lines(order_id)
    if order.is_closed or order.table_id != table_id:
        raise OrderNotFound(order=str(order_id))
    if order.bill == Order.Bill.PAID:
        raise errors.BillPaid(gettext("The bill of this order is paid. Let the guests order on a new one."))
    return order


def _visit_to_resume(table_id: UUID, order: Order | None, *, any_order: bool) -> Visit | None:
    """Return the visit that the new one would be the second of, or None. It may be over."""
    if order is not None and not any_order:
        return selectors.visit_of_order(order.id)
    before_order = selectors.visit_before_order(table_id)
    if before_order is not None or order is not None:
        return before_order
    unpaid = [each for each in selectors.visits_at(table_id) if each.order and each.order.bill != Order.Bill.PAID]
    return unpaid[-1] if unpaid else None


def _new_code(taken: Collection[str]) -> str:
    """Return four random digits that no other visit at the table has."""
    while (code := f"{secrets.randbelow(10_000):04d}") in taken:
        pass
    return code


def _end(context: CommandContext, visit: Visit) -> None:
    visit.ended_at = clock.now()
    visit.save(update_fields=["ended_at"])
    for request in selectors.waiting_at(visit):
        _decide(context, visit, request, GuestRequest.Status.REFUSED, gettext("The visit has ended."))
    events.visit_ended(context, visit)


def _decide(context: CommandContext, visit: Visit, request: GuestRequest, status: str, reason: str = "") -> None:
    request.status, request.reason, request.decided_at = status, reason, clock.now()
    request.decided_by, request.decided_by_name = context.actor.user_id, context.actor.name
    request.save(update_fields=["status", "reason", "decided_at", "decided_by", "decided_by_name"])
    events.request_decided(context, visit, request)


def _require_going_on(visit: Visit) -> None:
    if not visit.admits(clock.now()):
        raise errors.VisitEnded()


def _require_open(visit: Visit) -> None:
    """Raise VisitEnded or BillPaid if its guests may order nothing more."""
    _require_going_on(visit)
    if _is_paid(visit):
        raise errors.BillPaid()


def _is_paid(visit: Visit) -> bool:
    return visit.order is not None and visit.order.bill == Order.Bill.PAID


def _require_waiting(request: GuestRequest) -> None:
    if request.status == GuestRequest.Status.WAITING:
        return
    sentence = (
        gettext("{name} has confirmed this already.")
        if request.status == GuestRequest.Status.CONFIRMED
        else gettext("{name} has refused this already.")
    )
    raise errors.RequestDecided(
        sentence.format(name=request.decided_by_name or gettext("Another person")), status=request.status
    )


def _check_number(items: Sequence[Item]) -> None:
    if not items:
        raise NothingToSend(gettext("Nothing is chosen yet. Choose how many you want, then send."))
    if len(items) > MOST_ITEMS:
        raise InvalidInput(
            gettext("Send at most {most} different dishes at once. Send the others after that.").format(
                most=MOST_ITEMS
            ),
            field="items",
        )


def _lines_asked_for(context: CommandContext, items: Sequence[Item], seen: str) -> list[Line]:
    """Return the lines at the prices that the guest saw. Raises MenuMoved and what `build_lines_to_sell` raises."""
    menu = menu_to_sell_from(context, None)
    if seen != menu_state(menu, context.at):
        raise errors.MenuMoved()
    return line_items.build_lines_to_ask_for(context, items, menu, Order.Type.DINE_IN)


def _item_of(line: Line) -> dict[str, object]:
    """Return what is stored of a line that a guest asked for."""
    return {
        "id": str(line.id),
        "product_id": str(line.product_id),
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "options": [_option_of(option) for option in line.modifiers],
        "notes": line.notes,
    }


def _option_of(chosen: dict[str, Any]) -> dict[str, object]:
    stored: dict[str, object] = {
        "id": chosen["option_id"],
        "name": chosen["name"],
        "quantity": chosen["quantity"],
    }
    if "modifiers" in chosen:
        stored["options"] = [_option_of(each) for each in chosen["modifiers"]]
    return stored


def _choice_of(stored: dict[str, Any]) -> Choice:
    return Choice(UUID(stored["id"]), stored["quantity"], tuple(map(_choice_of, stored.get("options", ()))))


def _put_on_order(
    context: CommandContext,
    visit: Visit,
    request: GuestRequest,
    acknowledged: Mapping[str, Sequence[str]] = NONE_CONFIRMED,
) -> None:
    """Put the items on the visit's order and send them; without an order, on one at the table or a new one."""
    items = [_item_to_sell(item, request, acknowledged.get(item["id"], ())) for item in request.items]
    menu = menu_to_sell_from(context, None)
    lines = line_items.build_lines(items, menu, Order.Type.DINE_IN, context.at)
    allergens.refuse_unsafe(lines, request.avoids)
    joined = visit.order or selectors.order_to_join(visit.table_id)
    if joined is None:
        order = place_order(context=context, items=items, table_id=visit.table_id, send=True)
    else:
        order = add_lines(context=context, order_id=joined.id, items=items)
        send_lines(context, order, {item.id for item in items if item.id is not None})
    if visit.order_id != order.id:
        _attach(visit, order)


def _item_to_sell(stored: dict, request: GuestRequest, acknowledged: Sequence[str]) -> Item:
    return Item(
        product_id=UUID(stored["product_id"]),
        quantity=stored["quantity"],
        choices=tuple(map(_choice_of, stored["options"])),
        notes=stored["notes"],
        id=UUID(stored["id"]),
        chosen_at=request.sent_at,
        price=stored["unit_price"],
        allergy_acknowledged=tuple(acknowledged),
    )


def _attach(visit: Visit, order: Order) -> None:
    """Bind a visit to its order. Raises InProgress if staff opened a visit for that order this moment."""
    visit.order = order
    try:
        with transaction.atomic():
            visit.save(update_fields=["order"])
    except IntegrityError as error:
        raise InProgress(retry_after=1) from error
