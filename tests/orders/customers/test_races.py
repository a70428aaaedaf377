"""Two people merge the same two customers crosswise at once."""

import pytest
from django.db import connection

from orders.customers import services
from orders.models import Customer
from tests.services import run_service
from tests.threads import errors_of, race


@pytest.fixture
def two(committed):
    connection.set_tenant(committed.alpha)
    return committed.alpha, [run_service(services.add_customer, name=name) for name in ("Ana", "Ana R")]


def test_crossing_merges_leave_one_customer_with_one_duplicate(two):
    restaurant, (ana, other) = two
    (refused,) = errors_of(
        race(
            lambda: run_service(services.merge_customers, customer_id=ana.id, other_id=other.id),
            lambda: run_service(services.merge_customers, customer_id=other.id, other_id=ana.id),
            restaurant=restaurant,
        )
    )
    assert refused.code == "customer.merged"
    assert Customer.objects.filter(merged_into=None).count() == 1
