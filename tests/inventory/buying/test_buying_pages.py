"""The portal's pages of buying: what they show, change once and refuse, and how many queries they take."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.ids import uuid7
from inventory import services as stock
from inventory.buying import services
from inventory.buying.selectors import get_order
from inventory.models import CreditNote, Delivery, PurchaseOrder, Stock
from restaurants.models import OutgoingMail, Plan, Subscription
from tests.inventory.conftest import text

pytestmark = pytest.mark.django_db

AT = "/portal/stock/"
ORDERS, DELIVERIES, CREDITS = f"{AT}orders/", f"{AT}orders/deliveries/", f"{AT}orders/credit-notes/"


def key():
    return {"key": str(uuid4())}


def there(item):
    return Stock.objects.get(pk=item.pk).quantity


def test_all_items_of_a_large_supplier_are_ordered_and_received(browse, run, shop):
    new = [{"name": f"Herb {number:03}", "unit": "g", "supplier_id": shop.greens.id} for number in range(340)]
    items = [run(stock.add_item, **fields) for fields in new]
    kim, at = browse("marco"), f"{ORDERS}deliveries/new/{shop.greens.id}/"

    assert text(kim.get(at)).count('name="quantity_') == 342
    empty = {f"{name}_{item.id}": "" for item in items for name in ("quantity", "price")}
    given = {
        **empty,
        f"quantity_{items[-1].id}": "7",
        "note": "",
        **{f"unit_{item.id}": "g" for item in items},
        **key(),
    }
    assert kim.post(at, given).status_code == 302

    assert there(items[-1]) == 7


# -- ordering -----------------------------------------------------------------------------------------------


def test_what_to_order_shows_its_arithmetic_and_becomes_one_draft(browse, run, shop):
    run(stock.receive_stock, item_id=shop.tomatoes.id, quantity=D(10), cost=D("20.00"))
    run(stock.waste_stock, item_id=shop.tomatoes.id, quantity=D(7), reason="Mouldy")
    marco = browse("marco")
    assert "Greens &amp; Sons" in text(marco.get(f"{ORDERS}suggestions/"))

    shown = text(marco.get(f"{ORDERS}new/{shop.greens.id}/"))

    assert "Uses 1 kg a day × 5 days = 5 kg, + 5 kg kept back, filled up to 30 kg, − 3 kg there" in shown
    assert "= 27 kg, so 5 crate of 6 kg" in shown
    assert "1 other item" in shown
    sent = {f"quantity_{shop.tomatoes.id}": "5", f"price_{shop.tomatoes.id}": "11,50", "note": "Before 8", **key()}
    answers = [marco.post(f"{ORDERS}new/{shop.greens.id}/", sent) for _ in range(2)]
    made = PurchaseOrder.objects.get()
    assert [answer["Location"] for answer in answers] == [f"{ORDERS}{made.id}/"] * 2, "a double tap makes one draft"
    assert (made.total, made.note) == (D("57.50"), "Before 8")


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [({}, "Enter how much to order of at least one item"), ({"quantity": "-1"}, "not between 0 and"),
     ({"quantity": "1", "price": "x"}, "is not a number"),
     ({"quantity": "0.00001"}, "is not a number")],
)  # fmt: skip
def test_what_cannot_be_ordered_is_said_in_the_form(browse, shop, entered, sentence):
    sent = {f"{name}_{shop.basil.id}": value for name, value in entered.items()}
    answer = browse("marco").post(f"{ORDERS}new/{shop.greens.id}/", {**sent, **key()})
    assert sentence in text(answer, 422)
    assert not PurchaseOrder.objects.exists()


def test_a_draft_is_changed_sent_and_read_only_afterwards(browse, shop, draft):
    order, marco = draft(), browse("marco")
    at = f"{ORDERS}{order.id}/"
    assert 'value="12.00"' in text(marco.get(f"{at}edit/"))
    sent = {f"quantity_{shop.tomatoes.id}": "2", f"price_{shop.tomatoes.id}": "12", "version": "1", **key()}
    assert marco.post(f"{at}edit/", sent).status_code == 302
    assert "Another person changed" in text(marco.post(f"{at}edit/", {**sent, **key()}), 422)
    assert get_order(order.id).total == D("24.00"), "what is emptied is left out"
    assert "Send by email" in text(marco.get(at))

    post = {"version": "2", "by": "email", **key()}
    for _ in range(2):
        assert marco.post(f"{at}send/", post).status_code == 302

    shown = text(marco.get(at))
    assert "Order 1" in shown
    assert "Send by email" not in shown
    assert OutgoingMail.objects.filter(template="purchase_order").count() == 1
    assert marco.get(f"{at}edit/").status_code == 409
    assert marco.get(f"{at}order.pdf").content.startswith(b"%PDF-")


def test_an_order_is_ordered_by_phone_cancelled_and_copied(browse, draft):
    order, marco = draft(), browse("marco")
    at = f"{ORDERS}{order.id}/"
    marco.post(f"{at}send/", {"version": "1", "by": "phone", **key()})
    assert "Ordered by phone" in text(marco.get(at))
    assert "The order is cancelled." in text(marco.post(f"{at}cancel/", {"version": "2", **key()}, follow=True))
    assert "Draft" in text(marco.post(f"{at}reorder/", key(), follow=True))
    assert PurchaseOrder.objects.filter(status="draft").count() == 1


def test_the_list_is_narrowed_searched_and_exported(browse, run, shop, sent, draft):
    sent()
    draft()
    marco = browse("marco")
    assert "Draft" not in text(marco.get(ORDERS)).split('id="orders"')[1]
    assert "Draft" in text(marco.get(f"{ORDERS}?state=draft")).split('id="orders"')[1]
    assert "No such order" in text(marco.get(f"{ORDERS}?q=nobody"))
    assert "Greens" in text(marco.get(f"{ORDERS}?q=1"))
    rows = marco.get(f"{ORDERS}export.csv?state=all").content.decode().splitlines()
    assert len(rows) == 5
    assert rows[0].endswith("quantity,unit,price,amount,received")
    assert any("Greens & Sons,sent," in row and "Basil,B-1,500.0000,g,0.0200,10.00,0.0000" in row for row in rows)


# -- deliveries ---------------------------------------------------------------------------------------------


def test_a_delivery_is_received_once_with_its_differences(browse, shop, sent):
    order, kim = sent(), browse("kim")
    at = f"{ORDERS}{order.id}/receive/"
    assert 'value="500"' in text(kim.get(at))
    sent_form = {
        f"quantity_{shop.tomatoes.id}": "2", f"price_{shop.tomatoes.id}": "13.20", f"quantity_{shop.basil.id}": "",
        "version": str(order.version), "note": "DN 5", **key(),
    }  # fmt: skip
    answers = [kim.post(at, sent_form) for _ in range(2)]

    delivery = Delivery.objects.get()
    assert [answer["Location"] for answer in answers] == [f"{DELIVERIES}{delivery.id}/"] * 2
    assert (there(shop.tomatoes), there(shop.basil)) == (12, 0)
    shown = text(kim.get(f"{DELIVERIES}{delivery.id}/"))
    for part in ("+10 %", "£13.20", "£12.00", "DN 5", "This delivery cost more than was ordered", "£2.40"):
        assert part in shown, part
    assert "Part received" in text(kim.get(f"{ORDERS}{order.id}/"))
    assert "DN 5" in text(kim.get(DELIVERIES))


def test_more_than_expected_is_asked_for_and_then_accepted(browse, shop, sent):
    order, kim = sent(), browse("kim")
    at = f"{ORDERS}{order.id}/receive/"
    given = {f"quantity_{shop.tomatoes.id}": "5", "version": str(order.version)}
    refused = text(kim.post(at, {**given, **key()}), 422)
    assert "Tomatoes: 5 crate arrived, 3 crate expected" in refused
    assert "More than was ordered is right" in refused
    assert kim.post(at, {**given, "accept_more": "on", **key()}).status_code == 302
    assert there(shop.tomatoes) == 30


def test_a_second_receiver_is_refused(browse, shop, sent):
    order, kim = sent(), browse("kim")
    given = {f"quantity_{shop.tomatoes.id}": "1", "version": str(order.version)}
    at = f"{ORDERS}{order.id}/receive/"
    assert kim.post(at, {**given, **key()}).status_code == 302
    assert "Another person changed or received this order" in text(browse("ed").post(at, {**given, **key()}), 422)
    assert there(shop.tomatoes) == 6


def test_a_delivery_without_an_order_in_any_unit(browse, shop):
    kim = browse("kim")
    assert "Without an order" in text(kim.get(f"{DELIVERIES}new/"))
    at, basil = f"{DELIVERIES}new/{shop.greens.id}/", shop.basil.id
    sent = {f"quantity_{basil}": "1.5", f"unit_{basil}": "kg", f"price_{basil}": "18", **key()}
    assert kim.post(at, sent).status_code == 302
    assert there(shop.basil) == 1500
    assert "Enter how much of at least one item arrived" in text(kim.post(at, key()), 422)


def test_goods_go_back_and_the_credit_note_arrives(browse, shop, sent, receive):
    delivery = receive(sent(), (shop.tomatoes, "3", "13"))
    (line,) = delivery.lines.all()
    marco, at = browse("marco"), f"{DELIVERIES}{delivery.id}/"
    assert "Enter how much of at least one item goes back" in text(
        marco.post(f"{at}return/", {"reason": "Mouldy", **key()}), 422
    )
    refused = marco.post(f"{at}return/", {f"quantity_{line.id}": "4", "reason": "Mouldy", **key()})
    assert "Only 3 crate of Tomatoes can go back" in text(refused, 422)
    back = {f"quantity_{line.id}": "1", "reason": "Mouldy", **key()}
    for _ in range(2):
        assert marco.post(f"{at}return/", back).status_code == 302
    assert there(shop.tomatoes) == 12
    assert marco.post(f"{at}credit-note/", {"amount": "3", "reason": "Price", **key()}).status_code == 302
    assert "Expect at most what the delivery cost" in text(
        marco.post(f"{at}credit-note/", {"amount": "99", "reason": "Price", **key()}), 422
    )
    notes = text(marco.get(f"{CREDITS}"))
    assert "£16.00" in notes

    credit = CreditNote.objects.get(reason="Mouldy")
    page = f"{CREDITS}{credit.id}/"
    assert 'value="13.00"' in text(marco.get(page))
    assert marco.post(page, {"amount": "12.00", "reference": "CN 4", **key()}).status_code == 302
    assert "arrived already" in text(marco.post(page, {"amount": "12.00", **key()}), 422)
    assert "Less than expected" in text(marco.get(f"{CREDITS}?state=received"))
    assert "cannot be undone" in text(marco.post(f"{at}undo/", key(), follow=True))


def test_a_delivery_is_undone(browse, shop, sent, receive):
    delivery = receive(sent(), (shop.tomatoes, "3"))
    shown = text(browse("marco").post(f"{DELIVERIES}{delivery.id}/undo/", key(), follow=True))
    assert "The delivery is undone." in shown
    assert there(shop.tomatoes) == 0


def test_a_suppliers_prices_are_shown_and_exported(browse, shop, sent, receive):
    receive(sent(), (shop.tomatoes, "3", "12"))
    receive(sent(), (shop.tomatoes, "3", "12.60"))
    marco, at = browse("marco"), f"{AT}suppliers/{shop.greens.id}/"
    assert "Prices" in text(marco.get(at))
    assert "+5 %" in text(marco.get(f"{at}prices/"))
    rows = marco.get(f"{at}prices.csv").content.decode().splitlines()
    assert rows[1].endswith("3.0000,crate,12.6000,2.1000")


# -- who may, and what it costs -----------------------------------------------------------------------------


def test_without_the_plan_nothing_is_bought(browse, tenant, shop, draft):
    order = draft()
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))
    for path in ("orders/", "orders/suggestions/", f"orders/{order.id}/", "orders/deliveries/", "orders/credit-notes/"):
        assert "The plan Beta has it" in text(browse("marco").get(f"{AT}{path}"), 403)


def test_the_neighbour_finds_nothing(browse, shop, sent, receive):
    order = sent()
    delivery = receive(order, (shop.tomatoes, "1"))
    marco = browse("marco", "beta")
    for path in (
        f"orders/{order.id}/", f"orders/{order.id}/receive/", f"orders/{order.id}/order.pdf",
        f"orders/new/{shop.greens.id}/", f"orders/deliveries/{delivery.id}/",
        f"orders/deliveries/new/{shop.greens.id}/",
        f"suppliers/{shop.greens.id}/prices/", f"orders/credit-notes/{uuid7()}/",
    ):  # fmt: skip
        assert marco.get(f"{AT}{path}").status_code == 404, path


@pytest.mark.parametrize(
    "page",
    ["?state=all", "export.csv?state=all", "suggestions/", "new/{supplier}/", "{order}/", "{order}/receive/",
     "deliveries/", "deliveries/new/", "deliveries/new/{supplier}/", "deliveries/{delivery}/", "credit-notes/",
     "../suppliers/{supplier}/prices/", "../suppliers/{supplier}/prices.csv"],
)  # fmt: skip
def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(browse, run, shop, sent, receive, page):
    """The rows are added to the same order and delivery: a page of one must not ask for each of its lines."""
    items = [run(stock.add_item, name=f"Herb {n}", unit="g", supplier_id=shop.greens.id, par_level=9) for n in range(8)]

    def fill(some):
        lines = [{"item_id": item.id, "quantity": D(5), "price": D(1)} for item in some]
        order = sent(lines=lines)
        delivery = receive(order, *[(item, "1") for item in some])
        line = delivery.lines.all()[0]
        part = [{"line_id": line.id, "quantity": D("0.5")}]
        run(services.return_goods, delivery_id=delivery.id, lines=part, reason="Mouldy")
        return order, delivery

    def queries(order, delivery):
        path = ORDERS + page.format(supplier=shop.greens.id, order=order.id, delivery=delivery.id)
        path = path.replace("orders/../", "")
        cache.clear()
        assert browse("marco").get(path).status_code == 200
        marco = browse("marco")
        marco.get(path)
        with CaptureQueriesContext(connection) as captured:
            marco.get(path)
        return len(captured)

    few = queries(*fill(items[:1]))
    for _ in range(3):
        made = fill(items)
    assert queries(*made) == few
