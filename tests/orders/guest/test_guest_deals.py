"""Guests order meal deals on their phones, as safe as any dish."""

from decimal import Decimal as D

import pytest
from django.http import QueryDict

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from menu import services as menu
from menu.selectors import availability, published_menu
from orders.guest import errors
from orders.guest.forms import choices_of, items_of
from orders.guest.menu_page import MenuPage
from orders.guest.prices import ShownPrices
from orders.models import Line
from tests.orders.test_deals import card, deal, deals_card  # noqa: F401


def test_a_guest_orders_a_deal_at_once(admitted, send, deal, allow):  # noqa: F811
    allow("at_once")
    request = send(admitted(), deal("Latte", id=uuid7()))
    assert (request.status, request.total, len(request.items)) == ("confirmed", D("6.50"), 1)
    assert list(Line.objects.values_list("status", flat=True)) == ["fired"] * 4
    with pytest.raises(errors.AllergenAvoided):
        send(admitted("milk"), deal("Latte", id=uuid7()))
    with pytest.raises(errors.AllergensUnknown):
        send(admitted(), deal(main="Soup of the day", id=uuid7()))


def test_the_page_says_which_parts_a_guest_may_choose(deals_card, run):  # noqa: F811
    run(menu.set_availability, item_id=deals_card.cola.id, available=False)
    now = clock.now()
    prices = ShownPrices(connection.tenant, now)
    page = MenuPage(published_menu(), at=now, availability=availability(), prices=prices, avoids=["milk"])
    cards = {each.product.name: each for category in page.categories() for each in category.products}
    lunch = cards["Lunch deal"]
    problems = {each.option.name: each.problem for group in lunch.groups for each in group.options}
    assert lunch.allergens == "The allergens depend on what you choose."
    assert problems == {
        "Wrap": "",
        "Soup of the day": "Allergens not known: order it with our staff",
        "Tacos": "",
        "Salted crisps": "",
        "Cola": "Sold out",
        "Latte": "You avoid milk",
    }
    assert lunch.problem == "Nothing to choose from “Drink”"


def test_what_is_chosen_with_a_part_is_a_field_below_it(deals_card):  # noqa: F811
    now, deal_id = clock.now(), deals_card.deal.id
    wrap, crisps, cola = (deals_card.parts[name].id for name in ("Wrap", "Salted crisps", "Cola"))
    data = QueryDict(mutable=True)
    data[f"q-{deal_id}"] = "2"
    for group, option in ((deals_card.main, wrap), (deals_card.snack, crisps), (deals_card.drink, cola)):
        data[f"o-{deal_id}-{group.id}"] = str(option)
    data[f"o-{deal_id}-{cola}.{deals_card.size.id}"] = str(deals_card.large.id)
    chosen = choices_of(data, published_menu())
    (item,) = items_of(chosen)
    assert [(each.option_id, each.choices and each.choices[0].option_id) for each in item.choices] == [
        (wrap, ()), (crisps, ()), (cola, deals_card.large.id),
    ]  # fmt: skip
    prices = ShownPrices(connection.tenant, now)
    page = MenuPage(published_menu(), at=now, availability=availability(), prices=prices, avoids=[], choices=chosen)
    lunch = next(shown for each in page.categories() for shown in each.products if shown.product.id == deal_id)
    (size,) = lunch.groups[2].options[0].groups
    assert size.name == f"o-{deal_id}-{cola}.{deals_card.size.id}"
    assert [(each.option.name, each.picked) for each in size.options] == [("Small", False), ("Large", True)]
