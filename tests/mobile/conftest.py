"""A restaurant as the mobile app meets it."""

from datetime import time
from decimal import Decimal as D

import pytest
from django.test import RequestFactory

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from inventory import services as inventory
from orders.customers.services import Person
from payments import services as payments
from payments.provider_accounts.services import connect_account, set_app
from restaurants.business_days import business_day
from restaurants.identity.sessions import start_session
from restaurants.models import User
from staff.employees import services as staff
from staff.models import RotaWeek
from staff.rota import publishing
from staff.rota import services as rota
from tests.orders.conftest import (  # noqa: F401
    api,
    card,
    latte,
    pay,
    place,
    room,
    tacos,
    take,
    waiter,
)
from tests.payments.conftest import bank  # noqa: F401
from tests.services import run_service


class World:
    """Makes the ids that the rows name. Each is made once, when a row needs it."""

    def __init__(self, request: pytest.FixtureRequest):
        self._request = request
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = str(getattr(self, f"_{name}")())
        return self._made[name]

    def _fixture(self, name: str):
        return self._request.getfixturevalue(name)

    def _category(self):
        return self._fixture("card").tacos.category_id

    def _product(self):
        return self._fixture("card").latte.id

    _latte = _product

    def _tacos(self):
        return self._fixture("card").tacos.id

    def _carnitas(self):
        return self._fixture("card").carnitas.id

    def _table(self):
        return self._fixture("room").two.id

    def _section(self):
        return self._fixture("room").section.id

    def _sara(self):
        return User.objects.get(email="sara@alpha.example").pk

    def _order(self):
        return self._fixture("place")(table_id=self._fixture("room").one.id).id

    def _paid(self, **fields):
        order = self._fixture("place")(send=True, **fields)
        actor = self._fixture("waiter")
        return order, self._fixture("take")(payments.take_cash, actor=actor, order=order.id, amount=D("11.70"))

    def _paid_order(self):
        return self._paid()[0].id

    def _paid_reference(self):
        return self._paid(client_reference="ORDER-1732272000999")[0].client_reference

    def _payment(self):
        return self._paid()[1].id

    def _qr(self):
        self._fixture("bank")
        sent = {"order_id": self["order"], "amount": D("11.70")}
        return self._fixture("api")("sara")("POST", "/payments/qr/generate", sent).body["qr_payment_id"]

    def _sumup_mode(self):
        account = {"reference": "MSANDBOX-alpha", "connected_as": "Alpha", "key_ends_with": "lpha"}
        do = self._fixture("take")
        do(connect_account, provider="sumup", mode="test", secret_key="sup_sk_sandbox_alpha", **account)
        do(set_app, provider="sumup", app_id="com.alpha.till", affiliate_key="sup_afk_1")
        return "sandbox"

    def _stock_sku(self):
        item = run_service(inventory.add_item, name="Tomatoes", unit="kg", reorder_at=D(5))
        run_service(inventory.receive_stock, item_id=item.id, quantity=D(12), cost=D("24.00"))
        return item.sku

    def _customer(self):
        """Ana, for whom an order was placed."""
        ana = Person("Ana Ruiz", "07700 900123")
        return self._fixture("place")(order_type="takeaway", customer=ana).customer_id

    def _employee(self):
        added = run_service(staff.add_employee, name="Ana Ruiz", job="server", hourly_rate=D("13.20"))
        return added.employee.id

    def _planned_shift(self):
        """A published shift of Ana, today."""
        day = business_day(clock.now(), connection.tenant)
        shift = run_service(
            rota.add_shift, employee_id=self["employee"], day=day, starts=time(10), ends=time(16), break_minutes=30
        )
        version = RotaWeek.objects.get().version
        run_service(publishing.publish_week, monday=day, version=version)
        return shift.id

    def _refresh_token(self):
        user = User.objects.get(email="marco@alpha.example")
        return start_session(user, RequestFactory().get("/")).refresh_token


@pytest.fixture
def world(request: pytest.FixtureRequest, tenant) -> World:
    return World(request)
