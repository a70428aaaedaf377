"""The figures of a restaurant's days that the platform stores: orders, what was taken and what was saved."""

from decimal import Decimal as D

import pytest

from fynlo.core import clock
from payments import reconciliation, services
from restaurants.business_days import business_day
from restaurants.models import DailyFigure
from restaurants.platform import figures

pytestmark = pytest.mark.django_db


def stored() -> dict[str, int]:
    return dict(DailyFigure.objects.values_list("name", "value"))


def test_a_day_is_stored_and_replaced(take, place, waiter, tenant, django_assert_num_queries):
    take(services.take_card, actor=waiter, order=place().id, amount=D("10.00"), tip=D("1.00"))
    # 1. the newest day  2. orders  3. taken  4. saved  5.–8. the rows are replaced between savepoints
    with django_assert_num_queries(8):
        figures.refresh(tenant)
    assert stored() == {"orders": 1, "taken.card": 1100}
    assert DailyFigure.objects.first().day == business_day(clock.now(), tenant)

    take(services.take_cash, actor=waiter, order=place().id, amount=D("5.00"))
    figures.refresh(tenant)
    assert stored() == {"orders": 2, "taken.card": 1100, "taken.cash": 500}


def test_a_paid_qr_code_is_stored_with_what_it_saved(take, place, begin, bank, tenant):
    payment = begin(place())
    pay(take, bank, payment)
    figures.refresh(tenant)
    assert stored() == {"orders": 1, "taken.qr": 1170, "saved.qr": -2}


def pay(take, bank, payment) -> None:
    reconciliation.poll_due()
    payment.refresh_from_db()
    bank.approve(payment)
    take(services.poll, payment_id=payment.id)
    reconciliation.poll_due()
