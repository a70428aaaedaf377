"""Orders to suppliers: drafts, numbers, the email with its PDF, cancelling, closing, copying."""

import io
from datetime import date
from decimal import Decimal as D

import pytest
from django.core import mail as outbox
from django.utils import translation

from fynlo.core.ids import uuid7
from inventory import services as stock
from inventory.buying import document, services
from inventory.buying.errors import (
    ItemTwice,
    NothingToReorder,
    PurchaseOrderChanged,
    PurchaseOrderNotCancellable,
    PurchaseOrderNotClosable,
    PurchaseOrderNotFound,
    PurchaseOrderSent,
    SupplierHasNoEmail,
)
from inventory.buying.lifecycle import Status, status_of
from inventory.buying.selectors import get_order
from inventory.errors import ConversionMissing, ItemArchived, SupplierNotFound
from inventory.models import PurchaseOrder
from restaurants import mail
from restaurants.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([(3, 0), (5, 0)], Status.SENT),
        ([(3, 0), (5, 1)], Status.PART_RECEIVED),
        ([(3, 3), (5, 4)], Status.PART_RECEIVED),
        ([(3, 3), (5, 6)], Status.RECEIVED),
    ],
)
def test_the_status_follows_what_arrived(lines, status):
    assert status_of((D(ordered), D(received)) for ordered, received in lines) == status


def test_a_draft_is_in_the_suppliers_packs_at_the_usual_price(run, shop):
    run(stock.receive_stock, item_id=shop.tomatoes.id, quantity=D(10), cost=D("20.00"))
    order = run(
        services.create_order, supplier_id=shop.greens.id, lines=[{"item_id": shop.tomatoes.id, "quantity": D(3)}]
    )
    (line,) = order.lines.all()
    assert (line.unit, line.size, line.price, line.amount) == ("crate", 6, 12, 36), "six kilos at £2.00 on average"
    assert (order.number, order.status, order.total) == (None, "draft", D("36.00"))


def test_the_same_draft_twice_is_one(draft):
    order_id = uuid7()
    assert draft(order_id=order_id).id == draft(order_id=order_id).id == order_id
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"unit": "bottle"}, ConversionMissing),
        ({"item_id": "archived"}, ItemArchived),
        ({"twice": True}, ItemTwice),
        ({"supplier_id": "other"}, SupplierNotFound),
    ],
)
def test_what_cannot_be_ordered_is_refused(run, shop, draft, change, error):
    line = {"item_id": shop.tomatoes.id, "quantity": D(1), "unit": change.get("unit", "")}
    if change.get("item_id"):
        run(stock.archive_item, item_id=shop.tomatoes.id)
    fields = {"lines": [line, line] if change.get("twice") else [line]}
    if change.get("supplier_id"):
        run(stock.archive_supplier, supplier_id=shop.greens.id)
    with pytest.raises(error):
        draft(**fields)


def test_a_draft_is_changed_by_who_read_its_latest_version(run, shop, draft):
    order = draft()
    lines = [{"item_id": shop.basil.id, "quantity": D(100), "price": D("0.03")}]
    changed = run(
        services.change_order, order_id=order.id, version=1, lines=lines, note="Before 8", expected_on=date(2026, 12, 4)
    )
    assert (changed.total, changed.note, changed.version) == (D("3.00"), "Before 8", 2)
    assert [line.name for line in changed.lines.all()] == ["Basil"]
    with pytest.raises(PurchaseOrderChanged):
        run(services.change_order, order_id=order.id, version=1, note="Late")
    with pytest.raises(PurchaseOrderNotFound):
        run(services.change_order, order_id=uuid7(), version=1)


def test_a_sent_order_has_a_number_a_day_and_cannot_change(run, draft):
    order = draft()
    sent = run(services.send_order, order_id=order.id, version=1)
    assert (sent.number, sent.status, sent.sent_to) == (1, "sent", "orders@greens.example")
    assert (sent.expected_on - sent.sent_at.date()).days in (1, 2), "the lead time, by business days"
    with pytest.raises(PurchaseOrderSent):
        run(services.change_order, order_id=order.id, version=sent.version, note="More")
    with pytest.raises(PurchaseOrderSent):
        run(services.send_order, order_id=order.id, version=sent.version)


def test_numbers_have_no_gaps(run, draft, sent):
    first = sent()
    cancelled = draft()
    run(services.cancel_order, order_id=cancelled.id, version=1)
    with pytest.raises(PurchaseOrderChanged):
        run(services.send_order, order_id=draft().id, version=9)
    second = sent()
    assert (first.number, get_order(cancelled.id).number, second.number) == (1, None, 2)


def test_a_supplier_without_an_address_is_ordered_from_by_phone(run, shop, draft):
    run(stock.change_supplier, supplier_id=shop.greens.id, version=2, email="")
    order = draft()
    with pytest.raises(SupplierHasNoEmail):
        run(services.send_order, order_id=order.id, version=1)
    sent = run(services.send_order, order_id=order.id, version=1, by_email=False)
    assert (sent.number, sent.sent_to) == (1, "")
    assert not OutgoingMail.objects.exists()


def test_the_worker_sends_the_order_as_a_pdf(sent, tenant):
    order = sent(note="Ring the bell")
    assert OutgoingMail.objects.get().text == "", "nothing is written or drawn in the transaction"

    assert mail.send_waiting() == 1

    (email,) = outbox.outbox
    assert email.to == ["orders@greens.example"]
    assert email.subject == f"Order 1 of {tenant.name}"
    assert "Ring the bell" in email.body
    ((name, content, kind),) = email.attachments
    assert (name, kind, content[:5]) == (f"order-{order.number}.pdf", "application/pdf", b"%PDF-")
    text = _text(content)
    for part in ("Order 1", "Greens & Sons", "Tomatoes", "3 crate", "£12.00", "B-1", "£46.00", "Ring the bell"):
        assert part in text, part


def test_a_restaurant_that_speaks_spanish_orders_in_spanish(sent, tenant):
    tenant.language = "es"
    tenant.save(update_fields=["language"])
    with translation.override("en"):
        order = sent(note="Llamen al timbre")
        mail.send_waiting()
        text = _text(document.render(get_order(order.id), tenant))

    (email,) = outbox.outbox
    assert email.subject == f"Pedido 1 de {tenant.name}"
    assert _text(email.attachments[0][1]) == text
    for part in ("Pedido 1", "Entregar a", "Proveedor", "Tu código", "£46,00", "Total sin IVA", "Nota"):
        assert part in text, part


def test_an_order_that_is_cancelled_first_is_not_sent(run, sent):
    order = sent()
    run(services.cancel_order, order_id=order.id, version=order.version, reason="Twice")
    mail.send_waiting()
    (email,) = outbox.outbox
    assert "cancelled" in email.subject
    assert "Twice" in email.body
    assert not email.attachments


def test_a_long_order_has_pages(run, shop, draft):
    items = [run(stock.add_item, name=f"Herb {n}", unit="g", supplier_id=shop.greens.id) for n in range(60)]
    order = draft(lines=[{"item_id": item.id, "quantity": D(n + 1), "price": D(1)} for n, item in enumerate(items)])
    run(services.send_order, order_id=order.id, version=1)
    mail.send_waiting()
    ((_name, content, _kind),) = outbox.outbox[0].attachments
    assert "Herb 59" in _text(content)


def test_what_arrived_in_part_is_closed_and_not_cancelled(run, shop, sent, receive):
    order = sent()
    with pytest.raises(PurchaseOrderNotClosable):
        run(services.close_order, order_id=order.id, version=order.version)
    receive(order, (shop.tomatoes, "2"))
    order = get_order(order.id)
    assert order.status == "part_received"
    with pytest.raises(PurchaseOrderNotCancellable):
        run(services.cancel_order, order_id=order.id, version=order.version)
    with pytest.raises(PurchaseOrderChanged):
        run(services.close_order, order_id=order.id, version=1)
    closed = run(services.close_order, order_id=order.id, version=order.version, reason="No basil this week")
    assert (closed.status, closed.reason) == ("closed", "No basil this week")


def test_an_order_is_copied_at_the_last_prices_without_what_is_archived(run, shop, sent, receive):
    order = sent()
    receive(order, (shop.tomatoes, "3", "13.50"), (shop.basil, "500"))
    run(stock.archive_item, item_id=shop.basil.id)

    copy = run(services.reorder, order_id=order.id)

    assert [(line.name, line.quantity, line.price) for line in copy.lines.all()] == [("Tomatoes", 3, D("13.5"))]
    assert (copy.status, copy.number) == ("draft", None)
    run(stock.archive_item, item_id=shop.tomatoes.id)
    with pytest.raises(NothingToReorder):
        run(services.reorder, order_id=order.id)


def _text(content):
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
