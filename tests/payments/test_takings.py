"""The takings of a business day by tender, in three queries."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db.models import Sum

from fynlo.core import clock
from payments import services
from payments.models import Posting
from payments.takings import takings_of
from restaurants.business_days import business_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def day(take, place, waiter):
    """One cash payment with a £1.00 tip, two card payments (one corrected from cash), a refund in each tender."""

    def pay(service, **fields):
        return take(service, actor=waiter, order=place().id, amount=D("11.70"), **fields)

    cash = pay(services.take_cash, tip=D("1.00"))
    by_card = pay(services.take_card, tip=D("2.00"))
    wrong = pay(services.take_cash)
    take(services.correct_tender, actor=waiter, payment_id=wrong.id, tender="card", reason="wrong button")
    take(services.refund, actor=waiter, payment_id=by_card.id, amount=D("3.00"), method="card", reason="cold")
    take(services.refund, actor=waiter, payment_id=cash.id, amount=D("1.00"), tip=D("0.50"), reason="cold")
    take(services.note_declined_card, actor=waiter, order=place().id, amount=D("11.70"))


def test_each_tender_with_its_tips_and_refunds(day, today, django_assert_num_queries):
    with django_assert_num_queries(3):  # payments, refunds, orders
        takings = takings_of(today)
    rows = {row.tender.name: row for row in takings.rows}
    assert list(rows) == ["cash", "card"]
    cash, card = rows["cash"], rows["card"]
    assert (cash.payments, cash.amount, cash.tips, cash.refunded, cash.refunded_tips, cash.net) == (
        1, D("11.70"), D("1.00"), D("1.00"), D("0.50"), D("11.20"),
    )  # fmt: skip
    assert (card.payments, card.amount, card.tips, card.refunded, card.net) == (
        2, D("23.40"), D("2.00"), D("3.00"), D("22.40"),
    )  # fmt: skip
    assert (takings.amount, takings.tips, takings.refunded, takings.net) == (
        D("35.10"), D("2.50"), D("4.50"), D("33.60"),
    )  # fmt: skip


def test_the_net_of_each_tender_is_its_account_in_the_ledger(day, today):
    balances = dict(Posting.objects.values_list("account").annotate(Sum("amount")))
    assert {row.tender.account: row.net for row in takings_of(today).rows} == {
        account: sum for account, sum in balances.items() if account in ("cash", "card")
    }


def test_the_service_charge_of_the_day_less_its_refunds(take, place, waiter, tenant, today):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1000")
    tenant.save(update_fields=["service_charge", "service_charge_rate"])
    order = place(order_type="dine_in")
    payment = take(services.take_cash, actor=waiter, order=order.id, amount=order.total)
    assert takings_of(today).service_charge == order.service_charge > 0
    take(services.refund, actor=waiter, payment_id=payment.id, reason="never came")
    assert takings_of(today).service_charge == 0


def test_another_business_day_counts_apart(day, today):
    assert takings_of(today - timedelta(days=1)).rows == ()
    with clock.travel(clock.now() + timedelta(days=2)):
        assert takings_of(today).net == D("33.60")


def test_over_the_api_for_managers(day, api, today):
    marco = api("marco")
    data = marco("GET", "/payments/takings").body["data"]
    assert (data["business_day"], data["net"], data["service_charge"]) == (today.isoformat(), D("33.60"), D("0.00"))
    assert [(row["method"], row["net"]) for row in data["tenders"]] == [("cash", D("11.20")), ("card", D("22.40"))]
    assert marco("GET", "/payments/takings?date=2020-01-01").body["data"]["tenders"] == []
    assert marco("GET", "/payments/takings?date=yesterday").status_code == 400
    assert api("sara")("GET", "/payments/takings").status_code == 403
    assert api("marco", "beta")("GET", "/payments/takings").body["data"]["tenders"] == []


def test_today_shows_the_money_by_tender(day, page_client):
    page = page_client("marco").get("/portal/").content.decode()
    money = page[page.index("data-money") :]
    for words in ("Cash", "Card", "£22.40", "£11.20", "£33.60"):
        assert words in money
    assert "data-money" not in page_client("sara").get("/portal/").content.decode()
