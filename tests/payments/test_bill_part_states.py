"""What the guest's bill calls an item that others pay, or have paid, in part."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from payments import reconciliation
from tests.payments.test_bill_page import Phone, opened, pay, phone, words  # noqa: F401, fixtures

pytestmark = pytest.mark.django_db


def test_a_part_that_another_guest_is_paying_is_not_called_paid(opened, place, phone, bank):  # noqa: F811
    order = place()
    path, third = opened(order), Phone()
    tacos = str(order.all_lines[0].id)
    payment = pay(phone, path, way="items", item=[tacos], **{f"part-{tacos}": "1/2"})
    seen = words(third.get(path))
    assert ("Being paid" in seen, "Part paid" in seen) == (True, False)
    reconciliation.poll_due()
    payment.refresh_from_db()
    bank.approve(payment)
    with clock.travel(clock.now() + timedelta(seconds=10)):
        reconciliation.poll_due()
    assert "Part paid" in words(third.get(path))
