"""Two tills send to one reader at once, on real connections, beside a control without the reader's lock."""

import pytest
from django.db import connection

from orders import services as orders
from orders.services import Item
from payments import services
from payments.models import Payment
from payments.providers.base import ProviderReader, ReaderStatus
from payments.readers import selectors
from payments.readers.services import add_reader
from payments.services import reader as reader_payments
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.payments.sandbox import connect_stripe
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def two_tills(committed):
    """The restaurant, and two calls that send a bill of their own to the same reader."""
    connection.set_tenant(committed.alpha)
    connect_stripe()
    card = run_service(build_menu)
    found = ProviderReader("tmr_1", "Bar", ReaderStatus.ONLINE)
    reader = run_service(add_reader, provider="stripe", found=found, name="Bar")
    bills = [
        run_service(orders.place_order, actor=Actor.system(), items=[Item(card.latte.id)]) for _ in range(2)
    ]  # fmt: skip

    def send(order):
        return lambda: run_service(
            services.begin_reader_payment, actor=Actor.system(), order=order.id, reader_id=reader.id, amount=order.due
        )

    return committed.alpha, [send(order) for order in bills]


def test_one_of_two_tills_gets_the_reader(two_tills):
    restaurant, calls = two_tills
    (refused,) = errors_of(race(*calls, restaurant=restaurant))
    assert getattr(refused, "code", repr(refused)) == "reader.busy"
    assert Payment.objects.count() == 1


def test_without_the_lock_both_get_it(two_tills, monkeypatch):
    """The control: both look whether the reader is free before either writes."""
    restaurant, calls = two_tills
    monkeypatch.setattr(reader_payments, "lock_reader", selectors.get_reader)
    monkeypatch.setattr(reader_payments, "refuse_busy", pause_until_all_read(selectors.refuse_busy))
    assert errors_of(race(*calls, restaurant=restaurant)) == []
    assert Payment.objects.count() == 2
