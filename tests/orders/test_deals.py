"""Meal deals: one line with the whole price, and a line for each part with its VAT, station, stock and allergens."""

from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu import document, selectors
from menu import services as menu
from menu.errors import MenuNotReady, ProductNotFound
from menu.tax import TaxClass
from orders import deals, errors, services
from orders.customers.selectors import figures_of
from orders.kitchen import services as kitchen
from orders.line_items import choices_of
from orders.models import Correction, Line, Order, Ticket
from orders.pricing.calculation import Component, price_order
from orders.pricing.calculation import Line as PricedLine
from orders.pricing.vat import OrderType, VatMethod, VatTerms
from orders.services import Choice, Item
from tests.orders.conftest import build_menu, event_types_since, head
from tests.orders.test_history import words
from tests.recorded_rows import build_once


def build_deals(*, context):
    """Publish the lunch deal of UK_RULES.md, £6.50: a sandwich (£4.20, cold), crisps (£1.30) and a drink."""
    card = build_menu(context=context)
    food, drinks = card.sandwich.category_id, card.latte.category_id

    def product(name, price, station, category_id, **fields):
        return menu.create_product(
            context=context, name=name, price=D(price), station=station, category_id=category_id,
            **{"allergens": [], **fields},
        )  # fmt: skip

    card.size = menu.create_modifier_group(
        context=context, name="Size", is_size=True,
        options=[{"name": "Small", "is_default": True}, {"name": "Large", "price": D("0.60")}],
    )  # fmt: skip
    card.wrap = product("Wrap", "4.20", "grill", food, tax_class="cold_food", allergens=["gluten"])
    card.salted = product("Salted crisps", "1.30", "bar", food, tax_class="standard_food")
    card.cola = product("Cola", "2.00", "bar", drinks, tax_class="standard_food", modifier_groups=[card.size.id])
    card.mystery = product("Soup of the day", "4.20", "grill", food, tax_class="hot_food", allergens=None)
    card.main, card.snack, card.drink = (
        menu.create_modifier_group(context=context, name=name, minimum=1, options=options)
        for name, options in {
            "Main": [
                {"product_id": card.wrap.id},
                {"product_id": card.mystery.id, "price": D("1.00")},
                {"product_id": card.tacos.id, "price": D("2.00")},
            ],
            "Snack": [{"product_id": card.salted.id}],
            "Drink": [{"product_id": card.cola.id}, {"product_id": card.latte.id}],
        }.items()
    )
    card.deal = menu.create_product(
        context=context, name="Lunch deal", price=D("6.50"), category_id=food, station="bar",
        modifier_groups=[card.main.id, card.snack.id, card.drink.id],
    )  # fmt: skip
    card.version = menu.publish(context=context).version
    card.parts = {
        option.name: option for group in (card.main, card.snack, card.drink) for option in group.options.all()
    }
    card.large = card.size.options.get(name="Large")
    return card


@pytest.fixture
def card(tenant) -> SimpleNamespace:
    """The published menu of `tests.orders.conftest` with a meal deal."""
    return build_once(build_deals)


@pytest.fixture
def deals_card(card) -> SimpleNamespace:
    return card


@pytest.fixture
def deal(deals_card):
    """`deal(quantity=2)` is a lunch deal of wrap, crisps and a small cola; `deal("Latte")` has a latte."""

    def make(drink="Cola", main="Wrap", *, within=None, **fields):
        parts = [
            Choice(deals_card.parts[main].id),
            Choice(deals_card.parts["Salted crisps"].id),
            Choice(deals_card.parts[drink].id, choices=within),
        ]
        return Item(product_id=deals_card.deal.id, choices=parts, **fields)

    return make


def rows(order):
    return [(line.name, line.quantity, line.total, line.station, line.status) for line in order.all_lines]


# -- the price and its VAT ---------------------------------------------------------------------------------------


def test_the_meal_deal_of_uk_rules_is_taxed_by_its_parts(place, deal):
    away = place(deal(), order_type="takeaway")
    head_line = away.all_lines[0]
    assert [(part["tax_class"], part["price"]) for part in head_line.components] == [
        ("cold_food", D("3.64")), ("standard_food", D("1.13")), ("standard_food", D("1.73")),
    ]  # fmt: skip
    assert (away.total, away.vat_total) == (D("6.50"), D("0.48"))
    assert [(bucket["rate"], bucket["gross"]) for bucket in away.vat_buckets] == [
        (D("0.2000"), D("2.86")), (D("0.0000"), D("3.64")),
    ]  # fmt: skip
    here = place(deal(), order_type="dine_in")
    assert (here.total, here.vat_total) == (D("6.50"), D("1.08"))


def test_what_a_part_costs_more_is_added_and_taxed_as_what_it_is(place, deal, deals_card):
    order = place(deal(within=(Choice(deals_card.large.id),)), order_type="takeaway")
    (line, *parts) = order.all_lines
    assert line.unit_price == D("7.10")
    assert sum(part["price"] for part in line.components) == D("7.10")
    assert [part.unit_price for part in parts] == [0, 0, 0]
    assert line.modifiers[2]["modifiers"][0]["name"] == "Large"
    dearer = place(deal(main="Soup of the day"), order_type="takeaway").all_lines[0]
    assert (dearer.unit_price, dearer.components[0]["tax_class"]) == (D("7.50"), "hot_food")


def test_the_same_part_twice_keeps_the_choices_of_each(place, deals_card, run):
    drinks = run(
        menu.create_modifier_group, name="Two drinks", minimum=2, maximum=2,
        options=[{"product_id": deals_card.cola.id}, {"product_id": deals_card.latte.id}],
    )  # fmt: skip
    for_two = run(
        menu.create_product, name="For two", price=D("3.00"), category_id=deals_card.deal.category_id, station="bar",
        modifier_groups=[drinks.id],
    )  # fmt: skip
    run(menu.publish)
    cola, small = drinks.options.get(product=deals_card.cola.id), deals_card.size.options.get(name="Small")
    sizes = [Choice(cola.id, choices=(Choice(size.id),)) for size in (deals_card.large, small)]
    line, *parts = place(Item(product_id=for_two.id, choices=sizes)).all_lines
    assert (line.unit_price, [share["price"] for share in line.components]) == (D("3.60"), [D("2.03"), D("1.57")])
    assert [[each["name"] for each in part.modifiers] for part in parts] == [["Large"], ["Small"]]
    again = place(Item(product_id=for_two.id, choices=choices_of(line.modifiers))).all_lines
    assert [part.modifiers for part in again[1:]] == [part.modifiers for part in parts]


def test_a_client_that_does_not_ask_gets_the_defaults_of_a_part(place, deal):
    cola = place(deal()).all_lines[3]
    assert [modifier["name"] for modifier in cola.modifiers] == ["Small"]


pennies = st.decimals(min_value=0, max_value=60, places=2)
alone = st.lists(
    st.fixed_dictionaries({"tax_class": st.sampled_from([each.value for each in TaxClass]), "price": pennies}),
    min_size=1, max_size=6,
)  # fmt: skip


@given(price=pennies, alone=alone, quantity=st.integers(min_value=1, max_value=9))
def test_the_shares_of_a_deal_sum_to_its_price_and_each_class_gets_its_own(price, alone, quantity):
    shares = deals.apportion(price, alone)
    assert sum(share["price"] for share in shares) == price
    assert all(share["price"] >= 0 for share in shares)
    whole = sum(each["price"] for each in alone)
    for share, each in zip(shares, alone, strict=True):
        if whole:
            assert abs(share["price"] - price * each["price"] / whole) < D("0.01")
    bill = price_order(
        [PricedLine("deal", quantity, price, tuple(Component(**share) for share in shares))],
        order_type=OrderType.TAKEAWAY,
        supplied_on=date(2026, 11, 20),
        vat=VatTerms(True, VatMethod.PER_LINE),
    )
    exempt = sum(share["price"] for share in shares if share["tax_class"] == "exempt") * quantity
    assert bill.total == price * quantity
    assert sum(bucket.gross for bucket in bill.buckets if bucket.treatment == "exempt") == exempt


# -- the parts ----------------------------------------------------------------------------------------------------


def test_each_part_goes_to_its_own_station_and_the_deal_follows_the_least_advanced(place, deal, take):
    order = place(deal(quantity=2, notes="No mayo"), send=True)
    assert rows(order) == [
        ("Lunch deal", 2, D("13.00"), "bar", "fired"), ("Wrap", 2, 0, "grill", "fired"),
        ("Salted crisps", 2, 0, "bar", "fired"), ("Cola", 2, 0, "bar", "fired"),
    ]  # fmt: skip
    tickets = {ticket.station: ticket for ticket in Ticket.objects.filter(order=order)}
    assert {station: ticket.lines.count() for station, ticket in tickets.items()} == {"grill": 1, "bar": 2}
    assert set(Line.objects.exclude(name="Lunch deal").values_list("notes", flat=True)) == {"No mayo"}

    def status():
        return Line.objects.get(name="Lunch deal").status

    take(kitchen.bump_ticket, ticket_id=tickets["bar"].id)
    assert status() == "fired"
    take(kitchen.start_items, ticket_id=tickets["grill"].id)
    assert status() == "started"
    take(kitchen.bump_ticket, ticket_id=tickets["grill"].id)
    assert status() == "ready"
    take(services.set_status, order_id=order.id, status="served")
    assert status() == "served"
    assert any("Served: 2 × Lunch deal" in text for text in words(order))


def test_a_deal_that_is_placed_without_sending_waits_with_its_parts(place, deal, take):
    order = place(deal())
    assert {line.status for line in order.all_lines} == {"held"}
    assert not any(line.is_sent for line in order.all_lines)
    since = head()
    order = take(services.send_to_kitchen, order_id=order.id)
    assert "kitchen.order_received" in event_types_since(since)
    assert order.all_lines[0].is_sent
    with pytest.raises(errors.NothingToSend):
        take(services.send_to_kitchen, order_id=order.id)


def test_scarce_and_sold_out_parts_count_in_a_deal(place, deal, deals_card, run, take):
    run(menu.set_availability, item_id=deals_card.wrap.id, available=True, portions=3)
    order = place(deal(quantity=2))
    left = lambda: selectors.availability()["left"][str(deals_card.wrap.id)]  # noqa: E731
    assert left() == 1
    with pytest.raises(errors.NotEnoughLeft, match="Wrap"):
        place(deal(quantity=2))
    take(services.void_line, order_id=order.id, line_id=order.all_lines[0].id)
    assert left() == 3
    run(menu.set_availability, item_id=deals_card.cola.id, available=False)
    with pytest.raises(errors.SoldOut, match="Cola"):
        place(deal())
    assert place(deal("Latte")).total == D("6.50")


def test_a_deal_contains_what_its_parts_contain(place, deal, take):
    wrap, mystery = place(deal("Latte")).all_lines[0], place(deal(main="Soup of the day")).all_lines[0]
    assert (wrap.allergens, mystery.allergens) == (["gluten", "milk"], None)
    order = place(deal("Latte"), allergies=[{"allergens": ["milk"]}])
    assert [(line.name, line.allergy_conflicts) for line in order.all_lines if line.allergy_conflicts] == [
        ("Lunch deal", ["milk"]), ("Latte", ["milk"]),
    ]  # fmt: skip
    asks = deal("Latte", id=uuid7(), allergy_acknowledged=())
    with pytest.raises(errors.AllergyConflict) as refused:
        take(services.add_lines, order_id=order.id, items=[asks])
    assert [line["name"] for line in refused.value.details["lines"]] == ["Lunch deal"]
    confirmed = deal("Latte", id=uuid7(), allergy_acknowledged=("milk",))
    added = take(services.add_lines, order_id=order.id, items=[confirmed]).all_lines[4:]
    assert {line.allergy_acknowledged[0] for line in added} == {"milk"}


# -- what a person does with a deal -------------------------------------------------------------------------------


@pytest.fixture
def sent(place, deal, latte):
    """Two lunch deals and a latte, £16.20, in the kitchen."""
    return place(deal(quantity=2), latte(), send=True)


@pytest.fixture
def manager(actor):
    return actor("marco")


def test_nobody_changes_a_part_alone(sent, place, deal, take, manager, room):
    part = sent.all_lines[1].id
    unsent = place(deal())
    about = {"order_id": sent.id, "line_id": part, "reason": "Wrong"}
    move = services.Move(part)
    for service, fields in (
        (services.void_line, {"order_id": unsent.id, "line_id": unsent.all_lines[1].id}),
        (services.void_sent_line, about),
        (services.override_price, about | {"price": D("1.00")}),
        (services.give_discount, about | {"percent": D(10)}),
        (services.comp, {"order_id": sent.id, "line_ids": [part], "reason": "Late"}),
        (services.edit_line, {"order_id": sent.id, "line_id": part, "seat": 2}),
        (services.move_lines, {"order_id": sent.id, "moves": [move], "to_table_id": room.one.id}),
        (services.split_order, {"order_id": sent.id, "moves": [move]}),
    ):
        with pytest.raises(errors.PartOfDeal, match="Wrap is part of Lunch deal"):
            take(service, actor=manager, **fields)


def test_a_void_takes_the_parts_along(sent, take, manager):
    order = take(services.void_sent_line, actor=manager, order_id=sent.id, line_id=sent.all_lines[0].id, reason="Wrong")
    assert (order.total, [line.status for line in order.all_lines]) == (D("3.20"), ["void"] * 4 + ["fired"])
    assert list(Correction.objects.values_list("value", flat=True)) == [D("13.00")]


def test_one_of_two_deals_is_void_with_one_of_each_part(sent, take, manager):
    order = take(
        services.void_sent_line, actor=manager, order_id=sent.id, line_id=sent.all_lines[0].id, reason="Wrong",
        quantity=1, new_id=uuid7(),
    )  # fmt: skip
    void = [line for line in order.all_lines if line.status == "void"]
    assert order.total == D("9.70")
    assert [(line.name, line.quantity, line.part_of_id) for line in void] == [
        ("Lunch deal", 1, None), ("Wrap", 1, void[0].id), ("Salted crisps", 1, void[0].id), ("Cola", 1, void[0].id),
    ]  # fmt: skip
    assert [(line.name, line.quantity) for line in order.open_lines(with_parts=True)] == [
        ("Lunch deal", 1), ("Wrap", 1), ("Salted crisps", 1), ("Cola", 1), ("Latte", 1),
    ]  # fmt: skip
    assert list(Correction.objects.values_list("value", flat=True)) == [D("6.50")]
    assert [text for text in words(order) if "Wrap" in text] == []


def test_a_deal_moves_and_is_split_as_a_whole(sent, take, manager, room):
    (one,) = [line for line in sent.all_lines if line.name == "Lunch deal"]
    moved = take(
        services.move_lines, actor=manager, order_id=sent.id, to_table_id=room.one.id,
        moves=[services.Move(one.id, 1, uuid7())],
    )  # fmt: skip
    assert (moved.source.total, moved.target.total) == (D("9.70"), D("6.50"))
    deal_there, *parts = moved.target.all_lines
    assert [(line.name, line.part_of_id) for line in parts] == [
        ("Wrap", deal_there.id), ("Salted crisps", deal_there.id), ("Cola", deal_there.id),
    ]  # fmt: skip
    assert Ticket.objects.filter(order=moved.target.id).count() == 2
    back = take(services.merge_orders, actor=manager, order_id=moved.source.id, from_order_id=moved.target.id).target
    assert (back.total, len(back.open_lines()), len(back.open_lines(with_parts=True))) == (D("16.20"), 3, 9)


def test_a_whole_deal_moves_to_a_table_and_is_merged_there(place, deal, latte, take, manager, room):
    source = place(deal(), latte(), table_id=room.one.id, order_type="dine_in", send=True)
    moved = take(
        services.move_lines, actor=manager, order_id=source.id, to_table_id=room.two.id,
        moves=[services.Move(source.all_lines[0].id)],
    ).target  # fmt: skip
    ids = [line.id for line in source.all_lines[:4]]
    assert [line.id for line in moved.all_lines] == ids
    other = place(latte(), table_id=room.three.id, order_type="dine_in", send=True)
    merged = take(services.merge_orders, actor=manager, order_id=other.id, from_order_id=moved.id).target
    assert (merged.total, merged.vat_total) == (D("9.70"), D("1.62"))
    parts = [line for line in merged.all_lines if line.part_of_id]
    assert [(line.name, line.part_of_id) for line in parts] == [
        ("Wrap", ids[0]), ("Salted crisps", ids[0]), ("Cola", ids[0]),
    ]  # fmt: skip
    tickets = dict(Ticket.objects.filter(order=merged.id).values_list("id", "station"))
    assert [tickets[line.ticket_id] for line in parts] == ["grill", "bar", "bar"]
    assert not Ticket.objects.filter(order=moved.id).exists()
    left = Order.objects.get(pk=source.id)
    assert (left.total, Order.objects.get(pk=moved.id).merged_into_id) == (D("3.20"), merged.id)


def test_a_deal_counts_once_among_what_a_customer_likes(place, deal, latte):
    person = services.Person("Ana Ruiz", "07700 900123")
    order = place(deal(quantity=3), latte(), order_type="takeaway", customer=person)
    figures = figures_of([order.customer_id])[order.customer_id]
    assert (figures.spent, figures.favourites) == (D("22.70"), ("Lunch deal", "Latte"))


def test_a_comp_a_discount_and_another_price_are_the_deals(sent, take, manager):
    line_id = sent.all_lines[0].id
    about = {"order_id": sent.id, "reason": "Late"}
    order = take(services.give_discount, actor=manager, line_id=line_id, percent=D(10), **about)
    assert (order.total, order.all_lines[0].total) == (D("14.90"), D("11.70"))
    order = take(services.override_price, actor=manager, line_id=line_id, price=D("5.00"), **about)
    assert order.all_lines[0].total == D("9.00")
    order = take(services.comp, actor=manager, line_ids=[line_id], **about)
    assert order.total == D("3.20")
    assert all(any(entry["kind"] == "comp" for entry in line.adjustments) for line in order.all_lines[:4])
    comped = next(entry["id"] for entry in order.all_lines[1].adjustments)
    order = take(services.remove_adjustment, actor=manager, order_id=sent.id, adjustment_id=comped)
    assert not any(line.adjustments for line in order.all_lines[1:])
    assert order.all_lines[0].total == D("9.00")


def test_a_deal_that_is_paid_and_served_completes_its_order(place, deal, take, pay):
    order = place(deal(), send=True)
    take(services.set_status, order_id=order.id, status="served")
    assert pay(order).status == "completed"


def test_the_bill_and_the_lists_show_a_deal_as_one_line(sent, api):
    assert [line.name for line in sent.open_lines()] == ["Lunch deal", "Latte"]
    listed = next(row for row in api("sara")("GET", "/orders").body["data"] if row["id"] == str(sent.id))
    assert (listed["items"], [line["name"] for line in listed["lines"]]) == (3, ["Lunch deal", "Latte"])


def test_the_api_takes_what_is_chosen_within_a_part(api, deals_card):
    item = {
        "product_id": str(deals_card.deal.id),
        "modifiers": [
            {"option_id": str(deals_card.parts["Wrap"].id)},
            {"option_id": str(deals_card.parts["Salted crisps"].id)},
            {
                "option_id": str(deals_card.parts["Cola"].id),
                "modifiers": [{"option_id": str(deals_card.large.id)}],
            },
        ],
    }
    answer = api("sara")("POST", "/orders", {"order_type": "takeaway", "items": [item]})
    assert answer.status_code == 201, answer.body
    lines = answer.body["data"]["lines"]
    assert [(line["name"], line["unit_price"], line["part_of"] is None) for line in lines] == [
        ("Lunch deal", D("7.10"), True), ("Wrap", 0, False), ("Salted crisps", 0, False), ("Cola", 0, False),
    ]  # fmt: skip
    item["modifiers"][2]["modifiers"] = []  # a size has to be chosen
    refused = api("sara")("POST", "/orders", {"order_type": "takeaway", "items": [item]})
    assert refused.body["error"]["code"] == errors.ChoicesInvalid.code


# -- the menu -------------------------------------------------------------------------------------------------------


def test_an_option_of_a_deal_has_the_name_vat_and_allergens_of_its_product(deals_card):
    (main, *_others) = selectors.published_menu().groups_of(deals_card.deal.id)
    wrap = main.options[0]
    assert (wrap.name, wrap.product_id, wrap.tax_class, wrap.allergens) == (
        "Wrap", deals_card.wrap.id, "cold_food", ("gluten",),
    )  # fmt: skip
    unknown = [each["name"] for each in document.unreviewed(document.draft())]
    assert unknown == ["Soup of the day"], "a meal deal is not asked for allergens of its own"


def test_a_deal_needs_its_products_on_the_menu_and_holds_no_deal(deals_card, run):
    run(menu.archive_product, product_id=deals_card.wrap.id)
    with pytest.raises(MenuNotReady) as refused:
        run(menu.publish)
    assert [each["message"] for each in refused.value.details["problems"]] == [
        "Main: Wrap is not on the menu. Put the product back, or remove the option."
    ]
    run(menu.restore_product, product_id=deals_card.wrap.id)
    run(menu.update_product, product_id=deals_card.wrap.id, modifier_groups=[deals_card.drink.id])
    with pytest.raises(MenuNotReady, match="1 thing"):
        run(menu.publish)


@pytest.mark.parametrize("fields", [{"is_size": True}, {}])
def test_an_option_names_a_product_on_the_menu_and_is_no_size(deals_card, run, fields):
    product_id = deals_card.wrap.id if fields else uuid7()
    with pytest.raises(InvalidInput if fields else ProductNotFound):
        run(menu.create_modifier_group, name="Starter", options=[{"product_id": product_id}], **fields)


def test_a_menu_without_deals_is_published_as_before(tenant):
    build_once(build_menu)
    groups = selectors.published_menu().document["modifier_groups"]
    assert not any("product_id" in option for group in groups for option in group["options"])
