"""Alpha with what the requests need, and the table in which they are registered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from inventory import services as stock
from inventory.buying import services as buying
from inventory.stocktakes import services as stocktakes
from menu.selectors import published_menu
from orders import services as orders
from orders.bookings import services as bookings
from orders.customers import services as customers
from orders.guest import services as guests
from orders.guest.menu_state import menu_state
from orders.kitchen import services as kitchen
from orders.kitchen.routing import services as routing
from orders.models import Booking, Customer, GuestRequest, Printer, Ticket, Visit, VisitGuest
from orders.printing import queue
from orders.printing import services as printing
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings
from orders.services import Choice, Item
from payments import reconciliation
from payments import services as payments
from payments.cash_up import services as cash_up
from payments.deposits import services as deposits
from payments.gift_cards import services as gift_cards
from payments.house_accounts import services as house_accounts
from payments.models import Deposit, Payment
from payments.providers.base import ProviderPayment, ProviderReader, ReaderStatus, State
from payments.readers.services import add_reader
from payments.splitting import Split
from payments.tabs.services import begin_hold
from payments.vouchers import services as vouchers
from realtime.sync.models import Device
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from staff.clock import services as time_clock
from staff.employees import services as staff
from staff.leave import services as leave
from staff.models import Employee, Leave, Punch, RotaShift, ShiftSwap
from staff.rota import publishing
from staff.rota import requests as rota_requests
from staff.rota import selectors as rota_reads
from staff.rota import services as rota
from tests.orders.conftest import apply_payment, build_floor, build_menu
from tests.payments.sandbox import connect_stripe
from tests.realtime.conftest import actor_of
from tests.services import run_service


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

    def printer(self) -> Printer:
        """A printer with a ticket in its queue."""
        fields = {"protocol": "star", "paper_width": 80, "stations": ["bar"]}
        printer = run_service(printing.add_printer, name=str(uuid7()), **fields)
        self.order(send=True)
        run_service(queue.collect, printer_id=printer.id)
        return printer

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

    def customer(self, name: str = "Ana Ruiz") -> Customer:
        return run_service(customers.add_customer, name=name, phone="07700 900123")

    def booking(self, **fields: Any) -> Booking:
        """A booking of Ana Ruiz for two, in two days."""
        given = {"party": 2, "starts_at": clock.now() + timedelta(days=2), "name": "Ana Ruiz", **fields}
        return run_service(bookings.add_booking, actor=self.sara, over_capacity=True, **given)

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

    def allow_guest_orders(self) -> None:
        """Let guests order on their phones; a waiter confirms what they send."""
        settings = service_settings()
        run_service(change_service_settings, version=settings.version, changes={"guest_orders": "confirm"})

    def visit(self) -> Visit:
        self.allow_guest_orders()
        return run_service(guests.open_visit, actor=self.sara, table_id=self.room.one.id)

    def guest_of_visit(self) -> VisitGuest:
        visit = self.visit()
        guest = run_service(guests.admit, table_id=visit.table_id, code=visit.code)
        return run_service(guests.set_avoids, guest_id=guest.id, avoids=[])

    def guest_request(self) -> GuestRequest:
        return run_service(
            guests.send_request, guest_id=self.guest_of_visit().id, request_id=uuid7(),
            items=[Item(self.card.crisps.id, id=uuid7())], seen=menu_state(published_menu(), clock.now()),
        )  # fmt: skip

    def items(self) -> list[dict[str, Any]]:
        return [{"product_id": self.card.latte.id, "quantity": 2}]


CALLS: dict[tuple[str, str], tuple[str, Callable[[World], Call]]] = {}


def call(method: str, path: str, who: str) -> Callable:
    """Register the request of a route: who sends it, and which. The decorated function gets the world."""

    def keep(make: Callable[[World], Call]) -> Callable[[World], Call]:
        CALLS[method, path] = (who, make)
        return make

    return keep
