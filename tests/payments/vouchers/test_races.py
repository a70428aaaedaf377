"""Two tills take the voucher with the same number at once, beside a control without the lock."""

from decimal import Decimal as D

import pytest
from django.db import connection

from orders import services as orders
from orders.services import Item
from payments.models import Payment
from payments.vouchers import services, taking
from payments.vouchers.selectors import get_kind
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def two_bills(committed):
    """A kind whose vouchers have numbers, and two committed bills of £3.20 each."""
    connection.set_tenant(committed.alpha)
    menu = run_service(build_menu)
    kind = run_service(services.add_kind, name="Hotel", face_value=D("5.00"), has_unique_references=True)
    bills = [run_service(orders.place_order, actor=Actor.system(), items=[Item(menu.latte.id)]) for _ in range(2)]
    return committed.alpha, kind, bills


def tills(kind, bills):
    return [
        lambda order=order: run_service(
            taking.take_voucher, actor=Actor.system(), order=order.id, amount=D("3.20"), kind_id=kind.id,
            reference="HB12",
        )
        for order in bills
    ]  # fmt: skip


def test_of_two_tills_one_takes_the_voucher(two_bills):
    restaurant, kind, bills = two_bills
    (refused,) = errors_of(race(*tills(kind, bills), restaurant=restaurant))
    assert (refused.code, Payment.objects.count()) == ("voucher.taken", 1)


def test_without_the_lock_both_tills_take_it(two_bills, monkeypatch):
    """The control: both look for the number before either takes the voucher."""
    restaurant, kind, bills = two_bills
    monkeypatch.setattr(taking, "lock_kind", get_kind)
    monkeypatch.setattr(taking, "payment_by_reference", pause_until_all_read(taking.payment_by_reference))
    assert errors_of(race(*tills(kind, bills), restaurant=restaurant)) == []
    assert Payment.objects.count() == 2
