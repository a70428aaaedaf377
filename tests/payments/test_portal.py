"""The payments on an order's portal page, and the forms that correct them."""

from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from orders import history
from orders.services import Item
from payments import services
from payments.models import Payment, Receipt, Refund
from payments.splitting import Split
from restaurants.models import OutgoingMail


@pytest.fixture
def act(page_client, tenant):
    def post(path, by="marco", key=None, **fields):
        response = page_client(by).post(f"/portal/orders/{path}/", {"key": key or str(uuid7()), **fields})
        connection.set_tenant(tenant)
        return response

    return post


@pytest.fixture
def read(page_client, tenant):
    def get(order, name="marco"):
        response = page_client(name).get(f"/portal/orders/{order.id}/")
        connection.set_tenant(tenant)
        return " ".join(response.content.decode().split())

    return get


@pytest.fixture
def cash(take, waiter):
    """`cash(order, D("5.00"), tip=…)`: a cash payment."""
    return lambda order, amount, **more: take(
        services.take_cash, actor=waiter, order=order.id, amount=amount, **more
    )  # fmt: skip


def stored(row):
    row.refresh_from_db()
    return row


def test_payments_are_listed_with_tender_tip_change_items_and_receipts(read, place, cash):
    order = place(send=True)
    assert "No payments yet." in read(order)
    payment = cash(order, D("11.70"), tip=D("1.00"), received=D("15.00"))
    page, receipt = read(order), Receipt.objects.get(payment=payment)
    for words in ("Cash", "£11.70", "£1.00", "received", "£15.00", "£2.30", "For 2 items", receipt.name, "Sara"):
        assert words in page, words
    assert f'href="/receipt/{receipt.token}/"' in page
    assert f'href="/receipt/{receipt.token}/pdf/"' in page


def test_a_full_refund_includes_the_tip(act, read, place, cash):
    order = place(send=True)
    payment = cash(order, D("11.70"), tip=D("1.00"))
    assert act(f"payments/{payment.id}/refund", how="all", reason="never came").status_code == 302
    assert (stored(payment).refunded, payment.refunded_tip) == (D("11.70"), D("1.00"))
    page = read(order)
    assert "never came · Marco" in page
    assert "/refund/" not in page
    assert history.entries(order)[-1].words == "Refunded £11.70, and £1.00 tip in cash (never came)"


def test_a_refund_by_amount_and_one_by_item(act, place, cash):
    order = place(send=True)
    payment, latte = cash(order, D("11.70")), order.all_lines[1]
    assert act(f"payments/{payment.id}/refund", how="lines", lines=[latte.id], reason="cold").status_code == 302
    assert act(f"payments/{payment.id}/refund", how="amount", amount="1.50", reason="wait").status_code == 302
    assert list(Refund.objects.values_list("amount", flat=True)) == [D("3.20"), D("1.50")]
    assert stored(payment).refunded == D("4.70")
    # The latte is refunded in full.
    wrong = act(f"payments/{payment.id}/refund", how="lines", lines=[latte.id], reason="cold")
    assert wrong.status_code == 422


def test_a_refund_at_one_vat_rate(act, place, cash, card, page_client, tenant):
    order = place(Item(card.sandwich.id), Item(card.latte.id), order_type="takeaway")  # £4.50 at 0 %, £3.20 at 20 %
    payment = cash(order, D("7.70"))
    form = page_client("marco").get(f"/portal/orders/payments/{payment.id}/refund/").content.decode()
    assert "20 %, up to £3.20" in form
    assert "0 %, up to £4.50" in form
    path = f"payments/{payment.id}/refund"
    fields = {"how": "rate", "rate": "0.2000", "reason": "cold"}
    connection.set_tenant(tenant)
    assert act(path, **fields, amount="2.00").status_code == 302
    assert [(row["rate"], row["gross"]) for row in Refund.objects.get().buckets] == [(D("0.2000"), D("2.00"))]
    wrong = act(path, **fields, amount="1.21")
    assert (wrong.status_code, "You can refund at most £1.20 at 20 % VAT." in wrong.content.decode()) == (422, True)


def test_a_refund_form_of_one_vat_rate_does_not_ask_for_it(place, cash, page_client):
    payment = cash(place(), D("11.70"))
    assert "VAT rate" not in page_client("marco").get(f"/portal/orders/payments/{payment.id}/refund/").content.decode()


def test_a_refund_form_sent_twice_refunds_once(act, place, cash):
    payment, key = cash(place(send=True), D("11.70")), str(uuid7())
    line = payment.all_allocations[1].line_id
    for _ in range(2):
        answer = act(f"payments/{payment.id}/refund", key=key, how="lines", lines=[line], reason="cold")
        assert answer.status_code == 302
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"how": "all"}, "required"),
        ({"how": "all", "reason": "x"}, "at least 3"),
        ({"how": "amount", "reason": "cold"}, "Enter a refund above £0."),
        ({"how": "amount", "amount": "12", "reason": "cold"}, "at most £11.70"),
        ({"how": "amount", "amount": "-1", "reason": "cold"}, "greater than or equal"),
        ({"how": "amount", "amount": "0.001", "reason": "cold"}, "decimal places"),
        ({"how": "lines", "reason": "cold"}, "Choose the items to refund."),
        ({"how": "lines", "lines": "x", "reason": "cold"}, "valid choice"),
        ({"how": "half", "reason": "cold"}, "valid choice"),
    ],
)
def test_an_invalid_refund_shows_its_error(act, place, cash, fields, says):
    payment = cash(place(send=True), D("11.70"))
    answer = act(f"payments/{payment.id}/refund", **fields)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Refund.objects.exists()


def test_a_corrected_tender_shows_the_old_and_new_one(act, read, place, cash):
    order = place(send=True)
    payment = cash(order, D("11.70"))
    assert act(f"payments/{payment.id}/tender", by="carl", method="card", reason="pressed cash").status_code == 302
    assert stored(payment).tender == Payment.Method.CARD
    page = read(order)
    assert "Changed from cash to card · pressed cash · Carl" in page
    assert history.entries(order)[-1].words == "Payment of £11.70 corrected from cash to card (pressed cash)"
    assert act(f"payments/{payment.id}/tender", method="qr", reason="pressed cash").status_code == 422


def test_one_receipt_or_all_are_emailed(act, place, cash):
    order = place(send=True)
    cash(order, D("5.00"))
    cash(order, D("6.70"))
    names = [receipt.name for receipt in Receipt.objects.order_by("issued_at")]
    path = f"{order.id}/receipts/email"
    assert act(path, by="sara", receipt=names[1], email="guest@example.com").status_code == 302
    assert act(path, receipt="", email="guest@example.com").status_code == 302
    emails = [email.text for email in OutgoingMail.objects.order_by("id")]
    assert [[name in email for name in names] for email in emails] == [[False, True], [True, True]]
    assert act(path, receipt=names[0], email="nobody").status_code == 422
    assert act(path, receipt="R-999999", email="guest@example.com").status_code == 422


def test_an_order_without_receipts_offers_none_to_send(act, read, place):
    order = place(send=True)
    assert "Send receipt" not in read(order)
    assert act(f"{order.id}/receipts/email", email="guest@example.com").status_code == 422


def test_only_permitted_people_correct_payments(act, place, cash, page_client, tenant):
    payment = cash(place(send=True), D("11.70"))
    for by in ("sara", "carl", "kim"):
        assert act(f"payments/{payment.id}/refund", by=by, how="all", reason="cold").status_code == 403
    for by in ("sara", "kim"):
        assert act(f"payments/{payment.id}/tender", by=by, method="card", reason="cold").status_code == 403
    assert page_client("marco", "beta").get(f"/portal/orders/payments/{payment.id}/refund/").status_code == 404
    connection.set_tenant(tenant)


def test_the_page_costs_the_same_queries_for_one_payment_or_many(
    page_client, place, take, waiter, tenant, django_assert_num_queries
):
    client, order = page_client("marco"), place(send=True)
    for parts in (1, 2, 3):
        connection.set_tenant(tenant)
        payment = take(services.take_cash, actor=waiter, order=order.id, split=Split.of_amount(D("1.00")))
        take(services.refund_cash, actor=waiter, payment_id=payment.id, amount=D("0.50"), reason="wrong")
        take(services.correct_tender, actor=waiter, payment_id=payment.id, tender="card", reason="wrong")
        if parts == 1:
            client.get(f"/portal/orders/{order.id}/")
            connection.set_tenant(tenant)
        # 1. the session  2. the order  3. its lines  4. members   5. and 6. the orders before and after it
        # 7.–11. payments, allocations, receipts, refunds, corrections  12. the payments' ids, for the history
        # 13. the bills that were shown  14. events  15. members   16. the badge
        with django_assert_num_queries(16):
            client.get(f"/portal/orders/{order.id}/")
    connection.set_tenant(tenant)
