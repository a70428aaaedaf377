"""Two people merge one duplicate into different customers at once, beside a control without the lock."""

import pytest
from django.db import connection

from orders.customers import services
from orders.customers.selectors import get_customer
from orders.models import Customer
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def three(committed):
    """Alpha, two customers, and the duplicate that belongs to one of them."""
    connection.set_tenant(committed.alpha)
    ana, anna, duplicate = (run_service(services.add_customer, name=name) for name in ("Ana", "Anna", "A. Ruiz"))
    return committed.alpha, (ana, anna), duplicate


def merges(kept, duplicate):
    return [
        lambda each=each: run_service(services.merge_customers, customer_id=each.id, other_id=duplicate.id)
        for each in kept
    ]


def test_a_duplicate_is_merged_into_one_of_two_customers(three):
    restaurant, kept, duplicate = three
    (refused,) = errors_of(race(*merges(kept, duplicate), restaurant=restaurant))
    assert refused.code == "customer.merged"
    assert sorted(Customer.objects.values_list("version", flat=True)) == [1, 1, 2]


def test_without_the_lock_both_would_have_merged_it(three, monkeypatch):
    """The control: both read before either merges, and the later one wins in silence."""
    restaurant, kept, duplicate = three
    read = pause_until_all_read(lambda ids: {each: get_customer(each) for each in ids})
    monkeypatch.setattr(services, "lock_customers", read)
    assert errors_of(race(*merges(kept, duplicate), restaurant=restaurant)) == []
    assert sorted(Customer.objects.values_list("version", flat=True)) == [1, 2, 2]
