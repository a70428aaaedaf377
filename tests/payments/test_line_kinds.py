"""Money for lines that are no sale of food: shares, receipts, refunds, Z."""

from decimal import Decimal as D

import pytest

from fynlo.core import clock, json_codec
from orders import line_kinds
from orders import services as orders
from orders.line_kinds import DEPOSIT, GIFT_CARD
from orders.selectors import order_with_lines
from payments import services
from payments.cash_up.reports import close_day, read_document
from payments.models import Receipt
from payments.receipts import printing
from payments.receipts.invoices import is_offered
from payments.selectors import bill_balance
from payments.splitting import dues_of
from tests.orders.line_effects import CardUsed, NotedEffects

pytestmark = pytest.mark.django_db


@pytest.fixture
def effects(monkeypatch):
    noted = NotedEffects()
    for name in line_kinds.KINDS:
        monkeypatch.setitem(line_kinds.EFFECTS, name, noted)
    return noted


@pytest.fixture
def charged(tenant):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")


@pytest.fixture
def mixed(place, run, room, actor, effects):
    """`mixed(kind, amount)`: £11.70 of food at table 1 and one line of that kind: (order, the line)."""

    def make(kind=GIFT_CARD, amount="50.00"):
        order = place(table_id=room.one.id)
        return run(
            orders.sell_other, actor=actor("carl"), order_id=order.id, kind=kind, name=f"{kind.label} 7X2K",
            amount=D(amount),
        )  # fmt: skip

    return make


def take_all(run, actor, order):
    due = order_with_lines(order.id).due
    return run(services.take_cash, actor=actor("carl"), order=order.id, amount=due)


def documents():
    return [json_codec.loads(row.document) for row in Receipt.objects.order_by("issued_at", "number")]


def test_a_line_without_a_charge_costs_exactly_its_price():
    assert dues_of(D("61.25"), {"food": D("10.00"), "card": D("50.00")}, {"card"}) == [D("11.25"), D("50.00")]
    assert dues_of(D("0.00"), {"food": D("10.00"), "card": D("50.00")}, {"card"}) == [D("0.00"), D("0.00")]
    assert dues_of(D("50.00"), {"card": D("50.00")}, {"card"}) == [D("50.00")]


def test_the_service_charge_falls_on_the_food(charged, mixed):
    order, line = mixed()
    assert order.total == D("63.16")
    shares = {share.line_id: share.due for share in bill_balance(order, clock.now()).shares}
    assert shares[line.id] == D("50.00")
    assert sum(shares.values()) == D("63.16")


def test_the_receipt_has_it_under_a_heading_and_outside_vat(charged, mixed, run, actor):
    order, _ = mixed()
    take_all(run, actor, order)
    (document,) = documents()
    assert [line["heading"] for line in document["lines"]] == ["", "", "Gift cards"]
    assert [(b["treatment"], b["gross"]) for b in document["vat"]["buckets"]] == [
        ("taxable", D("11.70")),
        ("outside", D("50.00")),
    ]
    assert document["payment"]["service_charge"] == D("1.46")
    assert printing.render(document, "https://example.test/r/x").startswith(b"%PDF")


def test_the_page_of_the_receipt_says_what_is_outside_vat(mixed, run, actor, page_client):
    take_all(run, actor, mixed()[0])
    page = page_client("sara").get(f"/receipt/{Receipt.objects.get().token}/").content.decode()
    assert "Gift cards" in page
    assert "Outside the scope of VAT" in page


def test_an_unregistered_restaurant_states_no_vat(tenant, mixed, run, actor):
    tenant.vat_registered = False
    order, _ = mixed(DEPOSIT, "20.00")
    take_all(run, actor, order)
    (document,) = documents()
    assert (document["vat"]["shown"], document["bill"]["vat_total"]) == (False, D("0.00"))


def test_a_gift_card_alone_never_needs_a_vat_invoice(tenant, run, actor, card, effects):
    tenant.vat_number = "GB123456789"
    order, _ = run(orders.sell_other, actor=actor("carl"), kind=GIFT_CARD, name="Gift card", amount=D("300.00"))
    take_all(run, actor, order)
    assert not is_offered(documents()[0])


def test_parts_of_the_bill_state_each_band_exactly(charged, mixed, run, actor):
    order, _ = mixed(DEPOSIT, "20.00")
    for part in ("7.01", "11.11"):
        run(services.take_cash, actor=actor("carl"), order=order.id, amount=D(part))
    take_all(run, actor, order)
    sums = {}
    for bucket in (bucket for document in documents() for bucket in document["vat"]["buckets"]):
        gross, vat = sums.get(bucket["treatment"], (D(0), D(0)))
        sums[bucket["treatment"]] = (gross + bucket["gross"], vat + bucket["vat"])
    assert sums == {"taxable": (D("11.70"), D("1.95")), "deposit": (D("20.00"), D("3.33"))}


def test_a_refund_of_the_line_takes_back_what_it_sold(mixed, run, actor, effects):
    order, line = mixed()
    payment = take_all(run, actor, order)
    run(services.refund_cash, actor=actor("marco"), payment_id=payment.id, by_line={line.id: D("50.00")}, reason="no")
    assert effects.calls[1:] == [("reverse", line.id, D("50.00"))]


def test_a_refund_of_food_leaves_it_in_force(mixed, run, actor, effects):
    order, _ = mixed()
    payment = take_all(run, actor, order)
    food = order.all_lines[0]
    run(services.refund_cash, actor=actor("marco"), payment_id=payment.id, by_line={food.id: D("8.50")}, reason="cold")
    assert len(effects.calls) == 1


@pytest.mark.parametrize("how", ["line", "all"])
def test_what_was_used_is_not_refunded(mixed, run, actor, effects, how):
    order, line = mixed()
    payment = take_all(run, actor, order)
    effects.used = True
    fields = {"by_line": {line.id: D("50.00")}} if how == "line" else {}
    with pytest.raises(CardUsed):
        run(services.refund_cash, actor=actor("marco"), payment_id=payment.id, reason="no", **fields)
    payment.refresh_from_db()
    assert payment.refunded == 0


def test_a_part_payment_that_is_refunded_took_nothing_back(mixed, run, actor, effects):
    order, _ = mixed()
    payment = run(services.take_cash, actor=actor("carl"), order=order.id, amount=D("20.00"))
    run(services.refund_cash, actor=actor("marco"), payment_id=payment.id, reason="changed their mind")
    assert not effects.calls


def test_a_z_counts_it_apart_from_sales(charged, mixed, run, actor):
    for kind, amount in ((GIFT_CARD, "50.00"), (DEPOSIT, "20.00")):
        take_all(run, actor, mixed(kind, amount)[0])
    (report,) = run(close_day, actor=actor("marco")).reports
    content = read_document(report)
    assert (content["sales"]["gross"], content["sales"]["vat"]) == (D("23.40"), D("3.90"))
    assert (content["not_sales"]["gross"], content["not_sales"]["vat"]) == (D("70.00"), D("3.33"))
    assert (content["to_date"]["not_sales"], content["to_date"]["gross"]) == (D("70.00"), D("23.40"))
    assert all(identity["left"] == identity["right"] for identity in content["identities"])
    assert sum(row["net"] for row in content["tenders"]) == D("23.40") + D("70.00") + D("2.92")


def test_the_x_report_shows_it(mixed, run, actor, page_client):
    take_all(run, actor, mixed()[0])
    page = page_client("marco").get("/portal/cash-up/x/").content.decode()
    assert "No sale, Outside the scope of VAT" in page
