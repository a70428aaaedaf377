"""A delivery on a phone: more than was ordered at another price, accepted on purpose, and what goes back of it."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from inventory import services as stock
from inventory.buying import services
from inventory.models import CreditNote, Stock
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
