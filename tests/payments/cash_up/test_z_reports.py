"""X and Z reports: numbered without gaps, chained, immutable; late sales go to supplements."""

import hashlib
from datetime import timedelta
from decimal import Decimal as D
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from orders import services as orders
from payments import services as payments
from payments.cash_up import errors, services
from payments.cash_up.reports import close_day, read_document, x_report
from payments.journal.checks import z_reports
from payments.models import Entry, JournalHead, ZReport, ZRow
from realtime.models import Alert
from restaurants.business_days import business_day
from tests.offline import OfflineTill
from tests.orders.conftest import event_types_since, head

pytestmark = pytest.mark.django_db


@pytest.fixture
def z(run, manager):
    """`z()` closes the day as Marco and returns the one report that it makes, with its `.content`."""

    def make(**fields):
        (report,) = run(close_day, actor=manager, **fields).reports
        report.content = read_document(report)
        return report

    return make


def rates(content):
    return {bucket["rate"]: (bucket["gross"], bucket["vat"]) for bucket in content["sales"]["by_rate"]}


def tenders(content):
    return {row["method"]: row["net"] for row in content["tenders"]}


def holds(content):
    return all(identity["left"] == identity["right"] for identity in content["identities"])


def test_the_identities_of_a_z_hold(z, sell, run, manager, cashier, tenant, place):
    """UK_RULES "Cash-up": gross = Σ VAT buckets; gross + tips + charges outside VAT = Σ tenders; to-date adds up."""
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    first = sell(tip=D("3.80"), received=D("50.00"))
    sell(payments.take_card)
    run(payments.correct_tender, actor=manager, payment_id=sell().id, tender="card", reason="it was the card")
    run(payments.refund_cash, actor=manager, payment_id=first.id, amount=D("5.00"), tip=D("1.00"), reason="cold tacos")
    content = z().content

    sales = content["sales"]
    assert sales["gross"] == sum(bucket["gross"] for bucket in sales["by_rate"]) == sales["net"] + sales["vat"]
    assert sales["gross"] + sales["service_charge"] + content["tips"] == sum(tenders(content).values())
    assert content["tips"] == D("2.80")
    assert content["refunds"] == {"count": 1, "value": D("6.00")}
    assert content["to_date"]["gross"] == sales["gross"]
    assert holds(content)
    tenant.refresh_from_db()


def test_a_tip_kept_from_change_is_apart_from_sales(z, sell):
    """UK_RULES: £50 on a bill with "keep it": the sale is the bill, the rest a tip."""
    sell(received=D("15.50"), tip=D("3.80"))
    content = z().content
    assert (content["sales"]["gross"], content["tips"], tenders(content)) == (
        D("11.70"), D("3.80"), {"cash": D("15.50")},
    )  # fmt: skip


def test_a_refund_of_everything_leaves_zero_at_each_rate(z, sell, run, manager, place, latte, card, cashier):
    from orders.services import Item

    order = place(latte(), Item(card.sandwich.id), order_type="takeaway")
    payment = run(payments.take_cash, actor=cashier, order=order.id, amount=order.due)
    run(payments.refund_cash, actor=manager, payment_id=payment.id, reason="all of it")
    content = z().content
    assert set(rates(content).values()) == {(D("0.00"), D("0.00"))}
    assert content["sales"]["gross"] == D("0.00")
    assert holds(content)


def test_the_document_says_where_it_begins_and_ends(z, sell):
    sell()
    sell()
    content = z().content
    assert content["cash"]["without_drawer"] == D("23.40")
    entries = list(Entry.objects.order_by("id").values_list("id", flat=True))
    assert content["entries"]["count"] == 2
    assert [content["entries"][end]["id"] for end in ("first", "last")] == [str(each) for each in entries]
    assert content["receipts"] == [{"series": "R", "first": 1, "last": 2, "count": 2}]
    end = JournalHead.objects.get()
    assert content["journal"] == {"number": end.number, "hash": bytes(end.hash).hex()}
    assert [(row["type"], row["payments"]) for row in content["order_types"]] == [("takeaway", 2)]


def test_voids_comps_discounts_and_no_sales_stay_counted(z, place, run, manager, cashier, opened, tacos, latte):
    """UK_RULES "Sales suppression": voids, refunds and no-sale openings stay counted in Z."""
    order = place(tacos(), latte())
    run(orders.void_sent_line, actor=manager, order_id=order.id, line_id=order.all_lines[1].id, reason="sent back")
    run(orders.give_discount, actor=manager, order_id=order.id, percent=D("10"), reason="long wait")
    session = opened("50.00")
    run(services.open_without_sale, actor=cashier, session_id=session.id, reason="change for a guest")
    content = z().content
    assert content["voids"] == {"count": 1, "value": D("3.20")}
    assert content["discounts"] == {"count": 1, "value": D("0.85")}
    assert content["no_sales"] == 1
    assert content["not_in"]["open_bills"] == 1
    assert content["not_in"]["open_bills_due"] == D("7.65")
    assert [drawer["name"] for drawer in content["not_in"]["drawers"]] == ["Till"]
    run(services.open_without_sale, actor=cashier, session_id=session.id, reason="another guest")
    supplement = z().content
    assert (supplement["no_sales"], supplement["voids"]["count"]) == (1, 0)
    assert (supplement["to_date"]["no_sales"], supplement["to_date"]["voids"]["count"]) == (2, 1)


def test_price_changes_are_counted_apart_on_the_z(z, place, run, manager, tacos, latte):
    order = place(tacos(), latte())
    first, second = order.all_lines
    change = {"actor": manager, "order_id": order.id, "reason": "agreed"}
    run(orders.override_price, line_id=first.id, price=D("7.00"), **change)
    run(orders.override_price, line_id=second.id, price=D("3.70"), **change)
    content = z().content
    assert content["price_changes"] == {"count": 2, "value": D("1.00")}
    assert content["discounts"] == {"count": 0, "value": D("0.00")}
    run(orders.restore_price, line_id=first.id, **change)
    supplement = z().content
    assert supplement["price_changes"] == {"count": 1, "value": D("-1.50")}
    assert supplement["to_date"]["price_changes"] == {"count": 3, "value": D("-0.50")}


def test_drawers_and_card_machines_are_on_the_z(z, run, opened, sell, cashier, manager):
    session = opened("100.00")
    sell()
    sell(payments.take_card)
    run(services.pay_out, actor=cashier, session_id=session.id, amount=D("7.50"), reason="window cleaner")
    run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("104.00"))
    run(services.close_drawer, actor=cashier, session_id=session.id, reason="not found")
    run(services.store_machine_total, actor=cashier, machine="Card machine", total=D("12.00"))
    content = z().content
    (drawer,) = content["drawers"]
    assert (drawer["name"], drawer["expected"], drawer["difference"]) == ("Till", D("104.20"), D("-0.20"))
    assert content["over_short"] == D("-0.20")
    assert content["cash"]["paid_out"] == {"count": 1, "value": D("7.50")}
    assert content["cash"]["without_drawer"] == D("0.00")
    (machine,) = content["card_machines"]
    assert (machine["recorded"], machine["difference"]) == (D("11.70"), D("0.30"))


def test_reports_are_numbered_without_gaps_and_chained(z, sell):
    numbers = []
    for _ in range(3):
        sell()
        numbers.append(z())
    assert [report.number for report in numbers] == [1, 2, 3]
    assert [report.supplement for report in numbers] == [0, 1, 2]
    for before, after in pairwise(numbers):
        assert after.previous_sha256 == before.sha256 == hashlib.sha256(bytes(before.document)).hexdigest()
        assert after.content["previous_sha256"] == before.sha256
        assert after.content["to_date"]["gross"] == before.content["to_date"]["gross"] + after.content["sales"]["gross"]
    assert list(z_reports()) == []


def test_a_z_is_made_without_sales_and_once(z, run, manager):
    first = z()
    assert (first.content["sales"]["gross"], first.content["entries"]["count"]) == (D("0.00"), 0)
    with pytest.raises(errors.NothingToReport) as refused:
        run(close_day, actor=manager)
    assert refused.value.details == {"number": 1}
    assert ZReport.objects.count() == 1


def test_a_day_to_come_is_not_closed(run, manager):
    with pytest.raises(errors.DayNotOver):
        run(close_day, actor=manager, day=(clock.now() + timedelta(days=2)).date())


def test_a_late_sale_goes_to_a_supplement_of_its_business_day(z, api, card, place):
    """UK_RULES "Cash-up": a sale that arrives late goes to a supplement, never into a closed Z."""
    till, made = OfflineTill(api("carl")), clock.now() - timedelta(days=1)
    with clock.travel(made):
        order = place()
        closed = z()
    stored = bytes(ZReport.objects.get().document)
    till.tell("payment.cash", "", {"id": uuid7(), "order_id": str(order.id), "amount": order.due}, created_at=made)
    late = z(day=closed.business_day)
    assert (late.number, late.supplement, late.business_day) == (2, 1, closed.business_day)
    assert late.content["kind"] == "supplement"
    assert (closed.content["sales"]["gross"], late.content["sales"]["gross"]) == (D("0.00"), D("11.70"))
    assert bytes(ZReport.objects.get(number=1).document) == stored


def test_forgotten_days_get_a_z_each(run, manager, sell):
    now = clock.now()
    for days in (3, 1):
        with clock.travel(now - timedelta(days=days)):
            sell()
    made = run(close_day, actor=manager).reports
    assert [report.number for report in made] == [1, 2, 3]
    assert [read_document(report)["sales"]["gross"] for report in made] == [D("11.70"), D("11.70"), D("0.00")]


def test_an_x_has_the_figures_of_the_coming_z_and_stores_nothing(z, sell, run, manager, opened):
    opened("20.00")
    sell()
    sell(payments.take_card)
    x = x_report(business_day(clock.now(), connection.tenant))
    assert not ZReport.objects.exists()
    z_content = json_codec.loads(json_codec.dumps(x_report(z().business_day)))
    assert z_content["sales"]["gross"] == D("0.00")
    made = read_document(ZReport.objects.get())
    for part in ("sales", "tenders", "tips", "order_types", "ledger", "to_date"):
        assert json_codec.loads(json_codec.dumps(x[part])) == made[part]


@pytest.mark.parametrize("table", ["payments_zreport", "payments_zrow"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_a_report(z, sell, run, table, sql):
    sell()
    z()

    def change():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(sql.format(table))

    run(change)


def test_figures_that_disagree_are_never_stored(z, sell, run, manager, api):
    """The control of the identities: a posting that no payment explains."""
    sell()

    def tamper():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "SET LOCAL session_replication_role = replica;"
                "UPDATE payments_posting SET amount = amount + 1 WHERE account = 'cash'"
            )
            cursor.execute("SET LOCAL session_replication_role = origin")

    run(tamper)
    answer = api("marco")("POST", "/cash-up/z", {})
    data = answer.body["data"]
    assert (answer.status_code, data["reports"]) == (201, [])
    assert {each["name"] for each in data["violated"]} == {
        "The ledger is in balance",
        "Cash is what the ledger holds of it",
    }
    assert (ZReport.objects.count(), ZRow.objects.count()) == (0, 0)
    alert = Alert.objects.get()
    assert alert.kind == "z.figures_disagree"
    assert "12.70" in alert.sentence


def test_the_day_is_closed_over_the_api(api, sell):
    sell()
    call, joined = api("marco"), head()
    made = call("POST", "/cash-up/z", {})
    assert (made.status_code, made.body["data"]["reports"][0]["number"]) == (201, 1)
    assert event_types_since(joined) == ["z.made"]
    (listed,) = call("GET", "/cash-up/z").body["data"]
    one = call("GET", "/cash-up/z/1").body["data"]
    assert (listed["number"], one["sha256"]) == (1, listed["sha256"])
    assert one["document"]["sales"]["gross"] == D("11.70")
    assert call("GET", "/cash-up/z/2").body["error"]["code"] == "z.not_found"
    assert call("GET", "/cash-up/x?date=yesterday").status_code == 400
    assert call("GET", "/cash-up/x").body["data"]["sales"]["gross"] == D("0.00")
    assert api("marco", "beta")("GET", "/cash-up/z/1").status_code == 404


@pytest.mark.parametrize("sales", [1, 4])
def test_an_x_costs_the_same_whatever_was_sold(sell, sales, django_assert_num_queries, tenant):
    for _ in range(sales):
        sell()
    # 1-4. last report, entries, corrections, openings  5. reports of the day  6. the last number  7-18. figures
    # 19-22. card machines  23. the end of the journal  24-27. what is not in
    with django_assert_num_queries(28):
        x_report(clock.now().date())
