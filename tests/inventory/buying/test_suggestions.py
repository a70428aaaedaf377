"""What to order: the arithmetic, whole packs, what counts as use, and how many queries it takes."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from inventory import services as stock
from inventory.buying import services, suggestions
from inventory.buying.suggestions import Need, whole_packs
from inventory.models import Item, Stock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("figures", "missing"),
    [
        (("1.2", 5, "2", "10", "3", "4"), "3"),  # filled up to 10, 7 are there or coming
        (("1.2", 5, "2", None, "3", "0"), "5"),  # 6 are used, 2 kept back
        (("1.2", 5, "2", "10", "9", "0"), "0"),  # 8 last until then, its level stays: not yet
        (("1.2", 5, "0", None, "-1.5", "0"), "7.5"),  # what is missing already is ordered too
        (("3", 5, "0", "10", "0", "0"), "15"),  # more is used than the par level holds
        (("0", 5, "0", "10", "9", "0"), "1"),  # without a level it is always filled up
        (("0", 5, "0", None, "0", "0"), "0"),  # nothing is known of it
        (("1", 5, "0", None, "2", "9"), "0"),  # enough is on its way
    ],
)
def test_what_is_missing(figures, missing):
    use, days, kept_back, par, there, coming = figures
    need = Need(D(use), days, D(kept_back), None if par is None else D(par), D(there), D(coming))
    assert need.missing == D(missing)


@pytest.mark.parametrize(
    ("missing", "size", "packs"), [("0", "6", 0), ("6", "6", 1), ("6.0001", "6", 2), ("1", "48", 1)]
)
def test_packs_are_whole(missing, size, packs):
    assert whole_packs(D(missing), D(size)) == packs


def test_use_is_what_sales_and_waste_took_divided_by_days(run, shop):
    """Tomatoes: ordered again at 5, up to 30, crates of 6 kg; a delivery takes 2 days, the next order comes after 3."""
    run(stock.receive_stock, item_id=shop.tomatoes.id, quantity=D(12), cost=D("24.00"))

    def date_back(context):
        Item.objects.update(created_at=context.at - timedelta(days=60))

    run(date_back)
    run(stock.waste_stock, item_id=shop.tomatoes.id, quantity=D(7), reason="Mouldy")
    (found,) = suggestions.suggested(shop.greens.id)

    need = found.need
    assert (need.use_per_day, need.days, need.kept_back, need.par_level) == (D("0.25"), 5, 5, 30)
    assert (need.there, need.on_order, need.missing) == (5, 0, 25)
    assert (found.packs, found.pack, found.ordered, found.price, found.amount) == (5, "crate", 30, 12, 60)


def test_a_new_items_use_is_divided_by_a_week(run, shop):
    run(stock.waste_stock, item_id=shop.basil.id, quantity=D(70), reason="Mouldy")
    found = {each.item.name: each for each in suggestions.suggested()}
    assert found["Basil"].need.use_per_day == 10


def test_what_is_on_order_is_not_suggested_again(run, shop):
    (found,) = suggestions.suggested()
    lines = [{"item_id": shop.tomatoes.id, "quantity": found.packs}]
    order = run(services.create_order, supplier_id=shop.greens.id, lines=lines)
    assert len(suggestions.suggested()) == 1, "a draft is not on its way"
    run(services.send_order, order_id=order.id, version=1)
    assert suggestions.suggested() == []
    (shown,) = [each for each in suggestions.suggested(everything=True) if each.item.name == "Tomatoes"]
    assert (shown.need.on_order, shown.packs) == (30, 0)


def test_two_thousand_items_take_four_queries(run, shop, django_assert_num_queries):
    """The items, what was used, what is on order, the last prices."""

    def add(context):
        made = [
            Item(sku=f"X{n}", name=f"Item {n}", unit="kg", supplier=shop.greens, par_level=10, created_at=context.at)
            for n in range(2000)
        ]
        Item.objects.bulk_create(made)
        Stock.objects.bulk_create([Stock(item=item) for item in made])

    run(add)
    with django_assert_num_queries(4):
        assert len(suggestions.suggested()) == 2001
