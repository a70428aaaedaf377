"""Reads whose SQL is written once: the rows of the queryset, of the restaurant that is chosen now."""

from uuid import UUID

import pytest
from django.db import models, transaction
from django.db.transaction import TransactionManagementError

from fynlo.core.fixed_queries import FixedQuery
from fynlo.core.tenancy.context import in_restaurant
from orders.models import Line, Order
from orders.selectors import LINES_OF, REFERRED, REFERRED_LOCKED
from tests.threads import in_thread

pytestmark = pytest.mark.django_db
NOBODY = UUID(int=2)


def values_of(row: models.Model) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_those_of_the_queryset(place, tacos, latte, django_assert_num_queries):
    order = place(tacos(), latte(), notes="Window", guests=2)
    with django_assert_num_queries(1):
        lines = LINES_OF.rows(order=order.pk)
    wanted = list(Line.objects.filter(order=order).order_by("position"))
    assert [values_of(line) for line in lines] == [values_of(line) for line in wanted]
    assert len(lines) == 2
    found = REFERRED.first(order=order.pk, reference="unknown")
    assert found is not None
    assert values_of(found) == values_of(Order.objects.get(pk=order.pk))
    assert not found._state.adding


def test_each_restaurant_has_its_own_rows(place, tacos, beta):
    order = place(tacos())
    assert REFERRED.first(order=order.pk, reference=None) is not None
    with in_restaurant(beta):
        assert REFERRED.first(order=order.pk, reference=None) is None
        assert LINES_OF.rows(order=order.pk) == []


def test_a_query_that_locks_needs_a_transaction(alpha):
    @in_thread  # a test runs in a transaction
    def refused() -> bool:
        with in_restaurant(alpha):
            with transaction.atomic():
                assert REFERRED_LOCKED.first(order=NOBODY, reference=None) is None
            with pytest.raises(TransactionManagementError):
                REFERRED_LOCKED.first(order=NOBODY, reference=None)
        return True

    assert refused()


def test_none_equals_nothing(place, tacos):
    order = place(tacos())
    assert Order.objects.get(pk=order.pk).client_reference in (None, "")
    assert REFERRED.first(order=None, reference=None) is None
    assert REFERRED.rows(order=NOBODY, reference=None) == []


@pytest.mark.parametrize(("status", "is_found"), [("completed", False), ("confirmed", True)])
def test_constants_of_the_queryset_stay(place, tacos, status, is_found):
    order = place(tacos(), send=True)
    assert order.status == "confirmed"
    of_status = FixedQuery(lambda pk: Order.objects.filter(pk=pk, status=status), pk=UUID(int=1))
    assert (of_status.first(pk=order.pk) is not None) is is_found
