"""A delivery on a phone: more than was ordered at another price, accepted on purpose, and what goes back of it."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from inventory import services as stock
from inventory.buying import services
from inventory.models import CreditNote, Delivery, Stock
from tests.browser.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.browser


def test_a_delivery_is_received_on_a_phone_and_part_of_it_goes_back(open_page, in_alpha, stored):
    greens = in_alpha(stock.add_supplier, name="Greens & Sons")
    item = in_alpha(
        stock.add_item, name="Tomatoes", unit="kg", conversions=[["crate", D(6), "kg"]], supplier_id=greens.id
    )
    line = {"item_id": item.id, "quantity": D(3), "price": D(12)}
    order = in_alpha(services.create_order, supplier_id=greens.id, lines=[line])
    in_alpha(services.send_order, order_id=order.id, version=1, by_email=False)

    page = open_page("marco", "/portal/stock/orders/deliveries/new/", viewport=PHONE, reduced_motion="reduce")
    page.get_by_role("link", name="Greens & Sons").first.click()
    expect(page.get_by_label("Arrived (crate)")).to_have_value("3")
    assert_accessible(page)
    page.get_by_label("Arrived (crate)").fill("4")
    page.get_by_label("Price (£)").fill("12.60")
    page.get_by_role("button", name="Put into stock").click()
    expect(page.get_by_text("Tomatoes: 4 crate arrived, 3 crate expected").first).to_be_visible()
    page.get_by_label("More than was ordered is right").check()
    assert_accessible(page)
    page.get_by_role("button", name="Put into stock").click()

    expect(page.get_by_text("The delivery is in stock.")).to_be_visible()
    expect(page.get_by_text("+5 %").first).to_be_visible()
    page.get_by_text("Send goods back").click()
    page.get_by_label("Tomatoes (of 4 crate)").fill("1")
    page.get_by_label("Why").first.fill("Mouldy")
    assert_accessible(page)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Credit note expected (Mouldy)")).to_be_visible()
    quantity, expected = stored(lambda: (Stock.objects.get(pk=item.pk).quantity, CreditNote.objects.get().expected))
    assert (quantity, expected) == (18, D("12.60"))


def test_a_delivery_that_is_entered_without_a_network_is_kept_and_put_into_stock_once(open_page, in_alpha, stored):
    bakery = in_alpha(stock.add_supplier, name="Bakery")
    names = ["Rye", "Sourdough", *(f"Roll {number}" for number in range(14))]
    items = {name: in_alpha(stock.add_item, name=name, unit="loaf", supplier_id=bakery.id) for name in names}
    page = open_page(
        "kim", f"/portal/stock/orders/deliveries/new/{bakery.id}/", viewport=PHONE, reduced_motion="reduce"
    )
    page.get_by_role("searchbox", name="Find an item").fill("sour")
    expect(page.get_by_text("Rye", exact=True)).to_be_hidden()
    sourdough = page.get_by_role("listitem").filter(has_text="Sourdough")
    sourdough.get_by_label("Arrived").fill("12")
    sourdough.get_by_label("Price (£)").fill("2.10")

    page.context.set_offline(True)
    page.get_by_role("button", name="Put into stock").click()
    expect(page.get_by_text("This delivery is on this device and not in stock yet.")).to_be_visible()
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page.get_by_text("The delivery is in stock.")).to_be_visible()

    page.go_back()
    page.reload()
    expect(page.get_by_text("This delivery is on this device")).to_be_hidden()
    page.get_by_role("listitem").filter(has_text="Rye").get_by_label("Arrived").fill("3")
    page.context.set_offline(True)
    page.get_by_role("button", name="Put into stock").click()
    expect(page.get_by_text("This delivery is on this device and not in stock yet.")).to_be_visible()
    context, path = page.context, page.url
    page.close()  # before it could send
    context.set_offline(False)
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_role("listitem").filter(has_text="Rye").get_by_label("Arrived")).to_have_value("3")
    page.get_by_role("button", name="Put into stock").click()
    expect(page.get_by_text("The delivery is in stock.")).to_be_visible()
    there, made = stored(
        lambda: (
            {name: Stock.objects.get(pk=items[name].pk).quantity for name in ("Rye", "Sourdough")},
            Delivery.objects.filter(supplier=bakery).count(),
        )
    )
    assert (there, made) == ({"Rye": D(3), "Sourdough": D(12)}, 2)
