"""Two approvals, and a count beside an approval, on real connections; beside controls without the lock."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from fynlo.core.tenancy.connection import connection
from inventory import consistency_check
from inventory import services as stock
from inventory.models import Movement, Stock, Stocktake, StocktakeLine
from inventory.stocktakes import services
from inventory.stocktakes.errors import StocktakeClosed
from inventory.stocktakes.services import stocktaking
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def counted(committed):
    """10 kg of flour are there, 8 are counted."""
    connection.set_tenant(committed.alpha)
    flour = run_service(stock.add_item, name="Flour", unit="kg")
    run_service(stock.receive_stock, item_id=flour.id, quantity=D(10), cost=D("10.00"))
    stocktake = run_service(services.begin_stocktake)
    line = stocktake.lines.get()
    made = SimpleNamespace(restaurant=committed.alpha, flour=flour, stocktake=stocktake, line=line)
    count(made, "8")
    return made


def count(made, quantity):
    return run_service(
        services.count_line, stocktake_id=made.stocktake.id, item_id=made.line.item_id,
        location_id=made.line.location_id, quantity=D(quantity), mode="add",
    )  # fmt: skip


def approve(made):
    return run_service(services.approve_stocktake, stocktake_id=made.stocktake.id)


def test_of_two_approvals_at_once_one_books(counted):
    outcomes = race(*[lambda: approve(counted)] * 4, restaurant=counted.restaurant)

    refused = errors_of(outcomes)
    assert (len(refused), {type(each) for each in refused}) == (3, {StocktakeClosed})
    assert Movement.objects.filter(kind="count").count() == 1
    assert Stock.objects.get(pk=counted.flour.pk).quantity == 8
    assert list(consistency_check.troubles()) == []


def test_without_the_lock_two_approvals_book_twice(counted, monkeypatch):
    """The control: both read the stocktake as open, and what was there, before either books."""

    def read_without_lock(stocktake_id):
        return Stocktake.objects.get(pk=stocktake_id)

    monkeypatch.setattr(stocktaking, "lock_open_stocktake", pause_until_all_read(read_without_lock))
    monkeypatch.setattr(stocktaking, "lock_stock", lambda item_ids: list(item_ids))
    monkeypatch.setattr(stocktaking, "there", pause_until_all_read(stocktaking.there))

    assert errors_of(race(*[lambda: approve(counted)] * 2, restaurant=counted.restaurant)) == []
    assert Movement.objects.filter(kind="count").count() == 2
    assert Stock.objects.get(pk=counted.flour.pk).quantity == 6, "2 kg are taken twice"


def test_eight_counts_at_once_all_stand(counted):
    assert errors_of(race(*[lambda: count(counted, "1")] * 8, restaurant=counted.restaurant)) == []

    assert StocktakeLine.objects.get().counted == 16


def test_a_count_beside_an_approval_is_in_it_or_refused(counted):
    first, second = race(lambda: approve(counted), lambda: count(counted, "1"), restaurant=counted.restaurant)

    assert not isinstance(first, Exception)
    quantity = Stock.objects.get(pk=counted.flour.pk).quantity
    assert quantity == (8 if isinstance(second, StocktakeClosed) else 9)
    assert list(consistency_check.troubles()) == []
