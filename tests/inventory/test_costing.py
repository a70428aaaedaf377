"""Moving average cost: cost × quantity is the value to the penny, and the value is the sum of what moved."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.money import PENNY
from inventory.costing import Stock, receive, revalue, take_out
from inventory.units import rounded


def test_a_delivery_at_another_price_moves_the_average():
    first = receive(Stock(), D(10), D("20.00"))
    second = receive(first.stock, D(10), D("30.00"))

    assert second.stock == Stock(D(20), D("50.00"), D("2.5000000000"))


def test_what_leaves_takes_its_share_and_the_last_of_it_takes_the_rest():
    stock, values = Stock(D(3), D("10.00"), D("3.3333333333")), []
    for _ in range(3):
        change = take_out(stock, D(1))
        stock = change.stock
        values.append(change.value)

    assert values == [D("-3.33"), D("-3.34"), D("-3.33")]
    assert (stock.quantity, stock.value) == (0, 0)
    assert stock.cost == D("3.3300000000"), "the cost of the last one is known when the next is sold"


def test_what_is_not_there_leaves_at_the_last_cost():
    change = take_out(Stock(D(2), D("5.00"), D("2.50")), D(6))

    assert change.stock == Stock(D(-4), D("-10.00"), D("2.50"))
    assert change.value == D("-15.00")


def test_a_delivery_into_negative_stock_corrects_what_left_at_a_guess():
    change = receive(Stock(D(-4), D("-10.00"), D("2.50")), D(10), D("30.00"))

    assert change.stock == Stock(D(6), D("18.00"), D("3.0000000000"))
    assert (change.value, change.correction) == (D("30.00"), D("-2.00")), "4 that left at 2.50 cost 3.00"


def test_an_item_without_a_cost_is_worth_nothing_until_its_first_delivery():
    sold = take_out(Stock(), D(3))
    assert (sold.value, sold.stock.value) == (0, 0)

    delivered = receive(sold.stock, D(3), D("9.00"))
    assert delivered.stock == Stock(D(0), D("0.00"), D("3.0000000000"))
    assert delivered.correction == D("-9.00")


def test_stock_is_revalued_only_while_there_is_some():
    assert revalue(Stock(D(4), D("8.00"), D(2)), D("10.00")).stock.cost == D("2.5000000000")
    with pytest.raises(ValueError, match="no stock"):
        revalue(Stock(D(-1), D(-2), D(2)), D(5))


QUANTITIES = st.decimals(min_value="0.0001", max_value="100000", places=4)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("in"), QUANTITIES, st.decimals(min_value=0, max_value="100000", places=2)),
        st.tuples(st.just("out"), QUANTITIES, st.none()),
        st.tuples(st.just("all"), st.none(), st.none()),
    ),
    max_size=30,
)


@given(MOVES)
def test_cost_times_quantity_is_the_value_and_the_value_is_the_sum_of_the_movements(moves):
    stock, quantity, value = Stock(), D(0), D(0)
    for kind, amount, paid in moves:
        if kind == "all" and stock.quantity <= 0:
            continue
        amount = stock.quantity if kind == "all" else amount
        change = receive(stock, amount, paid) if kind == "in" else take_out(stock, amount)
        stock = change.stock
        quantity += amount if kind == "in" else -amount
        value += change.value + change.correction

        assert stock.quantity == quantity
        assert stock.value == value
        if stock.quantity:
            assert rounded(Fraction(stock.cost) * Fraction(stock.quantity), PENNY) == stock.value
        else:
            assert stock.value == 0, "nothing there is worth nothing"
        assert (stock.value > 0) <= (stock.quantity > 0)
