"""Every way to change something over the API, called twice: the same answer, one effect, another body refused.

The routes come from the URL configuration itself. A new one needs an entry in CALLS, or one with its reason in
NOT_STORED, or the first test fails.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from psycopg_pool import PoolTimeout

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from inventory import services as stock
from inventory.buying import services as buying
from inventory.stocktakes import services as stocktakes
from menu import services as menu
from orders import services as orders
from orders.floor import layout
from orders.floor import services as floor
from orders.kitchen import services as kitchen
from orders.kitchen.routing import services as routing
from orders.models import Ticket
from orders.services import Choice, Item
from payments import reconciliation
from payments import services as payments
from payments.cash_up import services as cash_up
from payments.deposits import services as deposits
from payments.gift_cards import codes
from payments.gift_cards import services as gift_cards
from payments.house_accounts import services as house_accounts
from payments.models import Deposit, Payment
from payments.providers.base import ProviderPayment, ProviderReader, ReaderStatus, State
from payments.readers.services import add_reader
from payments.splitting import Split
from payments.tabs.services import begin_hold
from payments.vouchers import services as vouchers
from realtime import alerts
from realtime.api.command_view import CommandView
from realtime.models import Command, Event
from realtime.sync.models import Device, Stream
from restaurants.api.later_features import LATER_FEATURES
from restaurants.business_days import business_day
from restaurants.identity.tokens import issue_access_token
from restaurants.models import Membership, PlatformAudit, PlatformCommand, Restaurant, Session, User
from staff.clock import services as time_clock
from staff.employees import services as staff
from staff.leave import services as leave
from staff.models import Employee, Leave, Punch, RotaShift, ShiftSwap
from staff.rota import publishing
from staff.rota import requests as rota_requests
from staff.rota import selectors as rota_reads
from staff.rota import services as rota
from staff.timesheets import services as timesheets
from tests.orders.conftest import apply_payment, build_floor, build_menu
from tests.payments.sandbox import connect_stripe
from tests.plugins.restaurants import tenant_tables
from tests.realtime.conftest import actor_of
from tests.security.routes import Route, all_routes
from tests.services import run_service

MUTATING = ("post", "put", "patch", "delete")
AT_ONCE = 20

NOT_STORED = {
    ("post", "api/v1/auth/login"): "a stored answer would be a stored token",
    ("post", "api/v1/auth/refresh"): "the session itself recognises a refresh token that is sent again",
    ("post", "api/v1/auth/logout"): "signing out twice has the effect of once",
    ("delete", "api/v1/auth/sessions/<uuid:session_id>"): "a sign-in that has ended stays ended",
    ("post", "api/v1/auth/verify"): "reads; the app asks by POST",
    ("post", "api/v1/auth/socket-ticket"): "a ticket works once, within 30 seconds; a stored one would be void",
    ("post", "api/v1/auth/pin"): "a stored answer would be a stored token",
    ("post", "api/v1/auth/pin/check"): "it changes nothing but the count of attempts",
    ("post", "api/v1/auth/second-factor"): "a stored answer would be a stored token",
    ("post", "api/v1/auth/approvals"): "an approval works once, within 60 seconds; its row holds only a hash",
    ("post", "api/v1/auth/password/change"): "ends every other session and signs in again: its answer is a token",
    ("post", "api/v1/auth/password/forgot"): "answers the same to everybody; emails are throttled",
    ("post", "api/v1/gift-cards/check"): "reads; a code is no part of an address",
    ("post", "api/v1/sync/commands"): "each command in the batch is stored under its own id",
    ("post", "api/v1/devices/enrol"): "a code works once; the device that used it may send its call again",
    ("post", "api/v1/devices/<uuid:device_id>/unsent-work"): "each command in the list has an id of its own; kept once",
    ("post", "api/v1/devices/<uuid:device_id>/shown"): "the order on a screen replaces the one before it",
    ("post", "api/v1/devices/<uuid:device_id>/report"): "a report replaces the one before it",
    ("post", "api/v1/payments/stripe/connection-token"): "a stored answer would be a stored token",
    ("post", "api/v1/sumup/initialize"): "reads; the app asks by POST",
    ("post", "api/v1/payments/optimal-provider"): "reads; the app asks by POST",
    ("post", "api/v1/payments/webhooks/<slug:provider>"): "never trusted: it only makes the worker poll the provider",
    **{
        (method.lower(), f"api/v1/{later.path}"): "always refused: the feature does not exist yet"
        for later in LATER_FEATURES
        for method in later.methods.split()
        if method != "GET"
    },
    ("post", "api/v1/platform/operations/<slug:name>"): "a signature works once; `operation_id` in the body replays",
    ("post", "api/v1/platform/admin/action"): "a signature works once",
    ("post", "auth/v1/token"): "a stored answer would be a stored token",
    ("post", "auth/v1/signup"): "answers the same to everybody; the worker limits the emails",
    ("post", "auth/v1/recover"): "answers the same to everybody; emails are throttled",
    ("put", "auth/v1/user"): "the same change twice is the same change; the client library sends no key",
    ("post", "auth/v1/logout"): "signing out twice has the effect of once",
}
NOT_COMPARED = {"session", "ticket", "throttledattempt"}  # public tables that any request may change


@dataclass(frozen=True)
class Call:
    """One valid request. `changed` is another valid body for the same key."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=lambda: {"noticed": "another body"})


@dataclass
class World:
    """Alpha with a published menu and a room; each call makes what it needs."""

    restaurant: Restaurant
    days: int = 0

    def __post_init__(self) -> None:
        self.card, self.room = run_service(build_menu), run_service(build_floor)
        connect_stripe()  # a payment can be started; no worker calls the provider here
        self.sara = actor_of("sara", self.restaurant)
        self.marco = actor_of("marco", self.restaurant)
        self.carl = actor_of("carl", self.restaurant)

    def device(self, **fields: Any) -> Device:
        made = {
            "restaurant": self.restaurant,
            "name": "Lost",
            "kind": Device.Kind.values[0],
            "number": 1,
            **fields,
        }
        return Device.objects.create(id=uuid7(), created_at=clock.now(), last_seen_at=clock.now(), **made)

    def order(self, **fields: Any) -> Any:
        items = (Item(self.card.tacos.id, 1, (Choice(self.card.carnitas.id),)), Item(self.card.latte.id))
        return run_service(orders.place_order, actor=self.sara, items=items, **fields)

    def ticket(self) -> Ticket:
        order = self.order(send=True)
        return Ticket.objects.filter(order=order.id).earliest("station")

    def paid(self) -> Any:
        """An order that was served and paid, hence closed."""
        order = self.order()
        run_service(orders.set_status, order_id=order.id, status="served")
        fields = {"amount": order.total, "tip": Decimal("0.00"), "method": "cash", "payment_id": uuid7()}
        return run_service(apply_payment, order_id=order.id, **fields)

    def rule(self) -> Any:
        return run_service(routing.create_rule, station="bar", category_id=self.card.tacos.category_id)

    def ready(self) -> Ticket:
        ticket = self.ticket()
        run_service(kitchen.ready_items, ticket_id=ticket.id)
        return ticket

    def bumped(self) -> Ticket:
        ticket = self.ready()
        run_service(kitchen.bump_ticket, ticket_id=ticket.id)
        return ticket

    def payment(self) -> Payment:
        order = self.order()
        return run_service(payments.take_cash, actor=self.sara, order=order.id, amount=order.due)

    def reader(self) -> Any:
        found = ProviderReader(f"tmr_{uuid7()}", "Bar", ReaderStatus.ONLINE)
        return run_service(add_reader, provider="stripe", found=found, name="Bar")

    def drawer_session(self, *, is_counted: bool = False) -> Any:
        """A drawer that Sara opened with £50.00."""
        given = {"session_id": uuid7(), "drawer_id": uuid7(), "name": "Bar", "opening_float": Decimal("50.00")}
        session = run_service(cash_up.open_drawer, actor=self.sara, **given)
        if is_counted:
            run_service(cash_up.count_drawer, actor=self.sara, session_id=session.id, amount=Decimal("50.00"))
        return session

    def large_payment(self) -> Payment:
        """Over £250, in a restaurant that is registered for VAT."""
        connection.tenant.vat_number = "GB 123 4567 89"
        items = (Item(self.card.tacos.id, 40, (Choice(self.card.carnitas.id),)),)
        order = run_service(orders.place_order, actor=self.sara, items=items)
        return run_service(payments.take_cash, actor=self.sara, order=order.id, amount=order.due)

    def deposit(self) -> Deposit:
        """A deposit of £20.00 that is held."""
        given = {"name": "Ana Ruiz", "for_date": date(2099, 1, 5), "amount": Decimal("20.00")}
        order = run_service(deposits.add_deposit, actor=self.sara, **given)
        run_service(payments.take_cash, actor=self.sara, order=order.id, amount=order.due)
        return Deposit.objects.get(line__order=order)

    def account(self) -> Any:
        """A house account that may owe £100.00, for which Ana Ruiz signs."""
        given = {"name": f"Office {uuid7()}", "credit_limit": Decimal("100.00"), "email": "a@office.example"}
        return run_service(house_accounts.open_account, signers=["Ana Ruiz"], **given)

    def gift_card(self) -> Any:
        """A paid gift card of £50.00 with a code of its own."""
        card, order, _ = run_service(gift_cards.sell_card, actor=self.sara, amount=Decimal("50.00"))
        run_service(payments.take_cash, actor=self.sara, order=order.id, amount=Decimal("50.00"))
        return card

    def voucher(self) -> Any:
        """A kind of voucher, each worth £5.00."""
        return run_service(vouchers.add_kind, name=f"Voucher {uuid7()}", face_value=Decimal("5.00"))

    def stock_recipe(self, made: Any, kind: str, **fields: Any) -> Any:
        """Set a recipe of 100 g of tomatoes and return the id of what it makes."""
        parts = [{"item_id": self.stock_item().id, "quantity": Decimal(100), "unit": "g"}]
        run_service(stock.set_recipe, made_id=made.id, kind=kind, ingredients=parts, **fields)
        return made.id

    def employee(self, name: str = "Ana Ruiz") -> Any:
        """Return an employee of that name, the same each time."""
        found = Employee.objects.filter(name=name, merged_into=None).first()
        return found or run_service(staff.add_employee, name=name, job="cook").employee

    def stocktake_line(self) -> Any:
        """The line of a stocktake of one item in a place of its own."""
        place = self.stock_item().location_id
        return run_service(stocktakes.begin_stocktake, location_ids=[place]).lines.get()

    def purchase_order(self, *, sent: bool = True) -> Any:
        """An order of two big crates of tomatoes at £24.00, which the supplier got by phone."""
        supplier = run_service(stock.add_supplier, name=f"Greens {uuid7()}")
        line = {"item_id": self.stock_item().id, "quantity": Decimal(2), "price": Decimal(24)}
        order = run_service(buying.create_order, supplier_id=supplier.id, lines=[line])
        if sent:
            order = run_service(buying.send_order, order_id=order.id, version=1, by_email=False)
        return order

    def delivery(self) -> Any:
        """One big crate of such an order."""
        order = self.purchase_order()
        line = {"item_id": order.lines.get().item_id, "quantity": Decimal(1)}
        return run_service(buying.receive_delivery, order_id=order.id, version=order.version, lines=[line])

    def at_work(self, *, on_break: bool = False) -> None:
        """Clock Sara in, and let her break begin, once however many calls need it."""
        pressed = Punch.objects.filter(employee__person=self.sara.user_id)
        if not pressed.exists():
            run_service(time_clock.clock_in, actor=self.sara)
        if on_break and not pressed.filter(kind="break_start").exists():
            run_service(time_clock.start_break, actor=self.sara)

    def punch(self, kind: str, hour: int) -> Any:
        moment = clock.now().replace(year=2026, month=11, day=2, hour=hour, minute=0)
        employee = self.employee()
        return run_service(time_clock.enter_punch, employee_id=employee.id, kind=kind, at=moment, reason="forgotten")

    def day_of_work(self) -> Any:
        self.punch("in", 9)
        return self.punch("out", 17)

    def later(self) -> date:
        """Return another coming day each time, with a day between it and the others."""
        self.days += 2
        return business_day(clock.now(), self.restaurant) + timedelta(days=self.days)

    def own_employee(self) -> Any:
        """Return Sara's record of staff, the same each time."""
        return self._record_of("Sara", self.sara)

    def colleague(self) -> Any:
        """Return Carl's record of staff, who is a server here too."""
        return self._record_of("Carl", self.carl)

    def _record_of(self, name: str, actor: Any) -> Any:
        found = Employee.objects.filter(person=actor.user_id, merged_into=None).first()
        if found is None:
            found = run_service(staff.add_employee, name=name, job="server", person=actor.user_id).employee
        if found.ended_on:
            run_service(staff.bring_back, employee_id=found.id)
        if not found.jobs.filter(job="server").exists():
            run_service(staff.add_job, employee_id=found.id, job="server")
        return found

    def shift(self, employee: Any = None, *, published: bool = False) -> RotaShift:
        """A shift of a server on a coming day, open without an employee."""
        given = {"employee_id": employee.id} if employee else {}
        made = run_service(
            rota.add_shift, day=self.later(), starts=time(10), ends=time(12), kind="server", **given
        )  # fmt: skip
        if published:
            monday = made.day - timedelta(days=made.day.weekday())
            version = rota_reads.plan_of(monday).week.version
            run_service(publishing.publish_week, monday=monday, version=version)
        return made

    def swap(self, giver: Any, actor: Any) -> ShiftSwap:
        shift = self.shift(giver, published=True)
        return run_service(rota_requests.offer_swap, actor=actor, shift_id=shift.id)

    def leave(self) -> Leave:
        """Sara's request for a coming day."""
        self.own_employee()
        day = self.later()
        return run_service(leave.ask_for_leave, actor=self.sara, kind="unpaid", first=day, last=day)

    def stock_item(self) -> Any:
        """An item kept in kg, in a place of its own, with 10 kg for £20.00."""
        place = run_service(stock.add_location, name=f"Cold room {uuid7()}")
        units = [["big crate", Decimal(6), "kg"]]
        item = run_service(
            stock.add_item, name=f"Tomatoes {uuid7()}", unit="kg", conversions=units, location_id=place.id
        )
        run_service(stock.receive_stock, item_id=item.id, quantity=Decimal(10), cost=Decimal("20.00"))
        return item

    def attempt(self) -> Payment:
        order = self.order()
        link = run_service(payments.open_link, order_id=order.id)
        return run_service(
            payments.begin_payment, actor=self.sara, order_id=order.id, split=Split.of_amount(order.due), link=link
        )

    def hold(self) -> Payment:
        """A card that holds £50.00 for a tab."""
        given = {"order": self.order().id, "reader_id": self.reader().id, "amount": Decimal("50.00")}
        payment = run_service(begin_hold, actor=self.sara, **given)
        found = ProviderPayment(State.AUTHORISED, f"pi_{uuid7()}", Decimal("50.00"), "GBP")
        run_service(reconciliation.claim, payment_id=payment.id)
        run_service(reconciliation.reconcile, payment_id=payment.id, result=reconciliation.QueryResult(found))
        return payment

    def items(self) -> list[dict[str, Any]]:
        return [{"product_id": self.card.latte.id, "quantity": 2}]


CALLS: dict[tuple[str, str], tuple[str, Callable[[World], Call]]] = {}


def call(method: str, path: str, who: str) -> Callable:
    """Register the request of a route: who sends it, and which. The decorated function gets the world."""

    def keep(make: Callable[[World], Call]) -> Callable[[World], Call]:
        CALLS[method, path] = (who, make)
        return make

    return keep


@call("post", "api/v1/orders", "sara")
def _(world: World) -> Call:
    return Call("orders", {"items": world.items()}, {"items": world.items(), "guests": 3})


@call("put", "api/v1/orders/<uuid:order_id>", "sara")
@call("patch", "api/v1/orders/<uuid:order_id>", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}", {"guests": 2}, {"guests": 3})


@call("put", "api/v1/orders/<uuid:order_id>/status", "sara")
@call("patch", "api/v1/orders/<uuid:order_id>/status", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/status", {"status": "confirmed"}, {"status": "preparing"})


@call("post", "api/v1/orders/<uuid:order_id>/lines", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/lines", {"items": world.items()}, {"items": world.items() * 2})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/void", "sara")
def _(world: World) -> Call:
    order = world.order()
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}/void", {"reason": "wrong"}, {"reason": "spilt"})


@call("post", "api/v1/orders/<uuid:order_id>/send", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/send")


@call("post", "api/v1/orders/<uuid:order_id>/cancel", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/cancel", {"reason": "left"}, {"reason": "changed their mind"})


@call("put", "api/v1/orders/<uuid:order_id>/service-charge", "sara")
def _(world: World) -> Call:
    order = world.order(table_id=world.room.one.id)
    return Call(f"orders/{order.id}/service-charge", {"applied": False}, {"applied": True})


@call("patch", "api/v1/orders/settings", "marco")
def _(world: World) -> Call:
    return Call("orders/settings", {"version": 0, "undo_seconds": 30}, {"version": 0, "undo_seconds": 20})


@call("patch", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>", "sara")
def _(world: World) -> Call:
    order = world.order(send=True)
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}", {"notes": "mild"}, {"notes": "hot"})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/void-sent", "marco")
def _(world: World) -> Call:
    order = world.order(send=True)
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}/void-sent", {"reason": "spilt"}, {"reason": "cold"})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/price", "marco")
def _(world: World) -> Call:
    order = world.order()
    body = {"price": Decimal("7.00"), "reason": "half portion"}
    return Call(f"orders/{order.id}/lines/{order.all_lines[0].id}/price", body, {**body, "price": Decimal("6.00")})


@call("post", "api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/restore-price", "marco")
def _(world: World) -> Call:
    order = world.order()
    line = order.all_lines[0]
    fields = {"line_id": line.id, "price": Decimal("7.00"), "reason": "half portion"}
    run_service(orders.override_price, actor=world.marco, order_id=order.id, **fields)
    return Call(f"orders/{order.id}/lines/{line.id}/restore-price", {"reason": "wrong"}, {"reason": "mistake"})


@call("post", "api/v1/orders/<uuid:order_id>/fire", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order(send=True, hold=[1]).id}/fire", {"course": 1}, {"course": 2})


@call("post", "api/v1/orders/<uuid:order_id>/hold", "sara")
def _(world: World) -> Call:
    order = world.order(send=True, hold=[1])
    run_service(orders.fire_course, order_id=order.id, course=1)
    return Call(f"orders/{order.id}/hold", {"course": 1}, {"course": 2})


@call("post", "api/v1/orders/<uuid:order_id>/rush", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order(send=True).id}/rush", {"on": True}, {"on": False})


@call("post", "api/v1/orders/<uuid:order_id>/void", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.order(send=True).id}/void", {"reason": "walked out"}, {"reason": "twice"})


@call("post", "api/v1/orders/<uuid:order_id>/transfer", "sara")
def _(world: World) -> Call:
    path = f"orders/{world.order(table_id=world.room.one.id).id}/transfer"
    return Call(path, {"table_id": world.room.two.id}, {"table_id": world.room.three.id})


@call("put", "api/v1/orders/<uuid:order_id>/allergies", "sara")
def _(world: World) -> Call:
    said = {"seat": 2, "allergens": ["milk"], "note": "kiwi"}
    return Call(f"orders/{world.order(send=True).id}/allergies", said, {**said, "allergens": []})


@call("put", "api/v1/orders/<uuid:order_id>/type", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/type", {"order_type": "dine_in"}, {"order_type": "pickup"})


@call("post", "api/v1/orders/<uuid:order_id>/move-lines", "sara")
def _(world: World) -> Call:
    order = world.order(table_id=world.room.one.id, send=True)
    body = {"lines": [{"id": order.all_lines[0].id}], "to_table_id": world.room.two.id}
    return Call(f"orders/{order.id}/move-lines", body, {**body, "to_table_id": world.room.three.id})


@call("post", "api/v1/orders/<uuid:order_id>/split", "sara")
def _(world: World) -> Call:
    order = world.order(table_id=world.room.one.id)
    first, second = order.all_lines
    return Call(f"orders/{order.id}/split", {"lines": [{"id": first.id}]}, {"lines": [{"id": second.id}]})


@call("post", "api/v1/orders/<uuid:order_id>/merge", "sara")
def _(world: World) -> Call:
    other, third = world.order(), world.order()
    return Call(f"orders/{world.order().id}/merge", {"from_order_id": other.id}, {"from_order_id": third.id})


@call("post", "api/v1/orders/<uuid:order_id>/discounts", "sara")
def _(world: World) -> Call:
    body = {"percent": 10, "reason": "regular"}
    return Call(f"orders/{world.order().id}/discounts", body, {**body, "percent": 5})


@call("post", "api/v1/orders/<uuid:order_id>/comp", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/comp", {"reason": "long wait"}, {"reason": "cold"})


@call("delete", "api/v1/orders/<uuid:order_id>/adjustments/<uuid:adjustment_id>", "sara")
def _(world: World) -> Call:
    order, discount = world.order(), uuid7()
    fields = {"percent": Decimal(5), "reason": "regular", "discount_id": discount}
    run_service(orders.give_discount, actor=world.sara, order_id=order.id, **fields)
    return Call(f"orders/{order.id}/adjustments/{discount}")


@call("post", "api/v1/orders/<uuid:order_id>/reopen", "marco")
def _(world: World) -> Call:
    return Call(f"orders/{world.paid().id}/reopen", {"reason": "forgot the wine"}, {"reason": "wrong table"})


@call("post", "api/v1/restaurants/tables/<uuid:table_id>/clean", "sara")
def _(world: World) -> Call:
    run_service(floor.set_table_status, table_id=world.room.one.id, status="cleaning")
    return Call(f"restaurants/tables/{world.room.one.id}/clean")


@call("post", "api/v1/restaurants/sections", "marco")
def _(world: World) -> Call:
    return Call("restaurants/sections", {"name": "Terrace"}, {"name": "Garden"})


@call("put", "api/v1/restaurants/sections/order", "marco")
def _(world: World) -> Call:
    first, second = (run_service(layout.create_section, name=name).id for name in ("Terrace", "Garden"))
    return Call("restaurants/sections/order", {"ids": [second, first]}, {"ids": [first, second]})


@call("put", "api/v1/restaurants/sections/<uuid:section_id>", "marco")
@call("patch", "api/v1/restaurants/sections/<uuid:section_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/sections/{world.room.section.id}", {"name": "Inside"}, {"name": "Upstairs"})


@call("delete", "api/v1/restaurants/sections/<uuid:section_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/sections/{world.room.section.id}")


@call("post", "api/v1/restaurants/sections/<uuid:section_id>/restore", "marco")
def _(world: World) -> Call:
    run_service(layout.archive_section, section_id=world.room.section.id)
    return Call(f"restaurants/sections/{world.room.section.id}/restore")


@call("put", "api/v1/restaurants/sections/<uuid:section_id>/tables/order", "marco")
def _(world: World) -> Call:
    one, two = world.room.one.id, world.room.two.id
    return Call(f"restaurants/sections/{world.room.section.id}/tables/order", {"ids": [two, one]}, {"ids": [one, two]})


@call("put", "api/v1/restaurants/sections/<uuid:section_id>/plan", "marco")
def _(world: World) -> Call:
    place = {"id": world.room.one.id, "shape": "round", "capacity": 4, "y": 0, "width": 80, "height": 80}
    here, there = ({"version": 0, "tables": [{**place, "x": x}]} for x in (0, 80))
    return Call(f"restaurants/sections/{world.room.section.id}/plan", here, there)


@call("post", "api/v1/restaurants/tables", "marco")
def _(world: World) -> Call:
    body = {"section_id": world.room.section.id, "name": "Window"}
    return Call("restaurants/tables", body, {**body, "name": "Corner"})


@call("post", "api/v1/restaurants/tables/bulk", "marco")
def _(world: World) -> Call:
    body = {"section_id": world.room.section.id, "count": 10}
    return Call("restaurants/tables/bulk", body, {**body, "count": 5})


@call("put", "api/v1/restaurants/tables/<uuid:table_id>", "marco")
@call("patch", "api/v1/restaurants/tables/<uuid:table_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/tables/{world.room.one.id}", {"capacity": 6}, {"capacity": 8})


@call("delete", "api/v1/restaurants/tables/<uuid:table_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/tables/{world.room.one.id}")


@call("post", "api/v1/restaurants/tables/<uuid:table_id>/restore", "marco")
def _(world: World) -> Call:
    run_service(layout.archive_table, table_id=world.room.one.id)
    return Call(f"restaurants/tables/{world.room.one.id}/restore")


@call("post", "api/v1/kitchen/rules", "marco")
def _(world: World) -> Call:
    return Call("kitchen/rules", {"station": "bar", "order_type": "takeaway"}, {"station": "grill"})


@call("put", "api/v1/kitchen/rules/order", "marco")
def _(world: World) -> Call:
    first, second = str(world.rule().id), str(world.rule().id)
    return Call("kitchen/rules/order", {"ids": [second, first]}, {"ids": [first, second]})


@call("patch", "api/v1/kitchen/rules/<uuid:rule_id>", "marco")
def _(world: World) -> Call:
    return Call(f"kitchen/rules/{world.rule().id}", {"priority": 1}, {"priority": 2})


@call("delete", "api/v1/kitchen/rules/<uuid:rule_id>", "marco")
def _(world: World) -> Call:
    return Call(f"kitchen/rules/{world.rule().id}")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/acknowledge", "kim")
def _(world: World) -> Call:
    order = world.order(send=True)
    line = order.all_lines[0]
    run_service(orders.void_sent_line, actor=world.sara, order_id=order.id, line_id=line.id, reason="spilt")
    return Call(f"kitchen/tickets/{line.ticket_id}/acknowledge", {}, {"line_ids": [line.id]})


@call("put", "api/v1/restaurants/tables/<uuid:table_id>/status", "sara")
def _(world: World) -> Call:
    return Call(f"restaurants/tables/{world.room.one.id}/status", {"status": "reserved"}, {"status": "cleaning"})


@call("put", "api/v1/restaurants/tables/<uuid:table_id>/server", "sara")
def _(world: World) -> Call:
    carl = str(User.objects.get(email="carl@alpha.example").pk)
    return Call(f"restaurants/tables/{world.room.one.id}/server", {"server_id": carl}, {"server_id": None})


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/start", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ticket().id}/start")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/ready", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ticket().id}/ready")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/bump", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ready().id}/bump")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/hand-over", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ready().id}/hand-over")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/undo", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.ready().id}/undo")


@call("post", "api/v1/kitchen/tickets/<uuid:ticket_id>/recall", "kim")
def _(world: World) -> Call:
    return Call(f"kitchen/tickets/{world.bumped().id}/recall")


@call("post", "api/v1/payments/cash", "sara")
def _(world: World) -> Call:
    order = world.order()
    body = {"order_id": order.id, "amount": order.due}
    return Call("payments/cash", body, {**body, "received_amount": order.due + 10})


@call("post", "api/v1/payments/<uuid:payment_id>/tender", "marco")
def _(world: World) -> Call:
    body = {"method": "card", "reason": "on the terminal"}
    return Call(f"payments/{world.payment().id}/tender", body, {**body, "reason": "as the guest said"})


@call("post", "api/v1/payments/<uuid:payment_id>/invoice", "sara")
def _(world: World) -> Call:
    body = {"name": "Acme Ltd", "address": "1 High Street\nLondon"}
    return Call(f"payments/{world.large_payment().id}/invoice", body, {**body, "name": "Other Ltd"})


@call("post", "api/v1/payments/card", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "card_last_four": "4242"}
    return Call("payments/card", body, {**body, "amount": 2})


@call("post", "api/v1/house-accounts/<uuid:account_id>/pay", "sara")
def _(world: World) -> Call:
    return Call(f"house-accounts/{world.account().id}/pay", {"amount": 5}, {"amount": 6})


@call("post", "api/v1/deposits", "sara")
def _(world: World) -> Call:
    body = {"name": "Ana Ruiz", "for_date": "2099-01-05", "amount": 20}
    return Call("deposits", body, {**body, "amount": 30})


@call("post", "api/v1/payments/deposit", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "deposit_id": world.deposit().id}
    return Call("payments/deposit", body, {**body, "amount": 2})


@call("post", "api/v1/deposits/<uuid:deposit_id>/keep", "marco")
def _(world: World) -> Call:
    return Call(f"deposits/{world.deposit().id}/keep", {"reason": "did not come"}, {"reason": "came too late"})


@call("post", "api/v1/deposits/<uuid:deposit_id>/erase", "marco")
def _(world: World) -> Call:
    return Call(f"deposits/{world.deposit().id}/erase")


@call("post", "api/v1/payments/house-account", "sara")
def _(world: World) -> Call:
    order, account = world.order(), world.account()
    body = {"order_id": order.id, "amount": 1, "account_id": account.id, "signed_by": "Ana Ruiz"}
    return Call("payments/house-account", body, {**body, "amount": 2})


@call("post", "api/v1/payments/voucher", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "kind_id": world.voucher().id}
    return Call("payments/voucher", body, {**body, "amount": 2})


@call("post", "api/v1/voucher-kinds", "olivia")
def _(world: World) -> Call:
    body = {"name": "Lunch voucher", "face_value": 5}
    return Call("voucher-kinds", body, {**body, "name": "Another voucher"})


@call("patch", "api/v1/voucher-kinds/<uuid:kind_id>", "olivia")
def _(world: World) -> Call:
    return Call(f"voucher-kinds/{world.voucher().id}", {"name": "Lunch card"}, {"name": "Dinner card"})


@call("post", "api/v1/voucher-kinds/<uuid:kind_id>/retire", "olivia")
def _(world: World) -> Call:
    return Call(f"voucher-kinds/{world.voucher().id}/retire")


@call("post", "api/v1/voucher-kinds/<uuid:kind_id>/restore", "olivia")
def _(world: World) -> Call:
    kind = world.voucher()
    run_service(vouchers.retire_kind, kind_id=kind.id)
    return Call(f"voucher-kinds/{kind.id}/restore")


@call("post", "api/v1/house-accounts", "marco")
def _(world: World) -> Call:
    body = {"name": "Harbour Office", "credit_limit": 100}
    return Call("house-accounts", body, {**body, "name": "Another Office"})


@call("patch", "api/v1/house-accounts/<uuid:account_id>", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "credit_limit": 200}
    return Call(f"house-accounts/{world.account().id}", body, {**body, "credit_limit": 300})


@call("post", "api/v1/house-accounts/<uuid:account_id>/close", "marco")
def _(world: World) -> Call:
    return Call(f"house-accounts/{world.account().id}/close")


@call("post", "api/v1/house-accounts/<uuid:account_id>/transfers", "marco")
def _(world: World) -> Call:
    body = {"amount": 5, "paid_on": "2026-01-05", "reference": "Invoice 7"}
    return Call(f"house-accounts/{world.account().id}/transfers", body, {**body, "amount": 6})


@call("post", "api/v1/house-accounts/<uuid:account_id>/corrections", "marco")
def _(world: World) -> Call:
    body = {"amount": 5, "against": "bank", "reason": "paid back"}
    return Call(f"house-accounts/{world.account().id}/corrections", body, {**body, "amount": 6})


@call("post", "api/v1/house-accounts/<uuid:account_id>/statements/email", "marco")
def _(world: World) -> Call:
    month = f"{business_day(clock.now(), world.restaurant):%Y-%m}"
    return Call(f"house-accounts/{world.account().id}/statements/email", {"month": month}, {"month": "2026-01"})


@call("post", "api/v1/stock/items", "marco")
def _(world: World) -> Call:
    return Call("stock/items", {"name": "Limes", "unit": "each"}, {"name": "Lemons", "unit": "each"})


@call("patch", "api/v1/stock/items/<uuid:item_id>", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "category": "Vegetables"}
    return Call(f"stock/items/{world.stock_item().id}", body, {**body, "category": "Fruit"})


@call("post", "api/v1/stock/items/<uuid:item_id>/archive", "marco")
def _(world: World) -> Call:
    return Call(f"stock/items/{world.stock_item().id}/archive")


@call("post", "api/v1/stock/items/<uuid:item_id>/restore", "marco")
def _(world: World) -> Call:
    item = world.stock_item()
    run_service(stock.archive_item, item_id=item.id)
    return Call(f"stock/items/{item.id}/restore")


@call("post", "api/v1/stock/items/<uuid:item_id>/receive", "marco")
def _(world: World) -> Call:
    body = {"quantity": 5, "cost": 12}
    return Call(f"stock/items/{world.stock_item().id}/receive", body, {**body, "cost": 13})


@call("post", "api/v1/stock/items/<uuid:item_id>/waste", "sara")
def _(world: World) -> Call:
    body = {"quantity": 1, "reason": "dropped"}
    return Call(f"stock/items/{world.stock_item().id}/waste", body, {**body, "quantity": 2})


@call("post", "api/v1/stock/products/<uuid:product_id>/waste", "sara")
def _(world: World) -> Call:
    body = {"quantity": 1, "reason": "dropped"}
    return Call(
        f"stock/products/{world.stock_recipe(world.card.latte, 'product')}/waste", body, {**body, "quantity": 2}
    )


@call("post", "api/v1/stock/items/<uuid:item_id>/count", "sara")
def _(world: World) -> Call:
    return Call(f"stock/items/{world.stock_item().id}/count", {"quantity": 9}, {"quantity": 8})


@call("post", "api/v1/stock/items/<uuid:item_id>/correct", "marco")
def _(world: World) -> Call:
    body = {"quantity": -1, "reason": "booked twice"}
    return Call(f"stock/items/{world.stock_item().id}/correct", body, {**body, "quantity": 1})


@call("post", "api/v1/inventory/items", "marco")
def _(world: World) -> Call:
    body = {"name": "Basil", "unit": "g", "minimum_stock": 50}
    return Call("inventory/items", body, {**body, "name": "Mint"})


@call("put", "api/v1/inventory/items/<str:sku>", "marco")
@call("patch", "api/v1/inventory/items/<str:sku>", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/items/{world.stock_item().sku}", {"category": "Herbs"}, {"category": "Fruit"})


@call("delete", "api/v1/inventory/items/<str:sku>", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/items/{world.stock_item().sku}")


@call("post", "api/v1/inventory/items/<str:sku>/adjust-stock", "marco")
def _(world: World) -> Call:
    body = {"adjustment": -1, "reason": "broken"}
    return Call(f"inventory/items/{world.stock_item().sku}/adjust-stock", body, {**body, "adjustment": 1})


@call("post", "api/v1/inventory/stocktakes", "marco")
def _(world: World) -> Call:
    place = str(world.stock_item().location_id)
    return Call("inventory/stocktakes", {"location_ids": [place]}, {"location_ids": [place], "name": "Monday"})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/counts", "sara")
def _(world: World) -> Call:
    line = world.stocktake_line()
    body = {"item_id": str(line.item_id), "location_id": str(line.location_id), "quantity": 3}
    return Call(f"inventory/stocktakes/{line.stocktake_id}/counts", body, {**body, "quantity": 4})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/counts/batch", "sara")
def _(world: World) -> Call:
    line, made = world.stocktake_line(), {"id": str(uuid7()), "counted_at": clock.now().isoformat()}
    count = {"item_id": str(line.item_id), "location_id": str(line.location_id), "quantity": 3, **made}
    at = f"inventory/stocktakes/{line.stocktake_id}/counts/batch"
    return Call(at, {"counts": [count]}, {"counts": [{**count, "quantity": 4}]})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/recounts", "marco")
def _(world: World) -> Call:
    line, other = world.stocktake_line(), str(uuid7())
    body = {"line_ids": [str(line.id)]}
    return Call(f"inventory/stocktakes/{line.stocktake_id}/recounts", body, {"line_ids": [str(line.id), other]})


@call("patch", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id>", "marco")
def _(world: World) -> Call:
    line = world.stocktake_line()
    return Call(f"inventory/stocktakes/{line.stocktake_id}/lines/{line.id}", {"note": "Broken"}, {"note": "Lost"})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/approve", "marco")
def _(world: World) -> Call:
    at = f"inventory/stocktakes/{world.stocktake_line().stocktake_id}/approve"
    return Call(at, {"uncounted": "keep"}, {"uncounted": "zero"})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/cancel", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/stocktakes/{world.stocktake_line().stocktake_id}/cancel")


@call("post", "api/v1/inventory/purchase-orders", "marco")
def _(world: World) -> Call:
    supplier = run_service(stock.add_supplier, name=f"Greens {uuid7()}")
    body = {"supplier_id": str(supplier.id), "lines": [{"item_id": str(world.stock_item().id), "quantity": 2}]}
    return Call("inventory/purchase-orders", body, {**body, "note": "Before 8"})


@call("patch", "api/v1/inventory/purchase-orders/<uuid:order_id>", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "note": "Before 8"}
    return Call(f"inventory/purchase-orders/{world.purchase_order(sent=False).id}", body, {**body, "note": "Before 9"})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/send", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "by_email": False}
    order = world.purchase_order(sent=False)
    return Call(f"inventory/purchase-orders/{order.id}/send", body, {**body, "version": 2})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/cancel", "marco")
def _(world: World) -> Call:
    order = world.purchase_order()
    body = {"version": order.version}
    return Call(f"inventory/purchase-orders/{order.id}/cancel", body, {**body, "reason": "Twice"})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/close", "marco")
def _(world: World) -> Call:
    body = {"version": 3}
    return Call(f"inventory/purchase-orders/{world.delivery().order_id}/close", body, {**body, "reason": "No more"})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/reorder", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/purchase-orders/{world.purchase_order().id}/reorder", {}, {"id": str(uuid7())})


@call("post", "api/v1/inventory/deliveries", "kim")
def _(world: World) -> Call:
    order = world.purchase_order()
    line = {"item_id": str(order.lines.get().item_id), "quantity": 1}
    body = {"order_id": str(order.id), "version": order.version, "lines": [line]}
    return Call("inventory/deliveries", body, {**body, "note": "DN 1"})


@call("post", "api/v1/inventory/deliveries/<uuid:delivery_id>/undo", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/deliveries/{world.delivery().id}/undo")


@call("post", "api/v1/inventory/deliveries/<uuid:delivery_id>/return", "kim")
def _(world: World) -> Call:
    delivery = world.delivery()
    body = {"lines": [{"line_id": str(delivery.lines.get().id), "quantity": 1}], "reason": "mouldy"}
    return Call(f"inventory/deliveries/{delivery.id}/return", body, {**body, "reason": "wrong"})


@call("post", "api/v1/inventory/deliveries/<uuid:delivery_id>/credit-note", "marco")
def _(world: World) -> Call:
    body = {"amount": 2, "reason": "too dear"}
    return Call(f"inventory/deliveries/{world.delivery().id}/credit-note", body, {**body, "amount": 3})


@call("post", "api/v1/inventory/credit-notes/<uuid:credit_note_id>/receive", "marco")
def _(world: World) -> Call:
    delivery = world.delivery()
    credit = run_service(buying.expect_credit, delivery_id=delivery.id, amount=Decimal(2), reason="too dear")
    return Call(f"inventory/credit-notes/{credit.id}/receive", {"amount": 2}, {"amount": 1})


@call("post", "api/v1/stock/movements/<uuid:batch>/undo", "marco")
def _(world: World) -> Call:
    booked = run_service(stock.count_item, item_id=world.stock_item().id, quantity=Decimal(3))
    return Call(f"stock/movements/{booked.movements[0].batch}/undo")


@call("post", "api/v1/stock/track-products", "marco")
def _(world: World) -> Call:
    items = [{"name": "Cola", "unit": "can", "quantity": 24, "cost": "0.40"}]
    return Call("stock/track-products", {"items": items}, {"items": [{**items[0], "name": "Tonic"}]})


@call("post", "api/v1/stock/items/<uuid:item_id>/transfer", "marco")
def _(world: World) -> Call:
    item, bar = world.stock_item(), run_service(stock.add_location, name=f"Bar {uuid7()}")
    body = {"quantity": 2, "from_id": item.location_id, "to_id": bar.id}
    return Call(f"stock/items/{item.id}/transfer", body, {**body, "quantity": 3})


@call("post", "api/v1/stock/items/<uuid:item_id>/produce", "marco")
def _(world: World) -> Call:
    made = world.stock_recipe(run_service(stock.add_item, name=f"Salsa {uuid7()}", unit="l"), "item", kept=True)
    return Call(f"stock/items/{made}/produce", {"quantity": 1}, {"quantity": 2})


@call("post", "api/v1/recipes", "marco")
def _(world: World) -> Call:
    part = {"ingredient_sku": world.stock_item().sku, "qty": 1}
    body = {"item_id": str(world.card.latte.id), "ingredients": [part]}
    return Call("recipes", body, {**body, "ingredients": [{**part, "qty": 2}]})


@call("put", "api/v1/stock/recipes/<uuid:made_id>", "marco")
def _(world: World) -> Call:
    part = {"item_id": str(world.stock_item().id), "quantity": 1}
    body = {"kind": "product", "ingredients": [part]}
    return Call(f"stock/recipes/{world.card.latte.id}", body, {**body, "ingredients": [{**part, "quantity": 2}]})


@call("delete", "api/v1/stock/recipes/<uuid:made_id>", "marco")
def _(world: World) -> Call:
    return Call(f"stock/recipes/{world.stock_recipe(world.card.latte, 'product')}")


@call("patch", "api/v1/stock/settings", "marco")
def _(world: World) -> Call:
    return Call("stock/settings", {"version": 1, "mail": "each"}, {"version": 1, "mail": "none"})


@call("post", "api/v1/employees", "marco")
def add_employee(world: World) -> Call:
    body = {"first_name": "Noor", "last_name": "Aziz", "role": "cook", "hourlyRate": 13.5}
    return Call("employees", body, {**body, "role": "server"})


@call("post", "api/v1/employees/members", "marco")
def add_members(world: World) -> Call:
    """The plan has room for Marco and Sara; the others have left."""
    day = date(2026, 1, 5)
    for member in Membership.objects.filter(restaurant=world.restaurant).exclude(user__name__in=("Marco", "Sara")):
        name, person = member.user.name, member.user.pk
        record = run_service(staff.add_employee, name=name, job="cook", person=person, started_on=day)
        run_service(staff.end_employment, employee_id=record.employee.id, ended_on=day)
    return Call("employees/members")


@call("put", "api/v1/employees/<uuid:employee_id>", "marco")
@call("patch", "api/v1/employees/<uuid:employee_id>", "marco")
def change_employee(world: World) -> Call:
    body = {"phone": "07700 900123"}
    return Call(f"employees/{world.employee().id}", body, {"phone": "07700 900124"})


@call("delete", "api/v1/employees/<uuid:employee_id>", "marco")
def remove_employee(world: World) -> Call:
    return Call(f"employees/{world.employee().id}")


@call("post", "api/v1/employees/<uuid:employee_id>/end", "marco")
def end_employment(world: World) -> Call:
    return Call(f"employees/{world.employee().id}/end", {"reason": "moves away"}, {"reason": "studies"})


@call("post", "api/v1/employees/<uuid:employee_id>/bring-back", "marco")
def bring_back(world: World) -> Call:
    employee = world.employee()
    run_service(staff.end_employment, employee_id=employee.id)
    return Call(f"employees/{employee.id}/bring-back")


@call("post", "api/v1/employees/<uuid:employee_id>/link", "marco")
def link_employee(world: World) -> Call:
    return Call(f"employees/{world.employee().id}/link", {"person": None}, {"person": str(world.sara.user_id)})


@call("post", "api/v1/employees/<uuid:employee_id>/merge", "marco")
def merge_employees(world: World) -> Call:
    body, changed = ({"duplicate_id": str(world.employee(name).id)} for name in ("Ana R", "Ana Rui"))
    return Call(f"employees/{world.employee().id}/merge", body, changed)


@call("post", "api/v1/employees/<uuid:employee_id>/jobs", "marco")
def add_employee_job(world: World) -> Call:
    return Call(f"employees/{world.employee().id}/jobs", {"job": "server"}, {"job": "cashier"})


@call("post", "api/v1/employees/<uuid:employee_id>/jobs/<uuid:job_id>/end", "marco")
def end_employee_job(world: World) -> Call:
    record = run_service(staff.add_job, employee_id=world.employee().id, job="cashier", title=f"Host {uuid7()}")
    job = record.employee.jobs.all()[1]
    return Call(f"employees/{record.employee.id}/jobs/{job.id}/end")


@call("post", "api/v1/employees/<uuid:employee_id>/jobs/<uuid:job_id>/rates", "marco")
def set_pay_rate(world: World) -> Call:
    employee = world.employee()
    body = {"from_day": "2026-11-02", "hourly_rate": 13.2}
    path = f"employees/{employee.id}/jobs/{employee.jobs.all()[0].id}/rates"
    return Call(path, body, {**body, "hourly_rate": 14})


@call("post", "api/v1/employees/<uuid:employee_id>/documents", "marco")
def add_employee_document(world: World) -> Call:
    body = {"kind": "right_to_work", "checked_on": "2026-01-05", "expires_on": "2027-01-05"}
    return Call(f"employees/{world.employee().id}/documents", body, {**body, "kind": "first_aid"})


@call("post", "api/v1/employees/documents/<uuid:document_id>/remove", "marco")
def remove_employee_document(world: World) -> Call:
    document = run_service(
        staff.add_document, employee_id=world.employee().id, kind="first_aid", checked_on=date(2026, 1, 5)
    )
    return Call(f"employees/documents/{document.id}/remove")


@call("post", "api/v1/clock/in", "sara")
def clock_in(world: World) -> Call:
    return Call("clock/in", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/out", "sara")
def clock_out(world: World) -> Call:
    world.at_work()
    return Call("clock/out", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/break-start", "sara")
def start_break(world: World) -> Call:
    world.at_work()
    return Call("clock/break-start", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/break-end", "sara")
def end_break(world: World) -> Call:
    world.at_work(on_break=True)
    return Call("clock/break-end", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/punches", "marco")
def enter_punch(world: World) -> Call:
    body = {"employee_id": str(world.employee().id), "kind": "in", "at": "2026-11-02T09:00:00Z", "reason": "forgotten"}
    return Call("clock/punches", body, {**body, "at": "2026-11-02T10:00:00Z"})


@call("post", "api/v1/clock/punches/<uuid:punch_id>/correct", "marco")
def correct_punch(world: World) -> Call:
    punch = world.punch("in", 9)
    body = {"at": "2026-11-02T09:30:00Z", "reason": "was late"}
    return Call(f"clock/punches/{punch.id}/correct", body, {**body, "at": None})


@call("patch", "api/v1/clock/settings", "marco")
def change_clock(world: World) -> Call:
    return Call("clock/settings", {"version": 1, "breaks_paid": True}, {"version": 1, "breaks_paid": False})


SHIFT = {"day": "2026-11-09", "starts": "10:00", "ends": "16:00", "kind": "server"}


@call("post", "api/v1/rota/shifts", "marco")
def add_shift(world: World) -> Call:
    body = {**SHIFT, "id": str(uuid7()), "employee_id": str(world.employee().id)}
    return Call("rota/shifts", body, {**body, "ends": "17:00"})


@call("patch", "api/v1/rota/shifts/<uuid:shift_id>", "marco")
def change_shift(world: World) -> Call:
    body = {"version": 1, "ends": "17:00"}
    return Call(f"rota/shifts/{world.shift().id}", body, {**body, "note": "keys"})


@call("post", "api/v1/rota/shifts/<uuid:shift_id>/remove", "marco")
def remove_shift(world: World) -> Call:
    return Call(f"rota/shifts/{world.shift().id}/remove", {"version": 1}, {"version": 2})


@call("post", "api/v1/rota/shifts/<uuid:shift_id>/take", "sara")
def take_shift(world: World) -> Call:
    world.own_employee()
    return Call(f"rota/shifts/{world.shift(published=True).id}/take")


@call("post", "api/v1/rota/copy", "marco")
def copy_week(world: World) -> Call:
    body = {"source": str(world.shift().day), "monday": "2026-11-16"}
    return Call("rota/copy", body, {**body, "monday": "2026-11-23"})


@call("post", "api/v1/rota/publish", "marco")
def publish_rota(world: World) -> Call:
    day = world.shift().day
    monday = day - timedelta(days=day.weekday())
    version = rota_reads.plan_of(monday).week.version
    body = {"monday": str(monday), "version": version}
    return Call("rota/publish", body, {**body, "version": version + 1})


@call("post", "api/v1/rota/templates", "marco")
def add_shift_template(world: World) -> Call:
    body = {"name": "Early", "kind": "cook", "starts": "10:00", "ends": "16:00"}
    return Call("rota/templates", body, {**body, "name": "Late"})


@call("post", "api/v1/rota/templates/<uuid:template_id>/remove", "marco")
def remove_shift_template(world: World) -> Call:
    made = run_service(rota.add_template, name="Early", kind="cook", starts=time(10), ends=time(16))
    return Call(f"rota/templates/{made.id}/remove")


@call("patch", "api/v1/rota/settings", "marco")
def change_rota(world: World) -> Call:
    return Call("rota/settings", {"version": 1, "leave_year_month": 4}, {"version": 1, "leave_year_month": 5})


@call("post", "api/v1/rota/swaps", "sara")
def offer_swap(world: World) -> Call:
    shift = world.shift(employee=world.own_employee(), published=True)
    body = {"id": str(uuid7()), "shift_id": str(shift.id)}
    return Call("rota/swaps", body, {**body, "note": "please"})


@call("post", "api/v1/rota/swaps/<uuid:swap_id>/withdraw", "sara")
def withdraw_swap(world: World) -> Call:
    return Call(f"rota/swaps/{world.swap(world.own_employee(), world.sara).id}/withdraw")


@call("post", "api/v1/rota/swaps/<uuid:swap_id>/accept", "sara")
def accept_swap(world: World) -> Call:
    world.own_employee()
    giver = world.colleague()
    return Call(f"rota/swaps/{world.swap(giver, world.carl).id}/accept")


@call("post", "api/v1/rota/swaps/<uuid:swap_id>/decide", "marco")
def decide_swap(world: World) -> Call:
    swap = world.swap(world.own_employee(), world.sara)
    world.colleague()
    run_service(rota_requests.accept_swap, actor=world.carl, swap_id=swap.id)
    return Call(f"rota/swaps/{swap.id}/decide", {"approves": True}, {"approves": False})


@call("post", "api/v1/rota/availability", "sara")
def set_availability(world: World) -> Call:
    world.own_employee()
    return Call("rota/availability", {"days": [{"weekday": 1}]}, {"days": [{"weekday": 2}]})


@call("post", "api/v1/rota/calendar", "sara")
def make_calendar(world: World) -> Call:
    world.own_employee()
    return Call("rota/calendar")


@call("post", "api/v1/rota/calendar/revoke", "sara")
def revoke_calendar(world: World) -> Call:
    world.own_employee()
    run_service(rota_requests.make_calendar, actor=world.sara)
    return Call("rota/calendar/revoke")


@call("post", "api/v1/leave", "sara")
def ask_for_leave(world: World) -> Call:
    world.own_employee()
    day = str(world.later())
    body = {"id": str(uuid7()), "kind": "unpaid", "first": day, "last": day}
    return Call("leave", body, {**body, "note": "a wedding"})


@call("post", "api/v1/leave/enter", "marco")
def enter_leave(world: World) -> Call:
    employee = world.own_employee()
    body = {"employee_id": str(employee.id), "kind": "sick", "first": "2026-11-02", "last": "2026-11-02"}
    return Call("leave/enter", body, {**body, "last": "2026-11-03"})


@call("post", "api/v1/leave/<uuid:leave_id>/decide", "marco")
def decide_leave(world: World) -> Call:
    return Call(f"leave/{world.leave().id}/decide", {"approves": True}, {"approves": False})


@call("post", "api/v1/leave/<uuid:leave_id>/withdraw", "sara")
def withdraw_leave(world: World) -> Call:
    return Call(f"leave/{world.leave().id}/withdraw")


@call("post", "api/v1/timesheets/approve", "marco")
def approve_hours(world: World) -> Call:
    employee = world.day_of_work().employee
    body = {"first": "2026-11-02", "last": "2026-11-02", "employee_ids": [str(employee.id)]}
    return Call("timesheets/approve", body, {**body, "last": "2026-11-03"})


@call("post", "api/v1/timesheets/<uuid:employee_id>/reopen", "marco")
def reopen_day(world: World) -> Call:
    employee, day = world.day_of_work().employee, date(2026, 11, 2)
    run_service(timesheets.approve_hours, first=day, last=day, employee_ids=[employee.id])
    body = {"day": "2026-11-02", "reason": "forgot a break"}
    return Call(f"timesheets/{employee.id}/reopen", body, {**body, "reason": "forgot two"})


@call("post", "api/v1/stock/suppliers", "marco")
def _(world: World) -> Call:
    return Call("stock/suppliers", {"name": "Greens & Sons"}, {"name": "Browns"})


@call("patch", "api/v1/stock/suppliers/<uuid:supplier_id>", "marco")
def _(world: World) -> Call:
    supplier = run_service(stock.add_supplier, name=f"Greens {uuid7()}")
    body = {"version": 1, "lead_days": 2}
    return Call(f"stock/suppliers/{supplier.id}", body, {**body, "lead_days": 3})


@call("post", "api/v1/stock/suppliers/<uuid:supplier_id>/archive", "marco")
def _(world: World) -> Call:
    supplier = run_service(stock.add_supplier, name=f"Greens {uuid7()}")
    return Call(f"stock/suppliers/{supplier.id}/archive")


@call("post", "api/v1/stock/locations", "marco")
def _(world: World) -> Call:
    return Call("stock/locations", {"name": "Cellar"}, {"name": "Bar"})


@call("patch", "api/v1/stock/locations/<uuid:location_id>", "marco")
def _(world: World) -> Call:
    place = run_service(stock.add_location, name=f"Cellar {uuid7()}")
    return Call(f"stock/locations/{place.id}", {"name": "Bar"}, {"name": "Store"})


@call("post", "api/v1/stock/locations/<uuid:location_id>/archive", "marco")
def _(world: World) -> Call:
    place = run_service(stock.add_location, name=f"Cellar {uuid7()}")
    return Call(f"stock/locations/{place.id}/archive")


@call("post", "api/v1/gift-cards", "sara")
def _(world: World) -> Call:
    return Call("gift-cards", {"amount": 20, "code": "7K2M9QXA0C4D7X2K"}, {"amount": 30})


@call("post", "api/v1/payments/gift-card", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "code": codes.code_of(world.gift_card())}
    return Call("payments/gift-card", body, {**body, "amount": 2})


@call("patch", "api/v1/gift-cards/settings", "olivia")
def _(world: World) -> Call:
    body = {"version": 0, "amounts": [20], "least": 10, "most": 100, "expiry_months": None}
    return Call("gift-cards/settings", body, {**body, "most": 200})


@call("post", "api/v1/gift-cards/<uuid:card_id>/block", "marco")
def _(world: World) -> Call:
    return Call(f"gift-cards/{world.gift_card().id}/block", {"reason": "stolen"}, {"reason": "lost"})


@call("post", "api/v1/gift-cards/<uuid:card_id>/unblock", "marco")
def _(world: World) -> Call:
    card = world.gift_card()
    run_service(gift_cards.block_card, card_id=card.id, reason="stolen")
    return Call(f"gift-cards/{card.id}/unblock", {"reason": "found"}, {"reason": "found again"})


@call("post", "api/v1/gift-cards/<uuid:card_id>/replace", "marco")
def _(world: World) -> Call:
    return Call(f"gift-cards/{world.gift_card().id}/replace", {"reason": "lost"}, {"reason": "stolen"})


@call("post", "api/v1/gift-cards/<uuid:card_id>/reveal", "marco")
def _(world: World) -> Call:
    return Call(f"gift-cards/{world.gift_card().id}/reveal")


@call("post", "api/v1/gift-cards/<uuid:card_id>/email", "marco")
def _(world: World) -> Call:
    body = {"email": "ana@guest.example"}
    return Call(f"gift-cards/{world.gift_card().id}/email", body, {"email": "jo@guest.example"})


@call("post", "api/v1/payments/card/declined", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1}
    return Call("payments/card/declined", body, {**body, "amount": 2})


@call("post", "api/v1/payments/reader", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "reader_id": world.reader().id, "amount": 1}
    return Call("payments/reader", body, {**body, "amount": 2})


@call("post", "api/v1/payments/stripe/intents", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1}
    return Call("payments/stripe/intents", body, {**body, "amount": 2})


@call("post", "api/v1/payments/process", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1, "currency": "GBP", "payment_method": "tapToPay"}
    return Call("payments/process", body, {**body, "amount": 2})


@call("post", "api/v1/payments/refund/<uuid:payment_id>", "marco")
def _(world: World) -> Call:
    body = {"amount": 1, "reason": "cold food"}
    return Call(f"payments/refund/{world.payment().id}", body, {**body, "amount": 2})


@call("post", "api/v1/drawers", "marco")
def add_drawer(world: World) -> Call:
    return Call("drawers", {"name": "Bar"}, {"name": "Window"})


@call("patch", "api/v1/drawers/<uuid:drawer_id>", "marco")
def rename_drawer(world: World) -> Call:
    return Call(f"drawers/{world.drawer_session().drawer_id}", {"name": "Window"}, {"name": "Roof"})


@call("post", "api/v1/drawers/sessions", "sara")
def open_drawer(world: World) -> Call:
    body = {"id": str(uuid7()), "drawer_id": str(uuid7()), "name": "Bar", "opening_float": 50}
    return Call("drawers/sessions", body, {**body, "opening_float": 60})


def at_drawer(name: str, body: dict[str, Any], other: dict[str, Any], *, is_counted: bool = False) -> None:
    @call("post", f"api/v1/drawers/sessions/<uuid:session_id>/{name}", "sara" if name != "close" else "marco")
    def command_at_drawer(world: World) -> Call:
        session = world.drawer_session(is_counted=is_counted)
        return Call(f"drawers/sessions/{session.id}/{name}", body, {**body, **other})


for each in ("pay-in", "pay-out", "safe-drop"):
    at_drawer(each, {"amount": 5, "reason": "as it happens"}, {"amount": 6})
at_drawer("no-sale", {"reason": "change for a guest"}, {"reason": "something else"})
at_drawer("end", {}, {"noticed": "another body"})
at_drawer("count", {"pieces": {"5000": 1}}, {"pieces": {"5000": 2}})
at_drawer("recount", {"amount": 50}, {"amount": 60}, is_counted=True)
at_drawer("close", {}, {"reason": "another body"}, is_counted=True)


@call("post", "api/v1/cash-up/z", "marco")
def close_the_day(world: World) -> Call:
    world.payment()
    return Call("cash-up/z", {}, {"business_day": "2026-01-01"})


@call("patch", "api/v1/cash-up/settings", "marco")
def change_cash_up_settings(world: World) -> Call:
    body = {"version": 0, "count_tolerance": 10}
    return Call("cash-up/settings", body, {**body, "count_tolerance": 20})


@call("post", "api/v1/cash-up/card-machines", "carl")
def store_card_machine_total(world: World) -> Call:
    body = {"machine": "Card machine", "total": 120.5}
    return Call("cash-up/card-machines", body, {**body, "total": 121})


@call("post", "api/v1/payments/qr/generate", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "amount": 1}
    return Call("payments/qr/generate", body, {**body, "amount": 2})


@call("post", "api/v1/payments/qr/<uuid:payment_id>/confirm", "sara")
def _(world: World) -> Call:
    return Call(f"payments/qr/{world.attempt().id}/confirm")


@call("post", "api/v1/payments/hold", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.order().id, "reader_id": world.reader().id, "amount": 50, "name": "Ana"}
    return Call("payments/hold", body, {**body, "amount": 60})


@call("post", "api/v1/payments/<uuid:payment_id>/capture", "sara")
def _(world: World) -> Call:
    return Call(f"payments/{world.hold().id}/capture", {"amount": 1}, {"amount": 2})


@call("post", "api/v1/payments/<uuid:payment_id>/cancel", "sara")
def _(world: World) -> Call:
    return Call(f"payments/{world.attempt().id}/cancel")


@call("post", "api/v1/orders/<uuid:order_id>/bill-link", "sara")
def _(world: World) -> Call:
    return Call(f"orders/{world.order().id}/bill-link")


@call("delete", "api/v1/orders/<uuid:order_id>/bill-link", "sara")
def _(world: World) -> Call:
    order = world.order()
    run_service(payments.open_link, order_id=order.id)
    return Call(f"orders/{order.id}/bill-link")


@call("post", "api/v1/orders/<uuid:order_id>/email_receipt", "sara")
def _(world: World) -> Call:
    path = f"orders/{world.payment().order_id}/email_receipt"
    return Call(path, {"email": "guest@example.com"}, {"email": "another@example.com"})


@call("post", "api/v1/receipts/email", "sara")
def _(world: World) -> Call:
    body = {"order_id": world.payment().order_id, "customer_email": "guest@example.com"}
    return Call("receipts/email", body, {**body, "customer_email": "another@example.com"})


@call("post", "api/v1/menu/publish", "marco")
def _(world: World) -> Call:
    run_service(menu.update_product, product_id=world.card.latte.id, name="Flat white")
    return Call("menu/publish")


@call("put", "api/v1/menu/categories/order", "marco")
def _(world: World) -> Call:
    ids = [world.card.latte.category_id, world.card.tacos.category_id]
    return Call("menu/categories/order", {"ids": ids}, {"ids": ids[::-1]})


@call("post", "api/v1/menu/modifier-groups", "marco")
def _(world: World) -> Call:
    return Call("menu/modifier-groups", {"name": "Milk", "options": [{"name": "Oat"}]}, {"name": "Milks"})


@call("put", "api/v1/menu/modifier-groups/<uuid:group_id>", "marco")
@call("patch", "api/v1/menu/modifier-groups/<uuid:group_id>", "marco")
def _(world: World) -> Call:
    return Call(f"menu/modifier-groups/{world.card.extras.id}", {"name": "More"}, {"name": "Even more"})


@call("delete", "api/v1/menu/modifier-groups/<uuid:group_id>", "marco")
def _(world: World) -> Call:
    group = run_service(menu.create_modifier_group, name="Nobody's", options=[])
    return Call(f"menu/modifier-groups/{group.id}")


@call("put", "api/v1/menu/options/<uuid:item_id>/availability", "kim")
@call("patch", "api/v1/menu/options/<uuid:item_id>/availability", "kim")
def _(world: World) -> Call:
    return Call(f"menu/options/{world.card.prawn.id}/availability", {"available": False}, {"available": True})


@call("put", "api/v1/products/<uuid:item_id>/availability", "kim")
@call("patch", "api/v1/products/<uuid:item_id>/availability", "kim")
def _(world: World) -> Call:
    return Call(f"products/{world.card.latte.id}/availability", {"available": False}, {"available": True})


@call("post", "api/v1/menu/stations", "marco")
def _(world: World) -> Call:
    return Call("menu/stations", {"name": "Pastry"}, {"name": "Pass"})


@call("put", "api/v1/menu/stations/<slug:slug>", "marco")
def _(world: World) -> Call:
    return Call("menu/stations/bar", {"name": "Back bar"}, {"name": "Front bar"})


@call("post", "api/v1/products", "marco")
def _(world: World) -> Call:
    dip = {"name": "Dip", "options": [{"name": "Chocolate"}]}
    body = {"name": "Churros", "category_id": world.card.tacos.category_id, "price": 5, "modifiers": [dip]}
    return Call("products", body, {**body, "price": 6})


@call("put", "api/v1/products/<uuid:product_id>", "marco")
@call("patch", "api/v1/products/<uuid:product_id>", "marco")
def _(world: World) -> Call:
    body = {"price": 4, "is_active": False, "version": 1}
    return Call(f"products/{world.card.latte.id}", body, {**body, "price": 5})


@call("delete", "api/v1/products/<uuid:product_id>", "marco")
def _(world: World) -> Call:
    return Call(f"products/{world.card.latte.id}")


@call("post", "api/v1/products/<uuid:product_id>/restore", "marco")
def _(world: World) -> Call:
    run_service(menu.archive_product, product_id=world.card.latte.id)
    return Call(f"products/{world.card.latte.id}/restore")


@call("post", "api/v1/products/categories", "marco")
def _(world: World) -> Call:
    return Call("products/categories", {"name": "Puddings"}, {"name": "Desserts"})


@call("put", "api/v1/products/categories/<uuid:category_id>", "marco")
@call("patch", "api/v1/products/categories/<uuid:category_id>", "marco")
def _(world: World) -> Call:
    return Call(f"products/categories/{world.card.tacos.category_id}", {"name": "Eat"}, {"name": "Eats"})


@call("delete", "api/v1/products/categories/<uuid:category_id>", "marco")
def _(world: World) -> Call:
    return Call(f"products/categories/{run_service(menu.create_category, name='Empty').id}")


@call("post", "api/v1/attention/<uuid:attention_id>/resolve", "marco")
def _(world: World) -> Call:
    raised = partial(alerts.raise_alert, next(iter(alerts.registered())), about="order", subject=uuid7())
    return Call(f"attention/{run_service(raised, sentence='Look').id}/resolve", {"note": "done"}, {"note": "seen to"})


@call("post", "api/v1/devices", "sara")
def _(world: World) -> Call:
    body = {"id": uuid7(), "name": "Till by the door", "kind": Device.Kind.values[0]}
    return Call("devices", body, {**body, "name": "Till"})


@call("post", "api/v1/devices/<uuid:device_id>/revoke", "marco")
def _(world: World) -> Call:
    return Call(f"devices/{world.device().pk}/revoke")


@call("post", "api/v1/devices/<uuid:device_id>/restore", "marco")
def _(world: World) -> Call:
    return Call(f"devices/{world.device(revoked_at=clock.now()).pk}/restore")


@call("patch", "api/v1/devices/<uuid:device_id>", "marco")
def _(world: World) -> Call:
    return Call(f"devices/{world.device().pk}", {"name": "Bar"}, {"name": "Door"})


@call("post", "api/v1/platform/restaurants", "pat")
def _(world: World) -> Call:
    body = {"name": "Gamma", "slug": "gamma", "owner_email": "gus@gamma.example"}
    return Call("platform/restaurants", body, {**body, "name": "Delta"})


@call("patch", "api/v1/platform/restaurants/<uuid:restaurant_id>", "pat")
def _(world: World) -> Call:
    path = f"platform/restaurants/{Restaurant.objects.get(slug='beta').pk}"
    return Call(path, {"status": "suspended", "reason": "unpaid"}, {"status": "suspended", "reason": "asked for it"})


@call("put", "api/v1/platform/service-charge", "pat")
def choose_service_charge(world: World) -> Call:
    return Call("platform/service-charge", {"enabled": True, "rate": 10}, {"enabled": True, "rate": 12.5})


@call("put", "api/v1/platform/restaurants/<str:restaurant_id>/overrides/<str:key>", "pat")
def override_setting(world: World) -> Call:
    path = f"platform/restaurants/{world.restaurant.pk}/overrides/mail.volume"
    return Call(path, {"override_value": 200}, {"override_value": 300})


@call("post", "api/v1/auth/register-restaurant", "sara")
def _(world: World) -> Call:
    return Call("auth/register-restaurant", {"restaurant_name": "Sara's"}, {"restaurant_name": "Sara's second"})


@call("post", "api/v1/restaurants/onboarding/create", "sara")
def _(world: World) -> Call:
    people = [{"name": "Ana", "email": "ana@casa.example", "role": "server"}]
    first = {"name": "Casa", "employees": people}
    return Call("restaurants/onboarding/create", first, {"name": "Casa", "employees": []})


def commanding(route: Route, method: str) -> bool:
    """Return whether that method of the route executes a command."""
    cls = route.view_class
    return bool(cls and issubclass(cls, CommandView) and (cls.runs or method.upper() in cls.runs_for))


def mutating() -> Iterator[tuple[Route, str]]:
    for route in all_routes("restaurant"):
        if route.is_api:
            yield from ((route, method) for method in route.methods if method in MUTATING)


def test_every_mutating_route_is_called_here_or_excepted_with_a_reason():
    commands = {(method, route.path) for route, method in mutating() if commanding(route, method)}
    others = {(method, route.path) for route, method in mutating()} - commands
    assert commands == set(CALLS)
    assert others == set(NOT_STORED)
    assert all(NOT_STORED.values())


class Caller:
    """A client with an access token: a person's on alpha's host, the platform's owner's on the platform's host."""

    def __init__(self, name: str, world: World):
        at, email = ("", "pat@fynlo.example") if name == "pat" else ("alpha.", f"{name}@alpha.example")
        user, now = User.objects.get(email=email), clock.now()
        session = Session.objects.create(
            user=user, refreshed_at=now, created_at=now, expires_at=now + timedelta(days=1)
        )
        token, _ = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
        self.headers = {"host": f"{at}{settings.BASE_DOMAIN}", "authorization": f"Bearer {token}"}
        self.restaurant = world.restaurant

    def __call__(self, method: str, path: str, body: dict[str, Any], key: str) -> SimpleNamespace:
        client = Client(headers={**self.headers, "Idempotency-Key": key})
        sent = json_codec.dumps(body) if body else b""
        response = client.generic(method.upper(), f"/api/v1/{path}", sent, content_type="application/json")
        connection.set_tenant(self.restaurant)
        envelope = json_codec.loads(response.content)
        return SimpleNamespace(
            status=response.status_code,
            envelope=envelope,
            data=json_codec.dumps(envelope.get("data")),
            said=response.content,
        )


def digest_of_tables(restaurant: Restaurant) -> dict[str, str]:
    """Return a digest of each table's rows: alpha's, and the platform's."""
    public = {
        model._meta.db_table
        for model in apps.get_app_config("restaurants").get_models()
        if model._meta.model_name not in NOT_COMPARED
    }
    with in_restaurant(restaurant), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
                for table in sorted(tenant_tables() | public)
            )
        )
        return dict(cursor.fetchall())


@pytest.fixture
def world(tenant, settings) -> World:
    settings.STRIPE_URL = "http://127.0.0.1:9"  # nobody listens: no request leaves this machine
    tenant.service_charge, tenant.service_charge_rate = "optional", Decimal("0.1250")
    tenant.save()
    return World(tenant)


@pytest.mark.parametrize(("method", "path"), [pytest.param(*route, id=" ".join(route)) for route in sorted(CALLS)])
def test_a_call_repeated_under_its_key_has_one_effect(method, path, world):
    who, make = CALLS[method, path]
    request, ask, key = make(world), Caller(who, world), str(uuid7())
    before = digest_of_tables(world.restaurant)

    first = ask(method, request.path, request.body, key)
    after = digest_of_tables(world.restaurant)
    assert first.status in (200, 201), first.said
    assert first.envelope["meta"] == {}
    assert after != before

    again = ask(method, request.path, request.body, key)
    assert (again.status, again.data) == (first.status, first.data)
    assert again.envelope["meta"] == {"duplicate": True}
    assert digest_of_tables(world.restaurant) == after

    other = ask(method, request.path, request.changed, key)
    assert (other.status, other.envelope["error"]["code"]) == (422, "key_reused")
    assert digest_of_tables(world.restaurant) == after


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "api/v1/orders"),
        ("post", "api/v1/orders/<uuid:order_id>/lines"),
        ("post", "api/v1/payments/cash"),
        ("post", "api/v1/payments/process"),
        ("post", "api/v1/payments/refund/<uuid:payment_id>"),
        ("post", "api/v1/menu/publish"),
        ("post", "api/v1/platform/restaurants"),
    ],
)
def test_twenty_equal_calls_at_once_have_one_effect(method, path, committed):
    who, make = CALLS[method, path]
    with in_restaurant(committed.alpha):
        world = World(committed.alpha)
        request, ask, key = make(world), Caller(who, world), str(uuid7())
        head, commands = Stream.objects.get(restaurant=committed.alpha).head, Command.objects.count()
    public = PlatformCommand.objects.count(), PlatformAudit.objects.count(), Restaurant.objects.count()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        calls = [pool.submit(partial(until_answered, ask, method, request, key)) for _ in range(AT_ONCE)]
        answers = [made.result() for made in calls]

    assert len({answer.status for answer in answers}) == 1
    assert answers[0].status in (200, 201), answers[0].said
    assert len({answer.data for answer in answers}) == 1
    assert sorted(bool(answer.envelope["meta"]) for answer in answers) == [False] + [True] * (AT_ONCE - 1)
    is_public = path == "api/v1/platform/restaurants"
    with in_restaurant(committed.alpha):
        answered = Command.objects.exclude(last_seq=None).latest("last_seq")
        assert Command.objects.count() == commands + (not is_public)
        assert Stream.objects.get(restaurant=committed.alpha).head == answered.last_seq
        assert list(Event.objects.values_list("seq", flat=True)) == list(range(1, answered.last_seq + 1))
        assert (answered.first_seq > head) == (not is_public)
    more = 1 if is_public else 0
    now = PlatformCommand.objects.count(), PlatformAudit.objects.count(), Restaurant.objects.count()
    assert now == tuple(count + more for count in public)


def until_answered(ask: Caller, method: str, request: Call, key: str) -> SimpleNamespace:
    """Repeat the request, as a client does, while the same command still runs (409), and when the pool had no free
    connection in time on a busy machine."""
    for _ in range(300):
        try:
            answer = answer_to(ask, method, request, key)
        except OperationalError as error:
            if not isinstance(error.__cause__, PoolTimeout):
                raise
        else:
            if answer.status != 409:
                return answer
            assert answer.envelope["error"]["code"] == "in_progress"
        sleep(0.1)
    raise AssertionError("still in progress after 30 s")


def answer_to(ask: Caller, method: str, request: Call, key: str) -> SimpleNamespace:
    """One request; like the server's, its thread keeps no connection afterwards."""
    try:
        return ask(method, request.path, request.body, key)
    finally:
        connection.close()
